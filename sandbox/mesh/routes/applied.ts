import { type HttpRoute, keyOf } from "../mesh-objects";
import { type Attachment, attachments } from "./attach";
import { type Conversion, convertRoute, type RouteFeatures } from "./convert";
import type { ConvertedRoute } from "./converted";

/** A route in force for a Service or one of its ports. */
export interface AttachedRoute {
    readonly attachment: Attachment;
    readonly route: ConvertedRoute;
}

/** What became of an HTTPRoute. */
export interface RouteState {
    readonly object: HttpRoute;
    /** The version in force; absent where none was ever converted. */
    readonly route?: ConvertedRoute;
    readonly attachments: readonly Attachment[];
    /** Why the object as it stands could not be converted; what is in force is then an older version or nothing. */
    readonly error?: string;
}

/**
 * Keeps the routes in force as the policy controller's index does: a route that can no longer be converted leaves
 * its last valid version in force, until it is fixed or deleted.
 */
export class AppliedRoutes {
    private readonly states = new Map<string, RouteState>();
    private features = noFeatures;

    /** @param warn gets a line for each version of a route that cannot be converted. */
    constructor(private readonly warn: (line: string) => void) {}

    /** Takes over the cluster's HTTPRoutes; each is converted once a version, and again where the features change. */
    update(objects: readonly HttpRoute[], features: RouteFeatures = noFeatures): void {
        const isNew = features.gatewayTimeouts !== this.features.gatewayTimeouts;
        this.features = features;
        const seen = new Set<string>();
        for (const object of objects) {
            const id = `${keyOf(object)}/${object.metadata?.uid ?? ""}`;
            seen.add(id);
            const before = this.states.get(id);
            if (before?.object !== object || isNew) {
                const conversion = convertRoute(object, features);
                this.states.set(id, this.nextState(object, before, conversion));
            }
        }
        for (const id of this.states.keys()) {
            if (!seen.has(id)) {
                this.states.delete(id);
            }
        }
    }

    /** Every HTTPRoute of the cluster with what became of it. */
    list(): readonly RouteState[] {
        return [...this.states.values()];
    }

    /** The routes in force, by `namespace/name` of the Service. */
    byService(): Map<string, AttachedRoute[]> {
        const routes = new Map<string, AttachedRoute[]>();
        for (const { route, attachments: attached } of this.states.values()) {
            for (const attachment of route === undefined ? [] : attached) {
                const key = `${attachment.namespace}/${attachment.service}`;
                const list = routes.get(key) ?? [];
                routes.set(key, list);
                // a route with two parents that mean the same port holds once
                if (
                    route !== undefined &&
                    !list.some((other) => sameTarget(other, attachment, route))
                ) {
                    list.push({ attachment, route });
                }
            }
        }
        return routes;
    }

    private nextState(
        object: HttpRoute,
        before: RouteState | undefined,
        conversion: Conversion,
    ): RouteState {
        if (conversion.ok) {
            return { object, route: conversion.route, attachments: attachments(object) };
        }
        const version = object.metadata?.generation;
        if (before?.error !== conversion.error || before.object.metadata?.generation !== version) {
            this.warn(`Failed to convert route ${keyOf(object)}: ${conversion.error}`);
        }
        return {
            ...before,
            object,
            attachments: before?.attachments ?? [],
            error: conversion.error,
        };
    }
}

/** As the policy controller of the sandbox's charts (edge-25.7.5) has them. */
const noFeatures: RouteFeatures = { gatewayTimeouts: false };

function sameTarget(other: AttachedRoute, attachment: Attachment, route: ConvertedRoute): boolean {
    return other.route === route && other.attachment.port === attachment.port;
}
