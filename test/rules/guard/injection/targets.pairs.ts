import {
    annotated,
    unlabelled,
    inject,
    type InjectionCase,
    TARGET,
    type Template,
    workload,
} from "./cases";

/** A workload of a namespace that holds canaries: as the target of one it is refused, as another it is told of. */
const targetAndUnlabelled = (
    about: string,
    namespace: string,
    given: Template = {},
    own: object = {},
): InjectionCase[] => [
    {
        about: `a target: ${about}`,
        verdict: "refused",
        rule: "injection/workload",
        object: workload("Deployment", namespace, given, { ...own, name: TARGET }),
    },
    unlabelled(about, "warned", workload("Deployment", namespace, given, own)),
];
const withSidecar = (name: string) => ({
    spec: {
        containers: [
            { name: "web", image: "example.org/web:1.0.0" },
            { name, image: "example.org/proxy:1" },
        ],
    },
});

const RUNS_AS = "config.linkerd.io/proxy-version";

/** Workloads that a Canary targets, and what the guard has to say about each. */
export const targetCases: readonly InjectionCase[] = [
    ...["Deployment", "DaemonSet"].flatMap((kind): InjectionCase[] =>
        (
            [
                ["meshed", "passed", "shop", {}],
                ["nobody asks", "refused", "bare", {}],
                ["asked by the pod template alone", "passed", "bare", annotated(inject("enabled"))],
                ["ingress mode", "passed", "bare", annotated(inject("ingress"))],
                ["disabled", "refused", "shop", annotated(inject("disabled"))],
                ["a mistyped value", "refused", "shop", annotated(inject("Enabled"))],
            ] as const
        ).map(([about, verdict, namespace, given]) => ({
            about: `a target: ${about}`,
            verdict,
            rule: "injection/workload",
            object: workload(kind, namespace, given, { name: TARGET }),
        })),
    ),
    ...[
        ["a namespace with a mistyped value", "mistyped"],
        ["a namespace that the webhook leaves out", "unasked"],
        ["an excluded namespace", "kube-system"],
        ["another excluded namespace", "cert-manager"],
    ].map(([about = "", namespace = ""]): InjectionCase => ({
        about: `a target: ${about}, that no pod template mends`,
        verdict: "refused",
        rule: "injection/workload",
        object: workload("Deployment", namespace, annotated(inject("enabled")), { name: TARGET }),
    })),
    ...targetAndUnlabelled("the host's network", "shop", { spec: { hostNetwork: true } }),
    ...targetAndUnlabelled("Istio's proxy", "shop", withSidecar("istio-proxy")),
    ...targetAndUnlabelled("a proxy written by hand", "shop", withSidecar("linkerd-proxy")),
    ...targetAndUnlabelled("an init container written by hand", "shop", {
        spec: { initContainers: [{ name: "linkerd-init", image: "example.org/init:1" }] },
    }),
    ...targetAndUnlabelled("an init container of Istio's", "shop", {
        spec: { initContainers: [{ name: "istio-init", image: "example.org/init:1" }] },
    }),
    ...targetAndUnlabelled("a proxy of another name", "shop", {
        spec: { containers: [{ name: "own", image: "cr.l5d.io/linkerd/proxy:edge-25.7.5" }] },
    }),
    ...targetAndUnlabelled("an init container of another name", "shop", {
        spec: { initContainers: [{ name: "own", image: "cr.l5d.io/linkerd/proxy-init:v2.4.2" }] },
    }),
    ...targetAndUnlabelled("a native proxy written by hand", "shop", {
        spec: { initContainers: [{ name: "linkerd-proxy", image: "example.org/proxy:1" }] },
    }),
    ...targetAndUnlabelled("several causes, before what Linkerd refuses", "shop", {
        ...annotated({ ...inject("no"), "config.linkerd.io/proxy-log-http-headers": "true" }),
        spec: { hostNetwork: true },
    }),
    ...targetAndUnlabelled(
        "two that Linkerd refuses",
        "shop",
        annotated({
            "config.linkerd.io/close-wait-timeout": "1s",
            "config.linkerd.io/proxy-log-http-headers": "true",
        }),
    ),
    ...targetAndUnlabelled("settings of the namespace that break the patch", "quoted"),
    {
        about: "a target: settings of the namespace that it replaces",
        verdict: "passed",
        rule: "injection/workload",
        object: workload(
            "Deployment",
            "quoted",
            annotated({ "config.linkerd.io/proxy-log-level": "warn" }),
            { name: TARGET },
        ),
    },
    ...targetAndUnlabelled("dressed as the control plane", "shop", {
        labels: { "linkerd.io/control-plane-component": "web" },
    }),
    ...targetAndUnlabelled("dressed as the CNI plugin", "shop", {
        labels: { "linkerd.io/cni-resource": "true" },
    }),
    ...targetAndUnlabelled(
        "headers in the log",
        "shop",
        annotated({ "config.linkerd.io/proxy-log-http-headers": "true" }),
    ),
    ...targetAndUnlabelled(
        "a wait for closed connections",
        "shop",
        annotated({ "config.linkerd.io/close-wait-timeout": "1m30s" }),
    ),
    ...targetAndUnlabelled(
        "a native sidecar that waits",
        "shop",
        annotated({
            "config.alpha.linkerd.io/proxy-enable-native-sidecar": "true",
            "config.alpha.linkerd.io/proxy-wait-before-exit-seconds": "10",
        }),
    ),
    ...targetAndUnlabelled(
        "a version that breaks the patch",
        "shop",
        annotated({ [RUNS_AS]: 'edge"' }),
    ),
    ...targetAndUnlabelled("a line break", "shop", annotated(inject("enabled\n"))),
    ...(
        [
            ["a wait of nothing", { "config.linkerd.io/close-wait-timeout": "0s" }],
            ["a wait that is none", { "config.linkerd.io/close-wait-timeout": "soon" }],
            [
                "a sidecar that waits",
                { "config.alpha.linkerd.io/proxy-wait-before-exit-seconds": "9" },
            ],
            ["a native sidecar", { "config.alpha.linkerd.io/proxy-enable-native-sidecar": "true" }],
            [
                "headers that stay out of the log",
                { "config.linkerd.io/proxy-log-http-headers": "off" },
            ],
            ["a version", { [RUNS_AS]: "edge-25.7.5" }],
        ] as const
    ).map(([about, annotations]): InjectionCase => ({
        about: `a target: ${about}`,
        verdict: "passed",
        rule: "injection/workload",
        object: workload("Deployment", "shop", { annotations }, { name: TARGET }),
    })),
];

