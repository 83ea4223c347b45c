import { rolledBackWith, says } from "./evidence";
import { complains, released, rolledBack, still, weighted } from "./make";
import type { Fields, Mistake } from "./mistake";
import { canary, container, deployment, object, pod, port, scene, successRate } from "./objects";

const ofDaemonSet = (name: string): Fields => ({
    targetRef: { apiVersion: "apps/v1", kind: "DaemonSet", name },
});

function daemonSet(name: string, spec: Fields, inPod: Fields = {}): ReturnType<typeof object> {
    return object("apps/v1", "DaemonSet", name, {
        spec: { selector: { matchLabels: { app: name } }, template: pod(name, inPod), ...spec },
    });
}

/** Mistakes of the workload that is released. */
export const targetMistakes: readonly Mistake[] = [
    {
        rule: "target/missing",
        name: "no-target",
        objects: [canary("no-target", {})],
        seen: says(/no-target.* not found|get query error/, 2),
    },
    complains(
        "target/selector-label",
        "labelled-otherwise",
        { labels: { tier: "labelled-otherwise" } },
        /spec\.selector\.matchLabels must contain one of/,
    ),
    complains(
        "target/label-length",
        "long-label",
        { labels: { app: `long-label-${"x".repeat(50)}` } },
        /long-label-primary.* (is invalid|create error)/,
    ),
    {
        rule: "target/label-shared",
        name: "shared-label",
        objects: [
            deployment("shared-label-cousin", { labels: { app: "shared-label", part: "cousin" } }),
            ...scene("shared-label", {}),
        ],
        release: "good",
        seen: async ({ get }) => {
            const slices = await get("v1", "Endpoints", "shared-label-canary");
            const text = JSON.stringify(slices ?? {});
            return text.includes("shared-label-cousin-")
                ? "the canary's Service has pods of the other workload among its endpoints"
                : undefined;
        },
    },
    rolledBack(
        "injection/workload",
        "unmeshed",
        {
            podAnnotations: { "linkerd.io/inject": "disabled" },
            analysis: { ...weighted, metrics: [successRate] },
        },
        /no values found/,
    ),
    {
        rule: "target/replicas",
        name: "replicated",
        objects: scene("replicated", {}),
        later: [deployment("replicated", { deployment: { replicas: 1 } })],
        seen: async ({ initialisedFor = 0, phase, get }) => {
            const target = await get("apps/v1", "Deployment", "replicated");
            const ready = (target?.status as Fields | undefined)?.readyReplicas;
            return initialisedFor > 30 && ready === 1 && phase === "Initialized"
                ? `${Math.round(initialisedFor)} s after the initialisation the old version runs beside the primary`
                : undefined;
        },
    },
    released(
        "target/paused",
        "paused",
        { spec: { progressDeadlineSeconds: 20 }, deployment: { paused: true } },
        rolledBackWith(/not ready/),
    ),
    still(
        "target/progress-deadline",
        "hurried",
        {
            spec: { progressDeadlineSeconds: 600 },
            deployment: {
                progressDeadlineSeconds: 12,
                template: pod("hurried", {
                    containers: [container([], { initialDelaySeconds: 30 })],
                }),
            },
        },
        says(/primary\.mistakes not ready: .* exceeded its progress deadline/),
    ),
    still(
        "target/probe-port",
        "unnamed-probe",
        {
            deployment: {
                progressDeadlineSeconds: 12,
                template: pod("unnamed-probe", {
                    containers: [container([], { httpGet: { path: "/readyz", port: "web" } })],
                }),
            },
        },
        says(/primary\.mistakes not ready: .* exceeded its progress deadline/),
    ),
    released(
        "target/slow-start",
        "slow",
        {
            spec: { progressDeadlineSeconds: 15 },
            deployment: { progressDeadlineSeconds: 600, minReadySeconds: 60 },
        },
        rolledBackWith(/not ready/),
    ),
    {
        rule: "target/update-strategy",
        name: "on-delete",
        objects: [
            daemonSet("on-delete", { updateStrategy: { type: "OnDelete" } }),
            canary("on-delete", { spec: ofDaemonSet("on-delete") }),
        ],
        seen: says(/RollingUpdate/, 2),
    },
    {
        rule: "target/host-port",
        name: "on-host",
        objects: [
            daemonSet(
                "on-host",
                {},
                {
                    containers: [
                        { ...container([]), ports: [{ containerPort: port, hostPort: 8_080 }] },
                    ],
                },
            ),
            canary("on-host", { spec: ofDaemonSet("on-host") }),
        ],
        seen: async ({ get, phase }) => {
            const primary = await get("apps/v1", "DaemonSet", "on-host-primary");
            const { desiredNumberScheduled = 0, numberReady = 0 } = (primary?.status ??
                {}) as Record<string, number>;
            return phase === "Initializing" &&
                numberReady === 0 &&
                (desiredNumberScheduled > 0 || primary !== undefined)
                ? "the primary has no ready pod: the target holds the port on each node"
                : undefined;
        },
    },
    still(
        "target/host-port-scarce",
        "scarce-host",
        {
            deployment: {
                // one for each node of the sandbox
                replicas: 3,
                template: pod("scarce-host", {
                    containers: [
                        { ...container([]), ports: [{ containerPort: port, hostPort: 8_081 }] },
                    ],
                }),
            },
        },
        says(/primary\.mistakes not ready: .* of 3/, 4),
    ),
    released(
        "target/recreate",
        "recreated",
        {
            deployment: {
                strategy: { type: "Recreate" },
                template: pod("recreated", {
                    containers: [container([], { initialDelaySeconds: 8 })],
                }),
            },
        },
        ({ lines, unanswered }) =>
            lines.some((line) => line.startsWith("Promotion completed!")) && unanswered > 0
                ? `promoted, and ${unanswered} requests of users failed meanwhile`
                : undefined,
    ),
    {
        rule: "target/pod-affinity",
        name: "beside-itself",
        objects: scene("beside-itself", {
            deployment: {
                template: pod("beside-itself", {
                    affinity: {
                        podAffinity: {
                            requiredDuringSchedulingIgnoredDuringExecution: [
                                {
                                    topologyKey: "kubernetes.io/hostname",
                                    labelSelector: { matchLabels: { app: "beside-itself" } },
                                },
                            ],
                        },
                    },
                }),
            },
        }),
        release: "good",
        seen: ({ phase, lines, releasedFor = 0 }) =>
            releasedFor > 30 && lines.at(-1) !== undefined && phase !== "Initialized"
                ? lines.at(-1)
                : undefined,
    },
    {
        rule: "target/daemonset-scaler",
        name: "scaled-set",
        objects: [
            daemonSet("scaled-set", {}),
            object("autoscaling/v2", "HorizontalPodAutoscaler", "scaled-set", {
                spec: {
                    scaleTargetRef: {
                        apiVersion: "apps/v1",
                        kind: "DaemonSet",
                        name: "scaled-set",
                    },
                    maxReplicas: 3,
                },
            }),
            canary("scaled-set", {
                spec: { ...ofDaemonSet("scaled-set"), ...scaledBy("scaled-set") },
            }),
        ],
        seen: async ({ get }) => {
            const scaler = await get(
                "autoscaling/v2",
                "HorizontalPodAutoscaler",
                "scaled-set-primary",
            );
            const conditions = (scaler?.status as { conditions?: Fields[] } | undefined)
                ?.conditions;
            const failed = conditions?.find(
                ({ type, status }) => type === "AbleToScale" && status === "False",
            );
            return failed && `${String(failed.reason)}: ${String(failed.message)}`;
        },
    },
    complains(
        "scaling/bounds",
        "upside-down",
        {
            spec: {
                autoscalerRef: {
                    ...scaledBy("upside-down").autoscalerRef,
                    primaryScalerReplicas: { minReplicas: 5, maxReplicas: 2 },
                },
            },
            more: [scaler("upside-down", "upside-down")],
        },
        /HorizontalPodAutoscaler .*(invalid|failed|error)/,
    ),
    still(
        "scaling/scaler-missing",
        "no-scaler",
        { spec: scaledBy("nowhere") },
        says(/HorizontalPodAutoscaler .* get query error/, 2),
    ),
    still(
        "scaling/scaler-unnamed",
        "half-scaled",
        { more: [scaler("half-scaled", "half-scaled")] },
        async ({ initialisedFor = 0, get }) =>
            initialisedFor > 12 &&
            (await get("autoscaling/v2", "HorizontalPodAutoscaler", "half-scaled-primary")) ===
                undefined
                ? "initialised, and the primary has no autoscaler"
                : undefined,
    ),
    still(
        "scaling/scaler-target",
        "other-scaled",
        { spec: scaledBy("other-scaled"), more: [scaler("other-scaled", "another")] },
        async ({ get }) => {
            const primary = await get(
                "autoscaling/v2",
                "HorizontalPodAutoscaler",
                "other-scaled-primary",
            );
            const ref = (primary?.["spec"] as { scaleTargetRef?: Fields } | undefined)
                ?.scaleTargetRef;
            return ref?.["name"] === "other-scaled-primary"
                ? "the primary is scaled as was written for another workload"
                : undefined;
        },
    ),
];

function scaledBy(name: string): { autoscalerRef: Fields } {
    return {
        autoscalerRef: { apiVersion: "autoscaling/v2", kind: "HorizontalPodAutoscaler", name },
    };
}

function scaler(name: string, target: string): ReturnType<typeof object> {
    return object("autoscaling/v2", "HorizontalPodAutoscaler", name, {
        spec: {
            scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: target },
            maxReplicas: 3,
        },
    });
}
