import type { KubernetesObject } from "../../../../rules/canary";
import type { Pair } from "../pairs";
import { goodScene } from "../contexts";
import { object, plus, withNamespace, withTarget } from "./around";

const OPAQUE = "config.linkerd.io/opaque-ports";
const SKIP = "config.linkerd.io/skip-inbound-ports";

const onPod = (annotations: Readonly<Record<string, string>>) =>
    goodScene({ objects: withTarget({ "spec.template.metadata.annotations": annotations }) });
const onNamespace = (annotations: Readonly<Record<string, string>>) =>
    goodScene({
        objects: withNamespace({
            "metadata.annotations": { "linkerd.io/inject": "enabled", ...annotations },
        }),
    });
const onService = (annotations: Readonly<Record<string, string>>) =>
    goodScene({ spec: { "service.apex": { annotations } } });

const refs = (port: number) => ({
    "service.port": port,
    "service.gatewayRefs[0].port": port,
    "analysis.webhooks": undefined,
});

const route = (kind: string, name: string, parent: string, namespace = "test") =>
    object("gateway.networking.k8s.io/v1", kind, name, {
        "metadata.namespace": namespace,
        "spec.parentRefs": [
            { group: "core", kind: "Service", name: parent, namespace: "test", port: 9898 },
        ],
    });

const weighted = (...weights: readonly number[]) =>
    object("gateway.networking.k8s.io/v1", "HTTPRoute", "shares", {
        "spec.parentRefs": [{ group: "core", kind: "Service", name: "podinfo" }],
        "spec.rules": [
            { backendRefs: weights.map((weight) => ({ name: "podinfo", port: 9898, weight })) },
        ],
    });

const ingress = (annotations: Readonly<Record<string, string>>) =>
    object("networking.k8s.io/v1", "Ingress", "web", {
        "metadata.annotations": annotations,
        spec: {
            ingressClassName: "nginx",
            rules: [
                { http: { paths: [{ path: "/", backend: { service: { name: "podinfo" } } }] } },
            ],
        },
    });

/** The good context in a namespace that lets no pod take more than it needs. */
const restricted = (...more: readonly KubernetesObject[]) =>
    goodScene({
        objects: [
            ...withNamespace({
                "metadata.labels": { "pod-security.kubernetes.io/enforce": "restricted" },
            }),
            ...more,
        ],
        complete: ["DaemonSet"],
    });

/** Pairs of the rules about what keeps proxies from splitting and counting. */
export const meshPairs: readonly Pair[] = [
    {
        rule: "mesh/opaque-service-port",
        about: "an annotation",
        bad: onService({ [OPAQUE]: "25,9000-9900" }),
        fixed: onService({ [OPAQUE]: "25,9000-9897" }),
        at: [`spec.service.apex.annotations["${OPAQUE}"]`],
    },
    {
        rule: "mesh/opaque-service-port",
        about: "Linkerd's own list",
        bad: goodScene({ spec: refs(4444) }),
        fixed: goodScene({ spec: { ...refs(4444), "service.appProtocol": "http" } }),
        at: ["spec.service.port"],
    },
    {
        rule: "mesh/opaque-pod-port",
        about: "of the pods",
        bad: onPod({ [OPAQUE]: "9898" }),
        fixed: onPod({ [OPAQUE]: "" }),
        at: [`spec.template.metadata.annotations["${OPAQUE}"]`],
    },
    {
        rule: "mesh/opaque-pod-port",
        about: "of the namespace",
        bad: onNamespace({ [OPAQUE]: "9898" }),
        fixed: onNamespace({ [OPAQUE]: "9899" }),
        at: [`metadata.annotations["${OPAQUE}"]`],
    },
    {
        rule: "mesh/opaque-pod-port",
        about: "Linkerd's own list",
        bad: goodScene({
            spec: { "service.targetPort": 4444 },
            objects: withTarget({
                "spec.template.spec.containers[0].ports": [{ containerPort: 4444 }],
            }),
        }),
        fixed: goodScene({
            spec: { "service.targetPort": 4444 },
            objects: withTarget({
                "spec.template.metadata.annotations": { [OPAQUE]: "25" },
                "spec.template.spec.containers[0].ports": [{ containerPort: 4444 }],
            }),
        }),
        at: ["spec.template"],
    },
    {
        rule: "mesh/skipped-port",
        bad: onPod({ [SKIP]: "9898" }),
        fixed: onPod({ [SKIP]: "9797" }),
        at: [`spec.template.metadata.annotations["${SKIP}"]`],
    },
    {
        rule: "mesh/service-profile",
        bad: goodScene({
            objects: plus(
                object("linkerd.io/v1alpha2", "ServiceProfile", "podinfo.test.svc.cluster.local"),
            ),
        }),
        fixed: goodScene({
            objects: plus(
                object("linkerd.io/v1alpha2", "ServiceProfile", "web.test.svc.cluster.local"),
            ),
        }),
        at: ["metadata.name"],
    },
    {
        rule: "mesh/grpc-route",
        bad: goodScene({ objects: plus(route("GRPCRoute", "calls", "podinfo")) }),
        fixed: goodScene({ objects: plus(route("GRPCRoute", "calls", "podinfo-primary")) }),
        at: ["spec.parentRefs[0]"],
    },
    {
        rule: "mesh/second-route",
        bad: goodScene({ objects: plus(route("HTTPRoute", "timeouts", "podinfo", "client")) }),
        fixed: goodScene({ objects: plus(route("HTTPRoute", "timeouts", "web", "client")) }),
        at: ["spec.parentRefs[0]"],
    },
    {
        rule: "mesh/weightless-route",
        bad: goodScene({ objects: plus(weighted(0, 0)) }),
        fixed: goodScene({ objects: plus() }),
        at: ["spec.rules[0].backendRefs"],
        also: ["mesh/second-route"],
    },
    {
        rule: "mesh/ingress-endpoints",
        bad: goodScene({ objects: plus(ingress({})) }),
        fixed: goodScene({
            objects: plus(ingress({ "nginx.ingress.kubernetes.io/service-upstream": "true" })),
        }),
        at: ['metadata.annotations["nginx.ingress.kubernetes.io/service-upstream"]'],
    },
    {
        rule: "mesh/inert-label",
        bad: goodScene({
            objects: withTarget({
                "spec.template.metadata.labels": {
                    app: "podinfo",
                    "config.linkerd.io/proxy-await": "enabled",
                },
            }),
        }),
        fixed: goodScene({
            objects: withTarget({
                "spec.template.metadata.annotations": {
                    "config.linkerd.io/proxy-await": "enabled",
                },
            }),
        }),
        at: ['spec.template.metadata.labels["config.linkerd.io/proxy-await"]'],
    },
    {
        rule: "mesh/pod-security",
        bad: restricted(),
        fixed: restricted(
            object("apps/v1", "DaemonSet", "linkerd-cni", {
                "metadata.namespace": "linkerd-cni",
            }),
        ),
        at: ['metadata.labels["pod-security.kubernetes.io/enforce"]'],
    },
];
