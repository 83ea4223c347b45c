import type { KubernetesObject } from "../../../rules/canary";
import { INJECT_ANNOTATION } from "../../../rules/injection";

/** What the guard has to say about an object. */
export type GuardVerdict = "refused" | "warned" | "passed";

/** An object with what the guard has to say about its injection. */
export interface InjectionCase {
    readonly about: string;
    readonly object: KubernetesObject;
    readonly verdict: GuardVerdict;
    /** Id that is told. @default "injection/workload" */
    readonly rule?: string;
}

/** Namespaces of the cases, with their metadata; `shop` and `bare` hold canaries. */
export const caseNamespaces: Readonly<Record<string, object>> = {
    shop: { annotations: { [INJECT_ANNOTATION]: "enabled" } },
    bare: {},
    mistyped: { annotations: { [INJECT_ANNOTATION]: "true" } },
    meshed: { annotations: { [INJECT_ANNOTATION]: "enabled" } },
    plain: {},
    unasked: {
        annotations: { [INJECT_ANNOTATION]: "enabled" },
        labels: { "config.linkerd.io/admission-webhooks": "disabled" },
    },
};

/** Of those the ones that hold canaries. */
export const namespacesOfCanaries = ["shop", "bare", "mistyped", "unasked", "kube-system"];

interface Template {
    readonly annotations?: object;
    readonly labels?: object;
    readonly spec?: object;
}

const inject = (value: string) => ({ [INJECT_ANNOTATION]: value });

function template({ annotations, labels, spec }: Template): object {
    const containers = [{ name: "web", image: "example.org/web:1.0.0" }];
    return {
        metadata: { labels: { app: "web", ...labels }, annotations },
        spec: { containers, ...spec },
    };
}

/** A workload of some kind with a pod template. */
export function workload(
    kind: string,
    namespace: string,
    given: Template = {},
    own: object = {},
): KubernetesObject {
    const metadata = { name: "web", namespace, ...own };
    const pod = template(given);
    const selector = { matchLabels: { app: "web" } };
    switch (kind) {
        case "Pod":
            return {
                apiVersion: "v1",
                kind,
                ...pod,
                metadata: { ...metadata, ...metadataOf(pod) },
            };
        case "Job":
        case "CronJob": {
            const job = { template: { ...pod, spec: { ...specOf(pod), restartPolicy: "Never" } } };
            const spec =
                kind === "Job" ? job : { schedule: "0 0 * * *", jobTemplate: { spec: job } };
            return { apiVersion: "batch/v1", kind, metadata, spec };
        }
        default:
            return { apiVersion: "apps/v1", kind, metadata, spec: { selector, template: pod } };
    }
}

function metadataOf(pod: object): object {
    return (pod as { readonly metadata: object }).metadata;
}

function specOf(pod: object): object {
    return (pod as { readonly spec: object }).spec;
}

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
const deployment = (
    about: string,
    verdict: GuardVerdict,
    namespace: string,
    given: Template = {},
    own: object = {},
): InjectionCase => ({ about, verdict, object: workload("Deployment", namespace, given, own) });

const withSidecar = (name: string) => ({
    spec: {
        containers: [
            { name: "web", image: "example.org/web:1.0.0" },
            { name, image: "example.org/proxy:1" },
        ],
    },
});

