import type { KubernetesObject, RuleContext } from "../../../../rules/canary";
import type { Pair } from "../pairs";
import { goodScene } from "../contexts";
import { type Change, changed, object, plus } from "./around";

const hpa = (change: Change = {}) =>
    object("autoscaling/v2", "HorizontalPodAutoscaler", "podinfo", {
        spec: {
            scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "podinfo" },
            minReplicas: 2,
            maxReplicas: 4,
        },
        ...change,
    });
const keda = (change: Change = {}) =>
    object("keda.sh/v1alpha1", "ScaledObject", "podinfo", {
        spec: {
            scaleTargetRef: { name: "podinfo" },
            minReplicaCount: 1,
            triggers: [
                {
                    name: "load",
                    type: "prometheus",
                    metadata: { query: 'sum(rate(requests{deployment="podinfo"}[1m]))' },
                },
            ],
        },
        ...change,
    });

/** The good context with an autoscaler that the Canary names. */
function scaled(
    scaler: KubernetesObject,
    reference: Change = {},
    ...more: KubernetesObject[]
): RuleContext {
    return goodScene({
        spec: {
            autoscalerRef: {
                apiVersion: scaler.apiVersion,
                kind: scaler.kind,
                name: "podinfo",
                ...reference,
            },
        },
        objects: plus(scaler, ...more),
        complete: [scaler.kind],
    });
}

/** The good context with two pods at least, and a share of them that has to be ready. */
function readyOfTwo(canaryReadyThreshold: number): RuleContext {
    const context = scaled(hpa());
    const { spec } = context.canary as { spec?: { analysis?: object } };
    const analysis = { ...spec?.analysis, canaryReadyThreshold };
    return { ...context, canary: { ...context.canary, spec: { ...spec, analysis } } };
}

const toPrimary = { "spec.scaleTargetRef.name": "podinfo-primary" };

/** Pairs of the rules about autoscalers. */
export const scalingPairs: readonly Pair[] = [
    {
        rule: "scaling/scaler-missing",
        bad: scaled(hpa({ "metadata.namespace": "prod" })),
        fixed: scaled(hpa()),
        at: ["spec.autoscalerRef"],
    },
    {
        rule: "scaling/scaler-target",
        bad: scaled(hpa({ "spec.scaleTargetRef.name": "web" })),
        fixed: scaled(hpa()),
        at: ["spec.scaleTargetRef"],
    },
    {
        rule: "scaling/primary-scaled-twice",
        bad: scaled(hpa(), {}, changed(hpa(toPrimary), { "metadata.name": "more" })),
        fixed: scaled(
            hpa(),
            {},
            changed(hpa(toPrimary), {
                "metadata.name": "podinfo-primary",
                "metadata.ownerReferences": [{ kind: "Canary", name: "podinfo" }],
            }),
        ),
        at: ["spec.scaleTargetRef"],
    },
    {
        rule: "scaling/scaler-unnamed",
        bad: goodScene({ objects: plus(hpa()) }),
        fixed: scaled(hpa()),
        at: ["spec.autoscalerRef"],
    },
    {
        rule: "scaling/bounds",
        bad: scaled(hpa(), { primaryScalerReplicas: { minReplicas: 5 } }),
        fixed: scaled(hpa(), { primaryScalerReplicas: { minReplicas: 5, maxReplicas: 9 } }),
        at: ["spec.autoscalerRef.primaryScalerReplicas"],
    },
    {
        rule: "analysis/ready-at-once",
        about: "less than one of two pods",
        bad: readyOfTwo(49),
        fixed: readyOfTwo(50),
        at: ["spec.analysis.canaryReadyThreshold"],
    },
    {
        rule: "scaling/primary-to-zero",
        about: "KEDA's default",
        bad: scaled(keda({ "spec.minReplicaCount": undefined })),
        fixed: scaled(keda({ "spec.minReplicaCount": undefined }), {
            primaryScalerReplicas: { minReplicas: 1 },
        }),
        at: ["spec.minReplicaCount"],
    },
    {
        rule: "scaling/primary-to-zero",
        about: "while idle",
        bad: scaled(keda({ "spec.idleReplicaCount": 0 })),
        fixed: scaled(keda()),
        at: ["spec.idleReplicaCount"],
    },
    {
        rule: "scaling/paused",
        bad: scaled(
            keda({ "metadata.annotations": { "autoscaling.keda.sh/paused-replicas": "0" } }),
        ),
        fixed: scaled(
            keda({
                "metadata.annotations": { "autoscaling.keda.sh/paused-replicas": "0" },
                "metadata.uid": "as Flagger leaves it",
            }),
        ),
        at: ['metadata.annotations["autoscaling.keda.sh/paused-replicas"]'],
    },
    {
        rule: "scaling/query-name",
        bad: scaled(keda(), { primaryScalerQueries: { requests: "vector(1)" } }),
        fixed: scaled(keda(), { primaryScalerQueries: { load: "vector(1)" } }),
        at: ['spec.autoscalerRef.primaryScalerQueries["requests"]'],
    },
    {
        rule: "scaling/query-same",
        bad: scaled(keda({ "spec.triggers[0].metadata.query": "sum(queue_length)" })),
        fixed: scaled(keda({ "spec.triggers[0].metadata.query": "sum(queue_length)" }), {
            primaryScalerQueries: { load: "sum(queue_length) * 0.9" },
        }),
        at: ["spec.triggers[0].metadata.query"],
    },
];
