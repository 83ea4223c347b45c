import type { PolicyResource } from "@pulumi/policy";
import type { Problem } from "../../rules/problem";
import { readKnown, textAt } from "./known";

/** A resource that brings objects which no policy sees. */
export interface Opaque {
    readonly urn: string;
    /** What it is, as a problem calls it. */
    readonly path: string;
    /** Why its objects are not seen. */
    readonly reason: string;
    /** Whether Canaries may be among them. */
    readonly mayHide: boolean;
}

/** Components whose objects are resources of their own, and policies see them. */
const RENDERED =
    /^kubernetes:(?:helm\.sh\/v[34]:Chart|yaml(?:\/v2)?:Config(?:File|Group)|kustomize(?:\/v2)?:Directory)$/;

/** Charts of which it is known that no Canary, MetricTemplate or AlertProvider is in them. */
const PLATFORM =
    /(?:^|\/)(?:linkerd-crds|linkerd-control-plane|linkerd-viz|linkerd2-cni|flagger|loadtester|cert-manager|trust-manager)$/;

/**
 * Finds the resources behind which objects are hidden: releases, which Helm makes by itself, and charts and manifests
 * that rendered nothing because what they need is not known before the update.
 *
 * @param resources - all of the program
 */
export function opaqueResources(resources: readonly PolicyResource[]): readonly Opaque[] {
    const parents = new Set(resources.flatMap(({ parent }) => parent?.urn ?? []));
    return resources.flatMap(({ name, props, type, urn }) => {
        if (type === "kubernetes:helm.sh/v3:Release") {
            const chart = textAt(readKnown(props), "chart");
            return [
                {
                    urn,
                    path: `Release ${name}`,
                    reason: "Helm makes the objects of a release itself and shows none of them",
                    mayHide: chart === undefined || !PLATFORM.test(chart),
                },
            ];
        }
        return RENDERED.test(type) && !parents.has(urn)
            ? [
                  {
                      urn,
                      path: `${type.slice(type.lastIndexOf(":") + 1)} ${name}`,
                      reason: "it rendered nothing, as long as a value that it needs is not known",
                      mayHide: true,
                  },
              ]
            : [];
    });
}

/** What is to be said of those that may hide something that is judged. */
export function opaqueProblems(opaque: readonly Opaque[]): readonly Problem[] {
    return opaque
        .filter(({ mayHide }) => mayHide)
        .map(({ path, reason }) => ({
            id: "canary/hidden",
            severity: "unchecked",
            path,
            value: "not shown to policies",
            rule: `whatever Canaries and workloads it brings were not judged: ${reason}`,
            remedy: "use helm.v4.Chart, whose objects are shown, with values that are known before the update",
        }));
}