const withImage = (image: string, args: readonly string[] = []) => ({
    ...annotated(inject("disabled")),
    spec: {
        containers: [
            { name: "own", image, args },
            { name: "beside", image: "example.org/beside:1" },
        ],
    },
});

/** Parts of the platform, which canaries need in the mesh. */
export const platformCases: readonly InjectionCase[] = (
    [
        ["Flagger", "refused", withImage("ghcr.io/fluxcd/flagger:1.44.0")],
        [
            "Flagger of Linkerd",
            "refused",
            withImage("registry:5000/flagger@sha256:1", ["-mesh-provider=gatewayapi:v1beta1"]),
        ],
        ["its load tester", "refused", withImage("ghcr.io/fluxcd/flagger-loadtester:0.36.0")],
        [
            "Viz",
            "refused",
            { ...annotated(inject("disabled")), labels: { "linkerd.io/extension": "viz" } },
        ],
        [
            "Flagger in the mesh",
            "passed",
            { spec: { containers: [{ name: "own", image: "flagger" }] } },
        ],
        ["Flagger for Istio", "passed", withImage("flagger", ["-mesh-provider=istio"])],
    ] as const
).map(([about, verdict, given]) => ({
    about,
    verdict,
    rule: "injection/platform",
    object: workload("Deployment", "meshed", given),
}));
