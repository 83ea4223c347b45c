import type { KubernetesObject } from "../../../../rules/canary";
import type { Pair } from "../pairs";
import { goodScene } from "../contexts";
import { type Change, object, withTarget } from "./around";

const quota = (hard: Change, change: Change = {}) =>
    object("v1", "ResourceQuota", "test", { spec: { hard }, ...change });
const range = (item: Change) =>
    object("v1", "LimitRange", "test", { "spec.limits": [{ type: "Container", ...item }] });

/** What the proxy needs where a quota counts its limits. */
const proxyLimits = {
    "config.linkerd.io/proxy-cpu-limit": "100m",
    "config.linkerd.io/proxy-memory-limit": "64Mi",
};

/** The good context with resources of its container and annotations of its pods. */
function sized(
    resources: Change,
    annotations: Change,
    target: Change,
    ...objects: readonly KubernetesObject[]
) {
    return goodScene({
        objects: withTarget(
            {
                "spec.template.spec.containers[0].resources": resources,
                "spec.template.metadata.annotations": annotations,
                ...target,
            },
            ...objects,
        ),
    });
}

/** Linkerd's own values for high availability. */
const ha = { cpu: { request: "100m" }, memory: { request: "20Mi", limit: "250Mi" } };
const installed = (resources: object) =>
    object("v1", "ConfigMap", "linkerd-config", {
        "metadata.namespace": "linkerd",
        data: { values: JSON.stringify({ proxy: { resources } }) },
    });
const limits = { limits: { cpu: "200m", memory: "64Mi" } };
const two = { "spec.strategy.rollingUpdate.maxUnavailable": 1 };
const proxy = "spec.template.metadata.annotations";

/** Pairs of the rules about the room for two versions. */
export const roomPairs: readonly Pair[] = [
    {
        rule: "room/quota",
        about: "pods",
        bad: sized({}, {}, two, quota({ pods: "1" })),
        fixed: sized({}, {}, two, quota({ pods: 2 })),
        at: ['spec.hard["pods"]'],
    },
    {
        rule: "room/quota",
        about: "a pod more at the promotion",
        bad: sized({}, {}, {}, quota({ "count/pods": "2" })),
        fixed: sized({}, {}, {}, quota({ "count/pods": "3" })),
        at: ['spec.hard["count/pods"]'],
    },
    {
        rule: "room/quota",
        about: "limits, with the proxy's own",
        bad: sized(limits, proxyLimits, two, quota({ "limits.cpu": "500m" })),
        fixed: sized(limits, proxyLimits, two, quota({ "limits.cpu": "600m" })),
        at: ['spec.hard["limits.cpu"]'],
    },
    {
        rule: "room/quota",
        about: "Services",
        bad: sized({}, {}, {}, quota({ services: "2" })),
        // of some pods only
        fixed: sized({}, {}, {}, quota({ pods: "1" }, { "spec.scopes": ["BestEffort"] })),
        at: ['spec.hard["services"]'],
    },
    {
        rule: "room/quota-needs-value",
        about: "the proxy",
        bad: sized(limits, {}, {}, quota({ "limits.cpu": "8" })),
        fixed: sized(limits, proxyLimits, {}, quota({ "limits.cpu": "8" })),
        at: [proxy],
    },
    {
        rule: "room/quota-needs-value",
        about: "the container",
        bad: sized({}, proxyLimits, {}, quota({ "requests.memory": "8Gi" })),
        fixed: sized(
            {},
            {},
            {},
            quota({ "requests.memory": "8Gi", "limits.cpu": "8" }),
            range({ default: { cpu: "200m", memory: "64Mi" } }),
        ),
        at: ["spec.template.spec.containers[0].resources.requests.memory"],
    },
    {
        rule: "room/quota",
        about: "limits, with the proxy's own of the installation",
        bad: sized(limits, {}, two, quota({ "limits.memory": "500Mi" }), installed(ha)),
        fixed: sized(limits, {}, two, quota({ "limits.memory": "628Mi" }), installed(ha)),
        at: ['spec.hard["limits.memory"]'],
    },
    {
        rule: "room/quota",
        about: "an annotation before the installation, unless it is no quantity",
        bad: sized(
            limits,
            { "config.linkerd.io/proxy-memory-limit": "much" },
            two,
            quota({ "limits.memory": "256Mi" }),
            installed(ha),
        ),
        fixed: sized(limits, proxyLimits, two, quota({ "limits.memory": "256Mi" }), installed(ha)),
        at: ['spec.hard["limits.memory"]'],
    },
    {
        rule: "room/quota-needs-value",
        about: "the proxy, as it is installed",
        bad: sized(limits, {}, {}, quota({ "limits.cpu": "8" }), installed(ha)),
        fixed: sized(limits, {}, {}, quota({ "limits.memory": "8Gi" }), installed(ha)),
        at: [proxy],
    },
    {
        rule: "room/limit-range",
        about: "a maximum",
        bad: sized(limits, {}, {}, range({ max: { cpu: "100m" } })),
        fixed: sized(limits, {}, {}, range({ max: { cpu: "200m" } })),
        at: ["spec.template.spec.containers[0].resources"],
    },
    {
        rule: "room/limit-range",
        about: "a default below the request of the proxy",
        bad: sized(
            limits,
            { "config.linkerd.io/proxy-cpu-request": "300m" },
            {},
            range({ default: { cpu: "200m" } }),
        ),
        fixed: sized(
            limits,
            {
                "config.linkerd.io/proxy-cpu-request": "300m",
                "config.linkerd.io/proxy-cpu-limit": "500m",
            },
            {},
            range({ default: { cpu: "200m" } }),
        ),
        at: [proxy],
    },
    {
        rule: "room/limit-range",
        about: "of a pod",
        bad: sized(limits, proxyLimits, {}, range({ type: "Pod", max: { memory: "100Mi" } })),
        fixed: sized(limits, proxyLimits, {}, range({ type: "Pod", max: { memory: "128Mi" } })),
        at: ["spec.limits[0].max.memory"],
    },
];
