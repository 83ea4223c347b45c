import { promotedWith, rolledBackWith, says } from "./evidence";
import { released, rolledBack, still, unsplit, weighted } from "./make";
import { type Fields, type Mistake, namespace } from "./mistake";
import { gatewayRef, object, port, scene, successRate } from "./objects";

const judged = { analysis: { ...weighted, metrics: [successRate] } };
const noValues = /no values found/;

/** A Server for some pods' application port. */
function server(name: string, pods: readonly string[], spec: Fields): ReturnType<typeof object> {
    return object("policy.linkerd.io/v1beta3", "Server", name, {
        spec: {
            podSelector: { matchExpressions: [{ key: "app", operator: "In", values: pods }] },
            port,
            ...spec,
        },
    });
}

function both(name: string): string[] {
    return [name, `${name}-primary`];
}

/** Users are refused by the primary. */
function forbidden(rule: string, name: string, changes: Parameters<typeof scene>[1]): Mistake {
    return still(rule, name, changes, async ({ phase, visit }) => {
        const { status } = phase === "Initialized" ? await visit({}) : { status: 200 };
        return status === 403 ? "initialised, and users are answered 403" : undefined;
    });
}

/** Mistakes of Linkerd's own objects and annotations. */
export const meshMistakes: readonly Mistake[] = [
    unsplit("mesh/opaque-service-port", "opaque-service", {
        service: { apex: { annotations: { "config.linkerd.io/opaque-ports": String(port) } } },
    }),
    rolledBack(
        "mesh/opaque-pod-port",
        "opaque",
        { podAnnotations: { "config.linkerd.io/opaque-ports": String(port) }, ...judged },
        noValues,
    ),
    rolledBack(
        "mesh/skipped-port",
        "skipped",
        { podAnnotations: { "config.linkerd.io/skip-inbound-ports": String(port) }, ...judged },
        noValues,
    ),
    unsplit("mesh/service-profile", "profiled", {
        more: [
            object(
                "linkerd.io/v1alpha2",
                "ServiceProfile",
                `profiled.${namespace}.svc.cluster.local`,
                {
                    spec: {
                        routes: [{ name: "all", condition: { method: "GET", pathRegex: "/.*" } }],
                    },
                },
            ),
        ],
    }),
    unsplit("mesh/second-route", "second-route", {
        more: [
            object("gateway.networking.k8s.io/v1", "HTTPRoute", "second-route-older", {
                spec: {
                    parentRefs: [gatewayRef("second-route")],
                    rules: [{ backendRefs: [{ name: "second-route-primary", port }] }],
                },
            }),
        ],
    }),
    forbidden("policy/denied", "denied", {
        podAnnotations: { "config.linkerd.io/default-inbound-policy": "deny" },
    }),
    {
        rule: "policy/unscraped",
        name: "unscraped",
        objects: scene("unscraped", {
            podAnnotations: { "config.linkerd.io/default-inbound-policy": "deny" },
            more: [server("unscraped", both("unscraped"), { accessPolicy: "all-unauthenticated" })],
            ...judged,
        }),
        release: "good",
        seen: rolledBackWith(noValues),
    },
    rolledBack(
        "policy/server-protocol",
        "plain-tcp",
        {
            more: [
                server("plain-tcp", both("plain-tcp"), {
                    proxyProtocol: "opaque",
                    accessPolicy: "all-unauthenticated",
                }),
            ],
            ...judged,
        },
        noValues,
    ),
    forbidden("policy/server-closed", "closed", { more: [server("closed", both("closed"), {})] }),
    still(
        "selector/server",
        "half-guarded",
        { more: [server("half-guarded", ["half-guarded"], {})] },
        async ({ initialisedFor = 0, visit }) => {
            const { status } = initialisedFor > 2 ? await visit({}) : { status: 0 };
            return status === 200
                ? "the Server lets nobody in, and the primary answers everybody with 200"
                : undefined;
        },
    ),
    still(
        "selector/disruption-budget",
        "unprotected",
        {
            more: [
                object("policy/v1", "PodDisruptionBudget", "unprotected", {
                    spec: { minAvailable: 1, selector: { matchLabels: { app: "unprotected" } } },
                }),
            ],
        },
        async ({ initialisedFor = 0, get }) => {
            const budget = await get("policy/v1", "PodDisruptionBudget", "unprotected");
            const expected = (budget?.["status"] as Fields | undefined)?.["expectedPods"];
            return initialisedFor > 15 && expected === 0
                ? "the primary serves, and the budget counts 0 pods"
                : undefined;
        },
    ),
    still(
        "alert/provider-missing",
        "no-provider",
        {
            analysis: {
                ...weighted,
                alerts: [{ name: "team", severity: "info", providerRef: { name: "nobody" } }],
            },
        },
        says(/alert provider nobody/i),
    ),
    released(
        "mesh/inert-label",
        "labelled-only",
        {
            labels: { app: "labelled-only", "config.linkerd.io/skip-inbound-ports": String(port) },
            ...judged,
        },
        promotedWith(
            "the port is not skipped: the proxies count its requests, and the release is promoted",
        ),
    ),
];
