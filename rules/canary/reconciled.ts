import { goDuration } from "./durations";
import {
    analysisOf,
    type Fields,
    fieldsOf,
    isAnalysed,
    listOf,
    numberOf,
    serviceOf,
    specOf,
    textOf,
} from "./reading";
import type { KubernetesObject, RuleContext } from "./context";
import { find } from "./related/reading/objects";

/**
 * Who moves the traffic: one of Flagger's routers, `ingress` for a controller beside Linkerd that splits what it lets in, or
 * `other` for those that Linkerd knows nothing of.
 */
export type Router =
    "gatewayapi:v1" | "gatewayapi:v1beta1" | "smi" | "kubernetes" | "ingress" | "other";

/** Flagger's providers of ingress controllers. */
export const INGRESS_PROVIDERS = [
    "nginx",
    "gloo",
    "contour",
    "traefik",
    "skipper",
    "apisix",
] as const;

/**
 * The provider in effect: the Canary's, else Flagger's `-mesh-provider`.
 *
 * @returns `undefined` if it is unknown
 */
export function providerOf(context: RuleContext): string | undefined {
    return textOf(specOf(context).provider) ?? context.installation.meshProvider;
}

/**
 * The router that Flagger selects for the provider in effect.
 *
 * @see Flagger pkg/router/factory.go:82-236
 */
export function routerOf(context: RuleContext): Router | undefined {
    const provider = providerOf(context);
    if (provider === undefined) {
        return undefined;
    }
    if (provider.startsWith("gatewayapi:v1beta1")) {
        return "gatewayapi:v1beta1";
    }
    if (provider.startsWith("gatewayapi:v1")) {
        return "gatewayapi:v1";
    }
    if (provider === "linkerd" || provider.startsWith("smi:")) {
        return "smi";
    }
    if (INGRESS_PROVIDERS.some((ingress) => ingress === provider)) {
        return "ingress";
    }
    return provider === "kubernetes" ? "kubernetes" : "other";
}

/** Whether Flagger creates an HTTPRoute. */
export function makesRoute(context: RuleContext): boolean {
    return routerOf(context)?.startsWith("gatewayapi") === true;
}

/** How Flagger moves the traffic of a release. */
export type StrategyKind = "weighted" | "ab" | "blue-green" | "skipped";

/**
 * The strategy that Flagger reads from an analysis.
 *
 * @see Flagger pkg/apis/flagger/v1beta1/canary.go:693-711, pkg/controller/scheduler.go:465-476
 */
export function strategyOf(context: RuleContext): StrategyKind {
    if (!isAnalysed(context)) {
        return "skipped";
    }
    if (routerOf(context) === "kubernetes") {
        return "blue-green";
    }
    const { iterations, match } = analysisOf(context);
    if ((numberOf(iterations) ?? 0) <= 0) {
        return "weighted";
    }
    return listOf(match).length > 0 ? "ab" : "blue-green";
}

/**
 * Seconds between two checks of a release: Flagger's default of 60 if it cannot read the interval, and at least its
 * minimum of 10.
 *
 * @see Flagger pkg/apis/flagger/v1beta1/canary.go:635-652
 */
export function intervalSecondsOf(context: RuleContext): number {
    return Math.max(10, goDuration(textOf(analysisOf(context).interval) ?? "") ?? 60);
}

/**
 * Failed checks at which a release is rolled back: at least 1, as in Flagger.
 *
 * @see Flagger pkg/apis/flagger/v1beta1/canary.go:654-660
 */
export function thresholdOf(context: RuleContext): number {
    return Math.max(1, numberOf(analysisOf(context).threshold) ?? 1);
}

/** The Canary's namespace. */
export function namespaceOf({ canary }: RuleContext): string {
    return textOf(fieldsOf(canary.metadata).namespace) || "default";
}

/** Name of the Service that clients call, and of the route; `undefined` if none is set. */
export function apexOf(context: RuleContext): string | undefined {
    const own = textOf(serviceOf(context).name);
    const target = textOf(fieldsOf(specOf(context).targetRef).name);
    return own === undefined || own === "" ? target : own;
}

/** An item of a list with its place. */
export interface ListItem {
    readonly path: string;
    readonly fields: Fields;
}

/** The items of a list of the analysis, each with its path. */
export function itemsOf(
    context: RuleContext,
    list: "metrics" | "webhooks" | "alerts" | "match",
): ListItem[] {
    return listOf(analysisOf(context)[list]).map((item, index) => ({
        path: `spec.analysis.${list}[${index}]`,
        fields: fieldsOf(item),
    }));
}

/** The MetricTemplate that a metric names, if it is known. */
export function templateOf(context: RuleContext, metric: Fields): KubernetesObject | undefined {
    const { name, namespace } = fieldsOf(metric.templateRef);
    const where = textOf(namespace) || namespaceOf(context);
    return find(context, "MetricTemplate", where, textOf(name) ?? "") as
        KubernetesObject | undefined;
}