/** Workloads, and what the guard has to say about each. */
export const workloadCases: readonly InjectionCase[] = [
    ...KINDS.flatMap((kind): InjectionCase[] => [
        { about: `${kind}: meshed`, verdict: "passed", object: workload(kind, "shop") },
        { about: `${kind}: nobody asks`, verdict: "refused", object: workload(kind, "bare") },
        {
            about: `${kind}: disabled`,
            verdict: kind.endsWith("Job") ? "warned" : "refused",
            object: workload(kind, "shop", { annotations: inject("disabled") }),
        },
        {
            about: `${kind}: the host's network`,
            verdict: "refused",
            object: workload(kind, "shop", { spec: { hostNetwork: true } }),
        },
        {
            about: `${kind}: a mistyped value`,
            verdict: "refused",
            object: workload(kind, "plain", { annotations: inject("Enabled") }),
        },
        {
            about: `${kind}: outside of the mesh and of canaries`,
            verdict: "passed",
            object: workload(kind, "plain"),
        },
        {
            about: `${kind}: disabled where no canary is`,
            verdict: "warned",
            object: workload(kind, "meshed", { annotations: inject("disabled") }),
        },
    ]),
    deployment("asked by the pod template alone", "passed", "bare", {
        annotations: inject("enabled"),
    }),
    deployment("ingress mode", "passed", "bare", { annotations: inject("ingress") }),
    deployment("a namespace with a mistyped value", "refused", "mistyped"),
    deployment("that no pod template mends", "refused", "mistyped", {
        annotations: inject("enabled"),
    }),
    deployment("a namespace that the webhook leaves out", "refused", "unasked"),
    deployment("an excluded namespace", "refused", "kube-system", {
        annotations: inject("enabled"),
    }),
    deployment("a label of the pod template", "refused", "plain", { labels: inject("enabled") }),
    deployment("a label of the Deployment", "refused", "plain", {}, { labels: inject("enabled") }),
    deployment(
        "an annotation of the Deployment",
        "refused",
        "plain",
        {},
        {
            annotations: inject("enabled"),
        },
    ),
    deployment("Istio's proxy", "refused", "shop", withSidecar("istio-proxy")),
    deployment("a proxy written by hand", "refused", "shop", withSidecar("linkerd-proxy")),
    deployment("an init container written by hand", "refused", "shop", {
        spec: { initContainers: [{ name: "linkerd-init", image: "example.org/init:1" }] },
    }),
    deployment("dressed as the control plane", "refused", "shop", {
        labels: { "linkerd.io/control-plane-component": "web" },
    }),
    deployment("dressed as the CNI plugin", "refused", "shop", {
        labels: { "linkerd.io/cni-resource": "true" },
    }),
    deployment("a setting that Linkerd refuses", "refused", "shop", {
        annotations: { "config.linkerd.io/proxy-log-http-headers": "true" },
    }),
    {
        about: "Pod: disabled, that ends",
        verdict: "warned",
        object: workload("Pod", "shop", {
            annotations: inject("disabled"),
            spec: { restartPolicy: "Never" },
        }),
    },
    { about: "Pod: injected", verdict: "passed", object: workload("Pod", "shop", injectedPod) },
];

function namespaceOf(name: string, metadata: object): KubernetesObject {
    return { apiVersion: "v1", kind: "Namespace", metadata: { name, ...metadata } };
}

const namespaceCase = (
    about: string,
    verdict: GuardVerdict,
    name: string,
    metadata: object = {},
): InjectionCase => ({
    about,
    verdict,
    rule: "injection/namespace",
    object: namespaceOf(name, metadata),
});

/** The names of canaries' namespaces that are not there yet. */
export const namesOfNewNamespaces = ["new"];

/** Namespaces, and what the guard has to say about each. */
export const namespaceCases: readonly InjectionCase[] = [
    namespaceCase("of canaries, meshed", "passed", "new", { annotations: inject("enabled") }),
    namespaceCase("of canaries, not meshed", "refused", "new"),
    namespaceCase("of canaries, disabled", "refused", "new", { annotations: inject("disabled") }),
    namespaceCase("of canaries, by a label", "refused", "new", { labels: inject("enabled") }),
    namespaceCase("a mistyped value", "refused", "other", { annotations: inject("yes") }),
    namespaceCase("a label in place of the annotation", "refused", "other", {
        labels: inject("enabled"),
    }),
    namespaceCase("that the webhook leaves out", "refused", "other", {
        annotations: inject("enabled"),
        labels: { "config.linkerd.io/admission-webhooks": "disabled" },
    }),
    namespaceCase("of something else", "passed", "other"),
    ...(["baseline", "restricted", "privileged"] as const).map((level): InjectionCase => ({
        about: `with pods no freer than ${level}`,
        verdict: level === "privileged" ? "passed" : "refused",
        rule: "mesh/pod-security",
        object: namespaceOf("other", {
            annotations: inject("enabled"),
            labels: { "pod-security.kubernetes.io/enforce": level },
        }),
    })),
];
