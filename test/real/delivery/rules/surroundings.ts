import { says } from "./evidence";
import { complains, loadTester, released, still, unsplit, weighted } from "./make";
import { type Fields, type Mistake, namespace } from "./mistake";
import { canary, container, deployment, object, pod, port, scene } from "./objects";

const tracking = "flagger.app/config-tracking";

function reading(kind: "configMapRef" | "secretRef", name: string, app = name): Fields {
    return pod(app, { containers: [{ ...container([]), envFrom: [{ [kind]: { name } }] }] });
}

/** The configuration changes, and no release begins. */
function unnoticed(
    rule: string,
    name: string,
    config: (value: string) => ReturnType<typeof object>,
    kind: "configMapRef" | "secretRef",
): Mistake {
    return {
        rule,
        name,
        objects: scene(name, {
            deployment: { template: reading(kind, name) },
            more: [config("one")],
        }),
        later: [config("two")],
        seen: ({ initialisedFor = 0, phase }) =>
            initialisedFor > 25 && phase === "Initialized"
                ? `${Math.round(initialisedFor)} s after the change no release has begun`
                : undefined,
    };
}

function withTracking(value: ReturnType<typeof object>, how: string): ReturnType<typeof object> {
    return { ...value, metadata: { ...value.metadata, annotations: { [tracking]: how } } };
}

