import { type Fields, fieldsOf, isSet, listOf, textOf } from "../../reading";
import type { RuleContext } from "../../context";
import { linkerdValues } from "../../../installation/config-maps";
import { injectionResultOf } from "./mesh";
import { annotationsOf, canaryNamespace, namespaceObject, nearOf } from "./objects";
import type { Workload } from "./target";

/** What quotas and limits count of a container. */
export const COUNTED = ["cpu", "memory"] as const;
/** One of them. */
export type Resource = (typeof COUNTED)[number];
/** What a container reserves, or what it may use. */
export type Side = "requests" | "limits";

/** A container of a pod as the API server sees it, after the defaults of the namespace's LimitRanges. */
export interface ContainerResources {
    /** `linkerd-proxy` for the one that Linkerd adds. */
    readonly name: string;
    /** Path inside the workload; `undefined` for one that Linkerd adds. */
    readonly path?: string;
    readonly values: Readonly<Record<Side, Readonly<Partial<Record<Resource, number>>>>>;
    /** Whether it ends before the others start, so that a sum does not include it. */
    readonly isInit: boolean;
}

const UNITS: Readonly<Record<string, number>> = {
    n: 1e-9,
    u: 1e-6,
    m: 1e-3,
    "": 1,
    k: 1e3,
    M: 1e6,
    G: 1e9,
    T: 1e12,
    P: 1e15,
    E: 1e18,
    Ki: 2 ** 10,
    Mi: 2 ** 20,
    Gi: 2 ** 30,
    Ti: 2 ** 40,
    Pi: 2 ** 50,
    Ei: 2 ** 60,
};

/** A quantity of Kubernetes, such as `250m`, `64Mi` or `2`; `undefined` for what is none. */
export function quantityOf(value: unknown): number | undefined {
    if (typeof value === "number") {
        return value;
    }
    const [, number, exponent, unit = ""] =
        /^([+-]?\d*\.?\d+)(?:([eE][+-]?\d+)|([numkMGTPE]|[KMGTPE]i)?)$/.exec(textOf(value) ?? "") ??
        [];
    return number === undefined
        ? undefined
        : Number(number + (exponent ?? "")) * (UNITS[unit] ?? NaN);
}

/** The items of the namespace's LimitRanges, of one type. */
export function limitItems(
    context: RuleContext,
    type: "Container" | "Pod",
): readonly { readonly range: Fields; readonly item: Fields; readonly path: string }[] {
    return nearOf(context, "LimitRange").flatMap((range) =>
        listOf(fieldsOf(range.spec).limits)
            .map((item, index) => ({ range, item: fieldsOf(item), path: `spec.limits[${index}]` }))
            .filter(({ item }) => item.type === type),
    );
}

/** The containers of a workload's pods with the proxy; `undefined` if the pods set resources as a whole. */
export function containerResources(
    context: RuleContext,
    { podSpec, template }: Workload,
): readonly ContainerResources[] | undefined {
    if (isSet(podSpec.resources)) {
        return undefined;
    }
    const defaults = defaultsOf(context);
    const own = (["containers", "initContainers"] as const).flatMap((list) =>
        listOf(podSpec[list]).map((container, index): ContainerResources => {
            const { name, resources, restartPolicy } = fieldsOf(container);
            return {
                name: textOf(name) ?? "",
                path: `spec.template.spec.${list}[${index}].resources`,
                values: withDefaults(resources, defaults),
                isInit: list === "initContainers" && restartPolicy !== "Always",
            };
        }),
    );
    return [...own, ...proxyOf(context, template, defaults)];
}

/**
 * Linkerd's proxy and its init container, which have the resources of its annotations, or else those of the installation:
 * the chart sets none, and its values for high availability do.
 */
function proxyOf(context: RuleContext, template: Fields, defaults: Defaults): ContainerResources[] {
    const namespace = namespaceObject(context, canaryNamespace(context));
    if (namespace === undefined || !injectionResultOf(namespace, template).injected) {
        return [];
    }
    const annotations = { ...annotationsOf(namespace), ...annotationsOf(template) };
    const installed = fieldsOf(fieldsOf(linkerdValues(context.objects).proxy).resources);
    const setting = (side: string) =>
        Object.fromEntries(
            COUNTED.flatMap((resource) => {
                const own = annotations[`config.linkerd.io/proxy-${resource}-${side}`];
                // the injector logs a value that is no quantity, and keeps that of the installation
                const value =
                    quantityOf(own) === undefined ? fieldsOf(installed[resource])[side] : own;
                return value === undefined || value === "" ? [] : [[resource, value]];
            }),
        );
    const values = withDefaults(
        { requests: setting("request"), limits: setting("limit") },
        defaults,
    );
    return [{ name: "linkerd-proxy", values, isInit: false }];
}

type Defaults = Readonly<Record<Side, Fields>>;

/** What LimitRanges give to containers that set nothing (`SetDefaults_LimitRangeItem`). */
function defaultsOf(context: RuleContext): Defaults {
    const [found] = limitItems(context, "Container");
    const { default: limit, defaultRequest, max, min } = found?.item ?? {};
    const limits = { ...fieldsOf(max), ...fieldsOf(limit) };
    return { limits, requests: { ...fieldsOf(min), ...limits, ...fieldsOf(defaultRequest) } };
}

function withDefaults(resources: unknown, defaults: Defaults): ContainerResources["values"] {
    const { limits, requests } = fieldsOf(resources);
    const of = (...sources: readonly Fields[]) =>
        Object.fromEntries(
            COUNTED.flatMap((resource) => {
                const value = sources
                    .map((source) => quantityOf(source[resource]))
                    .find((number) => number !== undefined);
                return value === undefined ? [] : [[resource, value]];
            }),
        );
    const ownLimits = fieldsOf(limits);
    return {
        limits: of(ownLimits, defaults.limits),
        // the API server takes a limit for a request that is not set
        requests: of(fieldsOf(requests), ownLimits, defaults.requests),
    };
}

/** A quantity as one writes it. */
export function formatQuantity(resource: string, value: number): string {
    if (resource === "memory") {
        return value % 2 ** 20 === 0 ? `${value / 2 ** 20}Mi` : String(value);
    }
    return Number.isInteger(value) ? String(value) : `${Math.round(value * 1000)}m`;
}
