import { annotated, bystander, inject, type InjectionCase, type Template, workload } from "./cases";

const KINDS = ["Deployment", "DaemonSet", "StatefulSet", "ReplicaSet", "Pod", "Job", "CronJob"];
const injectedPod: Template = {
    annotations: { "linkerd.io/proxy-version": "edge-25.7.5" },
    spec: {
        containers: [
            { name: "web", image: "example.org/web:1.0.0" },
            { name: "linkerd-proxy", image: "cr.l5d.io/linkerd/proxy:edge-25.7.5" },
        ],
    },
};
/** Workloads that belong to nobody's Canary, and what the guard has to say about each. */
export const bystanderCases: readonly InjectionCase[] = [
    ...KINDS.flatMap((kind): InjectionCase[] => [
        bystander("meshed", "passed", workload(kind, "shop")),
        bystander("nobody asks", "passed", workload(kind, "bare")),
        bystander(
            "disabled",
            "warned",
            workload(kind, "shop", { annotations: inject("disabled") }),
        ),
        bystander(
            "the host's network",
            "warned",
            workload(kind, "shop", { spec: { hostNetwork: true } }),
        ),
        bystander(
            "a mistyped value",
            "warned",
            workload(kind, "plain", { annotations: inject("Enabled") }),
        ),
        bystander(
            "disabled where nobody asks",
            "passed",
            workload(kind, "plain", { annotations: inject("disabled") }),
        ),
    ]),
    bystander(
        "nearly the annotation",
        "warned",
        workload("Deployment", "plain", annotated({ "linkerd.io/injected": "enabled" })),
    ),
    bystander(
        "nearly the annotation, that says no",
        "passed",
        workload("Deployment", "plain", annotated({ "linkerd.io/injected": "No" })),
    ),
    bystander(
        "a label of the pod template",
        "warned",
        workload("Deployment", "plain", { labels: inject("enabled") }),
    ),
    bystander(
        "a label of the Deployment",
        "warned",
        workload("Deployment", "plain", {}, { labels: inject("enabled") }),
    ),
    bystander(
        "an annotation of the Deployment",
        "warned",
        workload("Deployment", "plain", {}, { annotations: inject("enabled") }),
    ),
    bystander("a namespace with a mistyped value", "passed", workload("Deployment", "mistyped")),
    bystander("a namespace that is left out", "passed", workload("Deployment", "unasked")),
    bystander("injected", "passed", workload("Pod", "shop", injectedPod)),
];
