import {
    analysisOf,
    type Fields,
    fieldsOf,
    isAnalysed,
    isSet,
    listOf,
    numberOf,
    specOf,
    textOf,
} from "../rules/canary/reading";
import {
    intervalSecondsOf,
    itemsOf,
    namespaceOf,
    type Router,
    routerOf,
    strategyOf,
    thresholdOf,
} from "../rules/canary/reconciled";
import type { KubernetesObject, RuleContext } from "../rules/canary/context";
import type { HookKind, PlannedStrategy } from "./types";

/** A hook that the scheduler calls. */
export interface ReleaseHook {
    readonly kind: HookKind;
    readonly name: string;
    readonly url: string;
    readonly retries: number;
}

/** A metric as the scheduler evaluates it. */
export interface ReleaseMetric {
    readonly name: string;
    readonly min?: number;
    readonly max?: number;
    /** The deprecated limit, effective without a range. */
    readonly threshold: number;
    readonly hasRange: boolean;
    readonly hasTemplate: boolean;
    readonly hasQuery: boolean;
}

/** A Canary as Flagger reads it: with all defaults of its Go code. */
export interface ReleaseSpec {
    readonly name: string;
    readonly namespace: string;
    readonly target: string;
    readonly targetKind: string;
    /** The metrics provider, as Flagger names it in messages about missing values. */
    readonly metricsProvider: string;
    readonly router: Router;
    readonly strategy: PlannedStrategy;
    readonly intervalSeconds: number;
    readonly threshold: number;
    readonly iterations: number;
    readonly stepWeight: number;
    readonly stepWeights: readonly number[];
    readonly stepWeightPromotion: number;
    readonly maxWeight: number;
    readonly mirror: boolean;
    readonly hasMatch: boolean;
    readonly hasAffinity: boolean;
    readonly skipAnalysis: boolean;
    readonly hooks: readonly ReleaseHook[];
    readonly metrics: readonly ReleaseMetric[];
    /** Flagger's warnings at each step. */
    readonly stepWarnings: readonly string[];
}

const strategies = {
    weighted: "weighted",
    ab: "abTest",
    "blue-green": "blueGreen",
    skipped: "skipAnalysis",
} as const;

/**
 * Reads a Canary as Flagger does.
 *
 * @param meshProvider - Flagger's own, for a Canary without a provider
 * @see Flagger pkg/apis/flagger/v1beta1/canary.go:612-711
 */
export function readRelease(canary: KubernetesObject, meshProvider: string): ReleaseSpec {
    const context: RuleContext = {
        canary,
        objects: [],
        authoritativeKinds: [],
        installation: { meshProvider },
    };
    const spec = specOf(context);
    const analysis = analysisOf(context);
    const { kind, name: target } = fieldsOf(spec.targetRef);
    const iterations = numberOf(analysis.iterations) ?? 0;
    const hasMatch = listOf(analysis.match).length > 0;
    const isKubernetes = routerOf(context) === "kubernetes";
    return {
        name: textOf(fieldsOf(canary.metadata).name) ?? "",
        namespace: namespaceOf(context),
        target: textOf(target) ?? "",
        targetKind: textOf(kind) ?? "Deployment",
        metricsProvider: metricsProviderOf(spec, meshProvider),
        router: routerOf(context) ?? "other",
        strategy: strategies[strategyOf(context)],
        intervalSeconds: intervalSecondsOf(context),
        threshold: thresholdOf(context),
        iterations: isKubernetes && iterations < 1 ? KUBERNETES_ITERATIONS : iterations,
        stepWeight: numberOf(analysis.stepWeight) ?? 0,
        stepWeights: listOf(analysis.stepWeights).filter((each) => typeof each === "number"),
        stepWeightPromotion: numberOf(analysis.stepWeightPromotion) ?? 0,
        maxWeight: numberOf(analysis.maxWeight) ?? 0,
        mirror: analysis.mirror === true,
        hasMatch,
        hasAffinity: isSet(analysis.sessionAffinity),
        skipAnalysis: !isAnalysed(context),
        hooks: itemsOf(context, "webhooks").flatMap(({ fields }) => hookOf(fields)),
        metrics: itemsOf(context, "metrics").map(({ fields }) => metricOf(fields)),
        stepWarnings: isKubernetes ? kubernetesWarnings(hasMatch, iterations) : [],
    };
}

/** Default iterations with the provider `kubernetes`, which does not support weights. */
const KUBERNETES_ITERATIONS = 10;

/** Flagger pkg/controller/scheduler.go:470-482. */
function kubernetesWarnings(hasMatch: boolean, iterations: number): string[] {
    return [
        ...(hasMatch ? ["A/B testing is not supported when using the kubernetes provider"] : []),
        ...(iterations < 1
            ? [
                  "Progressive traffic is not supported when using the kubernetes provider",
                  `Setting canaryAnalysis.iterations: ${KUBERNETES_ITERATIONS}`,
              ]
            : []),
    ];
}

/** Flagger pkg/controller/scheduler_metrics.go:97-117. */
function metricsProviderOf({ provider, targetRef }: Fields, meshProvider: string): string {
    const own = textOf(provider);
    const name = own !== undefined && meshProvider.includes("linkerd") ? "linkerd" : own;
    const suffix = fieldsOf(targetRef).kind === "Service" ? ":service" : "";
    return `${name ?? meshProvider}${suffix}`;
}

const kinds: readonly HookKind[] = [
    "confirm-rollout",
    "pre-rollout",
    "rollout",
    "confirm-traffic-increase",
    "confirm-promotion",
    "rollback",
    "post-rollout",
];

/** A webhook of type `event` receives notifications and is not a check. */
function hookOf({ name, retries, type, url }: Fields): ReleaseHook[] {
    const kind = isSet(type) && type !== "" ? kinds.find((each) => each === type) : "rollout";
    return kind === undefined
        ? []
        : [
              {
                  kind,
                  name: textOf(name) ?? "",
                  url: textOf(url) ?? "",
                  retries: numberOf(retries) ?? 0,
              },
          ];
}

function metricOf({ name, query, templateRef, threshold, thresholdRange }: Fields): ReleaseMetric {
    const { min, max } = fieldsOf(thresholdRange);
    return {
        name: textOf(name) ?? "",
        min: numberOf(min),
        max: numberOf(max),
        threshold: numberOf(threshold) ?? 0,
        hasRange: isSet(thresholdRange),
        hasTemplate: isSet(templateRef),
        hasQuery: (textOf(query) ?? "") !== "",
    };
}
