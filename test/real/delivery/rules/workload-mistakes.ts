import { rolledBackWith, says } from "./evidence";
import type { Fields, Mistake } from "./mistake";
import { canary, container, deployment, object, port, scene, successRate } from "./objects";

const weighted = { stepWeight: 50, maxWeight: 50 };

/** Mistakes of the workload and of what stands around it. */
export const workloadMistakes: readonly Mistake[] = [
    {
        rule: "target/selector-label",
        name: "labelled-otherwise",
        objects: scene("labelled-otherwise", { labels: { tier: "labelled-otherwise" } }),
        seen: says(/spec\.selector\.matchLabels must contain one of/, 2),
    },
    {
        rule: "M31",
        name: "no-scaler",
        objects: scene("no-scaler", {
            spec: {
                autoscalerRef: {
                    apiVersion: "autoscaling/v2",
                    kind: "HorizontalPodAutoscaler",
                    name: "nowhere",
                },
            },
        }),
        seen: says(/HorizontalPodAutoscaler .* get query error/, 2),
    },
    {
        rule: "M31",
        name: "no-config",
        objects: scene("no-config", {
            deployment: {
                template: {
                    metadata: { labels: { app: "no-config" } },
                    spec: {
                        containers: [
                            { ...container([]), envFrom: [{ configMapRef: { name: "nowhere" } }] },
                        ],
                    },
                },
            },
        }),
        seen: says(/GetTargetConfigs failed/, 2),
    },
    {
        rule: "target/replicas",
        name: "replicated",
        objects: scene("replicated", {}),
        later: [deployment("replicated", { deployment: { replicas: 1 } })],
        seen: async ({ initialisedFor = 0, phase, get }) => {
            const target = await get("apps/v1", "Deployment", "replicated");
            const ready = (target?.status as Fields | undefined)?.readyReplicas;
            return initialisedFor > 40 && ready === 1 && phase === "Initialized"
                ? `${Math.round(initialisedFor)} s after the initialisation the idle target has ${ready} ready pod`
                : undefined;
        },
    },
    {
        rule: "M33",
        name: "own-route",
        objects: scene("own-route", {
            more: [
                object("gateway.networking.k8s.io/v1", "HTTPRoute", "own-route", {
                    spec: {
                        parentRefs: [{ group: "", kind: "Service", name: "own-route", port }],
                        rules: [
                            {
                                timeouts: { request: "7s" },
                                backendRefs: [{ name: "own-route-primary", port }],
                            },
                        ],
                    },
                }),
            ],
        }),
        seen: async ({ get }) => {
            const route = await get("gateway.networking.k8s.io/v1", "HTTPRoute", "own-route");
            const text = JSON.stringify(route?.spec);
            return route !== undefined && !text.includes("7s") && text.includes("own-route-canary")
                ? "the user's HTTPRoute is overwritten: its timeout is gone, it splits by weights"
                : undefined;
        },
    },
    {
        rule: "M33",
        name: "own-service",
        objects: scene("own-service", {
            more: [
                object("v1", "Service", "own-service", {
                    spec: {
                        selector: { app: "own-service", track: "stable" },
                        ports: [
                            { name: "http", port, targetPort: port },
                            { name: "admin", port: 80, targetPort: port },
                        ],
                    },
                }),
            ],
        }),
        seen: async ({ phase, get }) => {
            const service = await get("v1", "Service", "own-service");
            const spec = service?.spec as { selector?: Fields; ports?: Fields[] } | undefined;
            return phase === "Initialized" && spec?.selector?.app === "own-service-primary"
                ? `the user's Service is overwritten: selector ${JSON.stringify(spec.selector)}, ports ${spec.ports?.map((item) => String(item.port)).join(", ")}`
                : undefined;
        },
    },
    {
        rule: "M39",
        name: "port-name",
        objects: scene("port-name", { service: { targetPort: "web" } }),
        seen: async ({ phase, get, primaryRequests }) => {
            const service = await get("v1", "Service", "port-name");
            return phase === "Initialized" && service !== undefined && primaryRequests === 0
                ? "initialised, and its Service has no endpoint"
                : undefined;
        },
    },
    {
        rule: "M40",
        name: "unprotected",
        objects: scene("unprotected", {
            more: [
                object("policy/v1", "PodDisruptionBudget", "unprotected", {
                    spec: { minAvailable: 1, selector: { matchLabels: { app: "unprotected" } } },
                }),
            ],
        }),
        seen: async ({ initialisedFor = 0, get }) => {
            const budget = await get("policy/v1", "PodDisruptionBudget", "unprotected");
            const expected = (budget?.status as Fields | undefined)?.expectedPods;
            return initialisedFor > 15 && expected === 0
                ? "the primary serves, and the budget counts 0 pods"
                : undefined;
        },
    },
    {
        rule: "M41",
        name: "denied",
        objects: scene("denied", {
            podAnnotations: { "config.linkerd.io/default-inbound-policy": "deny" },
            analysis: { ...weighted, metrics: [successRate] },
        }),
        release: "good",
        seen: rolledBackWith(/no values found/),
    },
    {
        rule: "injection/workload",
        name: "unmeshed",
        objects: scene("unmeshed", {
            podAnnotations: { "linkerd.io/inject": "disabled" },
            analysis: { ...weighted, metrics: [successRate] },
        }),
        release: "good",
        seen: rolledBackWith(/no values found/),
    },
    {
        rule: "target/missing",
        name: "no-target",
        objects: [canary("no-target", {})],
        seen: says(/no-target.* not found|get query error/, 2),
    },
    {
        rule: "suspended",
        name: "suspended",
        objects: scene("suspended", { spec: { suspend: true } }),
        seen: says(/skipping canary run as object is suspended/, 2),
    },
    {
        rule: "same-target",
        name: "same-target",
        objects: [
            ...scene("same-target", {}),
            {
                ...canary("same-target", {}),
                metadata: { name: "same-target-too", namespace: "mistakes" },
            },
        ],
        seen: says(/Found more than one canary with the same target/),
    },
];
