import {
    annotated,
    unlabelled,
    inject,
    type InjectionCase,
    type Template,
    workload,
} from "./cases";

const KINDS = ["Deployment", "DaemonSet", "StatefulSet", "ReplicaSet", "Pod", "Job", "CronJob"];
const VERSION = { "linkerd.io/proxy-version": "edge-25.7.5" };
const injectedPod: Template = {
    annotations: VERSION,
    spec: {
        containers: [
            { name: "web", image: "example.org/web:1.0.0" },
            { name: "linkerd-proxy", image: "cr.l5d.io/linkerd/proxy:edge-25.7.5" },
        ],
    },
};
/** Workloads that belong to nobody's Canary, and what the guard has to say about each. */
export const unlabelledWorkloadCases: readonly InjectionCase[] = [
    ...KINDS.flatMap((kind): InjectionCase[] => [
        unlabelled("meshed", "passed", workload(kind, "shop")),
        unlabelled("nobody asks", "passed", workload(kind, "bare")),
        unlabelled(
            "disabled",
            "warned",
            workload(kind, "shop", { annotations: inject("disabled") }),
        ),
        unlabelled(
            "the host's network",
            "warned",
            workload(kind, "shop", { spec: { hostNetwork: true } }),
        ),
        unlabelled(
            "a mistyped value",
            "warned",
            workload(kind, "plain", { annotations: inject("Enabled") }),
        ),
        unlabelled(
            "disabled where nobody asks",
            "passed",
            workload(kind, "plain", { annotations: inject("disabled") }),
        ),
    ]),
    unlabelled(
        "nearly the annotation",
        "warned",
        workload("Deployment", "plain", annotated({ "linkerd.io/injected": "enabled" })),
    ),
    unlabelled(
        "nearly the annotation, that says no",
        "passed",
        workload("Deployment", "plain", annotated({ "linkerd.io/injected": "No" })),
    ),
    unlabelled(
        "a label of the pod template",
        "warned",
        workload("Deployment", "plain", { labels: inject("enabled") }),
        /the label "linkerd\.io\/inject: enabled" enables.* no effect in the pod template's labels/,
    ),
    unlabelled(
        "a label of the Deployment",
        "warned",
        workload("Deployment", "plain", {}, { labels: inject("ingress") }),
        /the label "linkerd\.io\/inject: ingress" enables.* no effect in metadata\.labels/,
    ),
    unlabelled(
        "an annotation of the Deployment",
        "warned",
        workload("Deployment", "plain", {}, { annotations: inject("enabled") }),
        /the annotation "linkerd\.io\/inject: enabled" enables.* no effect in metadata\.annotations/,
    ),
    unlabelled("a namespace with a mistyped value", "passed", workload("Deployment", "mistyped")),
    unlabelled("a namespace that is left out", "passed", workload("Deployment", "unasked")),
    unlabelled("in a namespace that is excluded", "passed", workload("Deployment", "cert-manager")),
    unlabelled("injected", "passed", workload("Pod", "shop", injectedPod)),
    unlabelled(
        "that only says that it is injected",
        "warned",
        workload("Pod", "shop", { ...annotated({ ...VERSION, ...inject("disabled") }) }),
    ),
    unlabelled(
        "with a proxy written by hand",
        "warned",
        workload("Pod", "shop", { spec: injectedPod.spec }),
    ),
    unlabelled(
        "a Deployment as if injected",
        "warned",
        workload("Deployment", "shop", injectedPod),
    ),
    unlabelled(
        "a Job of Flagger's image",
        "warned",
        workload("Job", "shop", {
            ...annotated(inject("disabled")),
            spec: { containers: [{ name: "own", image: "ghcr.io/fluxcd/flagger:1.44.0" }] },
        }),
        /pods in a namespace that enables Linkerd's proxy injection should have the proxy/,
    ),
];
