/** What a rule reads that the policies do not: an object, its namespace, and one more of `kinds.ts` to compare with. */
const UNSEEN = {
    "the CRD's schema, which the API server checks before any policy": [
        "schema/refused",
        "schema/object-refused",
    ],
    "fields that the API server drops before it evaluates policies; kubectl itself rejects them (--validate=strict)":
        ["schema/misspelt-field", "schema/unknown-field"],
    "whether the target is missing: a Canary may be created before its target": ["target/missing"],
    "whether replicas was set by the user: the API server fills in replicas before it evaluates policies":
        ["target/replicas"],
    "a third object besides the Canary and its target": [
        "target/label-shared",
        "target/volume-once",
    ],
    "label selectors against labels, which costs too much for a request": [
        "target/spread",
        "target/pod-affinity",
        "target/anti-affinity-room",
    ],
    "each port of the target's containers against the Canary's, which costs too much for a request":
        ["service/protocol", "service/portless-parent", "service/port-not-split"],
    "the ConfigMaps and Secrets of the target": [
        "config/missing",
        "config/binary-data",
        "config/untracked",
        "config/secret-type",
        "config/shared",
        "config/rotated",
    ],
    "the namespace's quotas, limits and other workloads": [
        "room/quota",
        "room/quota-needs-value",
        "room/limit-range",
    ],
    "whether the application is in use, or something else reports what Flagger does not": [
        "analysis/skipped-start",
        "alert/never-ready",
    ],
    "how long each container may take to start, which costs too much for a request": [
        "target/startup-budget",
    ],
    "the other objects of the namespace with these names": [
        "names/taken",
        "names/service-taken",
        "names/service-ports",
        "names/service-type",
        "names/service-left-behind",
        "split/both-versions",
        "split/primary-service",
        "split/route-to-primary",
        "split/version-profile",
        "split/client-unmeshed",
        "split/client-skips",
    ],
    "both the Canary and what is attached to its Service": [
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
    "what a PromQL query counts: the guard cannot parse the query": [
        "metric/query-counts-scrapes",
        "metric/query-misses-timeouts",
        "metric/latency-inside-bucket",
        "metric/factor-inside-bucket",
        "metric/backend-metrics-missing",
        "metric/not-promql",
        "metric/foreign-placeholder",
        "metric/no-such-version",
        "metric/old-version",
        "metric/never-passes",
        "metric/never-fails",
        "metric/short-window",
        "metric/fraction-of-percentage",
    ],
    "the commands of the webhooks, which CEL cannot parse": [
        "hook/command-host",
        "hook/command-port",
        "hook/tests-old-version",
        "hook/canary-asleep",
        "hook/response-ignored",
        "hook/rollback-inverted",
        "hook/tool-missing",
        "hook/tool-unusual",
    ],
    "the MetricTemplate's query; the guard warns with metric/interval-unsaid instead": [
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
    "the Service of the webhook and the workload behind it": [
        "hook/short-host",
        "hook/service-missing",
        "hook/port",
        "hook/no-pods",
        "hook/gate-replicas",
        "hook/namespace-refused",
        "hook/load-tester-unmeshed",
        "hook/load-tester-skips",
    ],
    "Flagger's Deployment and Linkerd's policies": [
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

/** Why the guard does not enforce a rule, by the rule's id. */
export const NOT_ENFORCED: ReadonlyMap<string, string> = new Map(
    Object.entries(UNSEEN).flatMap(([unseen, ids]) => ids.map((id) => [id, unseen] as const)),
);

/** Rules that the guard enforces partially, by id: what it does not see. */
export const PARTIALLY_ENFORCED: ReadonlyMap<string, string> = new Map([
    [
        "route/regex",
        "CEL cannot compile an expression: the guard detects look-around, backreferences, unknown escapes, unbalanced brackets and quantifiers with nothing to repeat",
    ],
    ["service/linkerd-annotation", "durations just above 64 bits of milliseconds"],
    ["mesh/opaque-service-port", "annotations of a Service that Flagger did not create"],
    ["scaling/bounds", "the bounds of the autoscaler itself"],
    ["config/tracking-annotation", "an invalid value on a ConfigMap or Secret"],
    ["metric/template-broken", "actions with variables, or string literals without double quotes"],
    ["timing/duration", "durations just above 64 bits"],
    ["injection/workload", "the workloads behind a Service that is a Canary's target"],
    [
        "injection/left-out",
        "which workload is a Canary's target: the guard reports such a workload twice",
    ],
    [
        "injection/namespace",
        "whether it contains canaries: set the argument facts.canaryNamespaces",
    ],
    ["analysis/ready-at-once", "the number of pods, which Flagger manages"],
    ["target/node-selector", "what Flagger itself has set"],
    [
        "target/slow-start",
        "a maxUnavailable of 25 %, the API server's default, with four or more pods",
    ],
    ["mesh/pod-security", "whether the CNI plugin is installed: set the argument facts.cni"],
    [
        "metric/interval-unsaid",
        "whether the template uses the interval: the guard reports every metric without one",
    ],
]);
