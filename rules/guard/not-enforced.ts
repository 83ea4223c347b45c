/** What a rule reads that the policies do not: an object, its namespace, and one more of `kinds.ts` to compare with. */
const UNSEEN = {
    "the CRD, before any policy: it refuses what does not fit": [
        "schema/refused",
        "schema/object-refused",
    ],
    "fields that are dropped before any policy is asked; kubectl refuses them itself (--validate=strict)":
        ["schema/misspelt-field", "schema/unknown-field"],
    "whether it is missing: a Canary may come before its target": ["target/missing"],
    "whether it was asked for: the API server fills replicas in before any policy": [
        "target/replicas",
    ],
    "a third object beside the Canary and its target": [
        "target/label-shared",
        "target/volume-once",
    ],
    "label selectors against labels, at a cost that a request should not have": [
        "target/spread",
        "target/pod-affinity",
    ],
    "the ConfigMaps and Secrets of the target": [
        "config/missing",
        "config/binary-data",
        "config/untracked",
        "config/secret-type",
        "config/shared",
    ],
    "the other objects of the namespace that bear these names": [
        "names/taken",
        "names/service-taken",
        "names/service-ports",
        "names/service-type",
        "names/service-left-behind",
    ],
    "both the Canary and what is bound to its Service": [
        "mesh/service-profile",
        "mesh/grpc-route",
        "mesh/second-route",
        "mesh/weightless-route",
        "mesh/ingress-endpoints",
    ],
    "the Canary, its target and what selects the pods": [
        "selector/disruption-budget",
        "selector/two-budgets",
        "selector/network-policy",
        "selector/network-peer",
        "selector/server",
        "selector/pod-monitor",
        "policy/denied",
        "policy/unscraped",
        "policy/server-protocol",
        "policy/server-closed",
        "network/mesh-ports",
    ],
    "both the Canary and its autoscaler": [
        "scaling/scaler-missing",
        "scaling/scaler-target",
        "scaling/primary-scaled-twice",
        "scaling/scaler-unnamed",
        "scaling/primary-to-zero",
        "scaling/paused",
        "scaling/query-name",
        "scaling/query-same",
    ],
    "both the Canary and its MetricTemplates": [
        "timing/window",
        "timing/first-checks",
        "metric/template-missing",
        "metric/variable-missing",
        "metric/workload-label",
        "metric/canary-name",
        "metric/pod-label",
        "metric/provider-interval",
    ],
    "what a query of PromQL counts: the guard cannot parse it": [
        "metric/query-counts-scrapes",
        "metric/query-misses-timeouts",
        "metric/latency-inside-bucket",
        "metric/factor-inside-bucket",
        "metric/backend-metrics-missing",
    ],
    "the MetricTemplate's query; the guard warns by metric/interval-unsaid": [
        "metric/interval-missing",
    ],
    "the Secret or Service of a provider": [
        "metric/secret-missing",
        "metric/secret-keys",
        "metric/service-missing",
        "metric/service-port",
        "alert/provider-missing",
        "alert/secret-missing",
        "alert/secret-address",
    ],
    "the Service of the webhook, and what is behind it": [
        "hook/short-host",
        "hook/service-missing",
        "hook/port",
        "hook/no-pods",
        "hook/gate-replicas",
        "hook/namespace-refused",
        "hook/load-tester-unmeshed",
        "hook/load-tester-skips",
    ],
    "Flagger's Deployment and the policies of Linkerd": [
        "flagger/unmeshed",
        "flagger/not-authorized",
        "flagger/other-namespace",
        "flagger/twice",
    ],
    "the versions of Linkerd, Flagger and the Gateway API, which change without a change of the Canary":
        [
            "installation/version-unknown",
            "installation/linkerd-routes",
            "installation/flagger-provider",
            "installation/gateway-api-served",
            "installation/unsupported",
            "installation/flagger-field",
        ],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** Why a rule is not asked by the guard, by its id. */
export const NOT_ENFORCED: ReadonlyMap<string, string> = new Map(
    Object.entries(UNSEEN).flatMap(([unseen, ids]) => ids.map((id) => [id, unseen] as const)),
);

/** Rules that the guard asks in part, by id: what it does not see. */
export const PARTIALLY_ENFORCED: ReadonlyMap<string, string> = new Map([
    [
        "route/regex",
        "CEL cannot compile an expression: look-around, backreferences, unknown escapes, unpaired brackets and nothing to repeat are found",
    ],
    ["service/linkerd-annotation", "durations that exceed 64 bits of milliseconds, to the digit"],
    [
        "service/timeout-ignored",
        "which Linkerd reads the route's timeout: a timeout is always reported",
    ],
    ["mesh/opaque-service-port", "annotations of a Service that Flagger has not made"],
    ["scaling/bounds", "bounds of the autoscaler itself"],
    ["config/tracking-annotation", "an odd value at a ConfigMap or Secret"],
    ["metric/template-broken", "actions with variables, or texts in other than double quotes"],
    ["timing/duration", "durations of more than 64 bits, to the day"],
    ["injection/workload", "the workloads behind a Service that a Canary targets"],
    ["injection/left-out", "which workload is a Canary's target: that one is told of twice"],
    [
        "injection/namespace",
        "whether it holds canaries: the argument facts.canaryNamespaces says so",
    ],
    ["analysis/ready-at-once", "how many pods there are: their number belongs to Flagger"],
    ["target/node-selector", "what Flagger itself has written there"],
    [
        "target/slow-start",
        "maxUnavailable of 25%, which is the API server's own, of four pods or more",
    ],
    ["mesh/pod-security", "whether the CNI plugin is there: the argument facts.cni says so"],
    [
        "metric/interval-unsaid",
        "whether the template reads it: a metric without one is always told of",
    ],
]);