/** Mistakes of what stands around a Canary. */
export const surroundingMistakes: readonly Mistake[] = [
    complains(
        "config/missing",
        "no-config",
        { deployment: { template: reading("configMapRef", "nowhere", "no-config") } },
        /GetTargetConfigs failed/,
    ),
    still(
        "config/binary-data",
        "binary",
        {
            deployment: { template: reading("configMapRef", "binary") },
            more: [
                object("v1", "ConfigMap", "binary", {
                    data: { A: "1" },
                    binaryData: { logo: "AAEC" },
                }),
            ],
        },
        async ({ get }) => {
            const copy = await get("v1", "ConfigMap", "binary-primary");
            return copy !== undefined && copy.binaryData === undefined
                ? "the primary's copy has no binaryData"
                : undefined;
        },
    ),
    unnoticed(
        "config/untracked",
        "untracked",
        (value) =>
            withTracking(
                object("v1", "ConfigMap", "untracked", { data: { A: value } }),
                "disabled",
            ),
        "configMapRef",
    ),
    unnoticed(
        "config/secret-type",
        "typed-secret",
        (value) =>
            object("v1", "Secret", "typed-secret", {
                type: "example.com/token",
                stringData: { A: value },
            }),
        "secretRef",
    ),
    still(
        "config/tracking-annotation",
        "tracking-off",
        {
            deployment: { template: reading("configMapRef", "tracking-off") },
            more: [
                withTracking(
                    object("v1", "ConfigMap", "tracking-off", { data: { A: "1" } }),
                    "false",
                ),
            ],
        },
        async ({ get }) =>
            (await get("v1", "ConfigMap", "tracking-off-primary")) === undefined
                ? undefined
                : "tracked all the same: the primary has its own copy",
    ),
    still(
        "names/taken",
        "own-route",
        {
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
        },
        async ({ get }) => {
            const route = await get("gateway.networking.k8s.io/v1", "HTTPRoute", "own-route");
            const text = JSON.stringify(route?.spec ?? {});
            return !text.includes("7s") && text.includes("own-route-canary")
                ? "the user's HTTPRoute is overwritten: its timeout is gone, it splits by weights"
                : undefined;
        },
    ),
    {
        rule: "names/service-taken",
        name: "own-service",
        objects: scene("own-service", { more: [ownService("own-service", {})] }),
        later: [ownService("own-service", {})],
        seen: async ({ initialisedFor, get }) => {
            const service = await get("v1", "Service", "own-service");
            const selector = (service?.spec as { selector?: Fields } | undefined)?.selector;
            return initialisedFor !== undefined && selector?.["app"] === "own-service"
                ? "applied again, it selects the target, which has no pods"
                : undefined;
        },
    },
    unsplit("names/service-type", "own-headless", {
        more: [ownService("own-headless", { clusterIP: "None" })],
    }),
    still(
        "names/service-left-behind",
        "left-behind",
        {
            more: [
                {
                    ...ownService("left-behind", {}),
                    metadata: { name: "left-behind-old", namespace },
                },
            ],
        },
        async ({ initialisedFor = 0, get }) => {
            const endpoints = await get("v1", "Endpoints", "left-behind-old");
            const subsets = (endpoints?.subsets ?? []) as Fields[];
            return initialisedFor > 15 && endpoints !== undefined && subsets.length === 0
                ? "between releases the other Service has no endpoint"
                : undefined;
        },
    ),
    complains(
        "service/discovered-ports",
        "discovered",
        {
            service: { portDiscovery: true, portName: "http", targetPort: 9_999 },
        },
        /[Ss]ervice .*(create|update) error/,
    ),
    {
        rule: "canaries/same-target",
        name: "same-target",
        objects: [
            ...scene("same-target", {}),
            { ...canary("same-target", {}), metadata: { name: "same-target-too", namespace } },
        ],
        seen: says(/Found more than one canary with the same target/),
    },
    {
        rule: "canaries/same-names",
        name: "same-names",
        objects: [
            ...scene("same-names", {}),
            ...scene("same-names-two", { service: { name: "same-names" }, load: 1 }),
        ],
        seen: async ({ phase, get }) => {
            const service = await get("v1", "Service", "same-names");
            const selector = (service?.spec as { selector?: Fields } | undefined)?.selector;
            return phase === "Initialized" && selector?.["app"] === "same-names-two-primary"
                ? "users of the one are sent to the other: app=same-names-two-primary"
                : undefined;
        },
    },
    {
        rule: "config/shared",
        name: "shared-config",
        objects: [
            sharedConfig("one"),
            ...scene("shared-config", {
                deployment: { template: reading("configMapRef", "shared-config") },
                spec: { skipAnalysis: true },
            }),
            ...scene("shared-config-two", {
                deployment: {
                    template: reading("configMapRef", "shared-config", "shared-config-two"),
                },
                analysis: {
                    ...weighted,
                    webhooks: [
                        { name: "people", type: "confirm-rollout", url: `${loadTester}gate/halt` },
                    ],
                },
                load: 1,
            }),
        ],
        later: [sharedConfig("two")],
        seen: async ({ phase, get }) => {
            const copy = await get("v1", "ConfigMap", "shared-config-primary");
            const other = await get("apps/v1", "Deployment", "shared-config-two-primary");
            return phase === "Succeeded" &&
                (copy?.["data"] as Fields | undefined)?.["A"] === "two" &&
                JSON.stringify(other?.["spec"] ?? {}).includes('"shared-config-primary"')
                ? "promoted, it has changed the copy that the other canary's primary reads too"
                : undefined;
        },
    },
    released(
        "alert/severity",
        "silent",
        {
            analysis: {
                ...weighted,
                alerts: [
                    { name: "told", severity: "info", providerRef: { name: "silent-told" } },
                    { name: "untold", providerRef: { name: "silent-untold" } },
                ],
            },
            more: ["silent-told", "silent-untold"].flatMap(alertReceiver),
        },
        ({ lines, requestsTo }) =>
            lines.some((line) => line.startsWith("Promotion completed!")) &&
            requestsTo("silent-told") > 0 &&
            requestsTo("silent-untold") === 0
                ? `promoted with ${requestsTo("silent-told")} alerts of severity info, and none without a severity`
                : undefined,
    ),
];

function ownService(name: string, spec: Fields): ReturnType<typeof object> {
    return object("v1", "Service", name, {
        spec: {
            selector: { app: name },
            ports: [{ name: "http", port, targetPort: port }],
            ...spec,
        },
    });
}

function sharedConfig(value: string): ReturnType<typeof object> {
    return object("v1", "ConfigMap", "shared-config", { data: { A: value } });
}

/** A Service that answers alerts, and the AlertProvider that sends them there. */
function alertReceiver(name: string): ReturnType<typeof object>[] {
    return [
        deployment(name, {}),
        ownService(name, {}),
        object("flagger.app/v1beta1", "AlertProvider", name, {
            spec: { type: "slack", address: `http://${name}.${namespace}:${port}/echo` },
        }),
    ];
}
