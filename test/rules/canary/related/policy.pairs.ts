import type { KubernetesObject, RuleContext } from "../../../../rules/canary";
import type { Pair } from "../pairs";
import { goodScene, type SceneChange } from "../contexts";
import { type Change, object, plus, withTarget } from "./around";

const LINKERD = "policy.linkerd.io/v1beta3";
const both = {
    matchExpressions: [{ key: "app", operator: "In", values: ["podinfo", "podinfo-primary"] }],
};
const one = { matchLabels: { app: "podinfo" } };

const server = (change: Change = {}) =>
    object(LINKERD, "Server", "web", { spec: { podSelector: both, port: 9898 }, ...change });
const admin = object(LINKERD, "Server", "proxy-admin", {
    spec: {
        podSelector: { matchLabels: { "linkerd.io/control-plane-ns": "linkerd" } },
        port: "linkerd-admin",
    },
});
const authorization = object("policy.linkerd.io/v1alpha1", "AuthorizationPolicy", "web", {
    "spec.targetRef": { group: "policy.linkerd.io", kind: "Server", name: "web" },
});

/** The good context with these objects, all Servers among them. */
function guarded(objects: readonly KubernetesObject[], change: SceneChange = {}): RuleContext {
    return goodScene({ objects: plus(...objects), complete: ["Server"], ...change });
}

const denying = { installation: { defaultInboundPolicy: "deny" } };
const DENY = 'spec.template.metadata.annotations["config.linkerd.io/default-inbound-policy"]';

/** A pair of an object that selects the target's pods, and of the same one for both versions' pods. */
function selecting(rule: string, at: string, made: (selector: unknown) => KubernetesObject): Pair {
    return {
        rule,
        bad: goodScene({ objects: plus(made(one)) }),
        fixed: goodScene({ objects: plus(made(both)) }),
        at: [at],
    };
}

const network = (change: Change) => object("networking.k8s.io/v1", "NetworkPolicy", "web", change);
const ingress = (ports: readonly number[]) =>
    goodScene({
        objects: plus(
            network({
                "spec.podSelector": both,
                "spec.ingress": [{ ports: ports.map((port) => ({ port, protocol: "TCP" })) }],
            }),
        ),
    });

const budget = (name: string) =>
    object("policy/v1", "PodDisruptionBudget", name, { "spec.selector": both });

/** Pairs of the rules about policies, of Linkerd and of Kubernetes. */
export const policyPairs: readonly Pair[] = [
    {
        rule: "policy/denied",
        bad: guarded([admin], denying),
        fixed: guarded([admin, server()], denying),
        at: [DENY],
    },
    {
        rule: "policy/denied",
        about: "by the pods' own annotation",
        bad: guarded([], {
            objects: withTarget(
                {
                    "spec.template.metadata.annotations": {
                        "config.linkerd.io/default-inbound-policy": "deny",
                    },
                },
                admin,
            ),
        }),
        fixed: guarded([], {
            objects: withTarget(
                {
                    "spec.template.metadata.annotations": {
                        "config.linkerd.io/default-inbound-policy": "all-authenticated",
                    },
                },
                admin,
            ),
        }),
        at: [DENY],
    },
    {
        rule: "policy/unscraped",
        bad: guarded([server()], denying),
        fixed: guarded([admin, server()], denying),
        at: [DENY],
    },
    {
        rule: "policy/server-protocol",
        bad: guarded([server({ "spec.proxyProtocol": "opaque" })]),
        fixed: guarded([server({ "spec.proxyProtocol": "HTTP/1" })]),
        at: ["spec.proxyProtocol"],
    },
    {
        rule: "policy/server-closed",
        bad: guarded([server()], {
            complete: ["AuthorizationPolicy"],
            installation: { flaggerNamespace: undefined },
        }),
        fixed: guarded([server(), authorization]),
        at: ["spec.accessPolicy"],
    },
    {
        rule: "policy/server-closed",
        about: "open by itself",
        bad: guarded([server({ "spec.accessPolicy": "deny" })], {
            complete: ["AuthorizationPolicy"],
            installation: { flaggerNamespace: undefined },
        }),
        fixed: guarded([server({ "spec.accessPolicy": "all-authenticated" })], {
            complete: ["AuthorizationPolicy"],
            installation: { flaggerNamespace: undefined },
        }),
        at: ["spec.accessPolicy"],
    },
    {
        rule: "network/mesh-ports",
        bad: ingress([9898]),
        fixed: ingress([9898, 4143, 4191]),
        at: ["spec.ingress"],
    },
    selecting("selector/disruption-budget", "spec.selector", (selector) =>
        object("policy/v1", "PodDisruptionBudget", "web", { "spec.selector": selector }),
    ),
    selecting("selector/network-policy", "spec.podSelector", (podSelector) =>
        network({ spec: { podSelector, ingress: [{}] } }),
    ),
    selecting("selector/network-peer", "spec.ingress[0].from", (podSelector) =>
        network({
            spec: {
                podSelector: { matchLabels: { app: "database" } },
                ingress: [{ from: [{ podSelector }] }],
            },
        }),
    ),
    selecting("selector/server", "spec.podSelector", (podSelector) =>
        server({ "spec.podSelector": podSelector }),
    ),
    selecting("selector/pod-monitor", "spec.selector", (selector) =>
        object("monitoring.coreos.com/v1", "PodMonitor", "web", { "spec.selector": selector }),
    ),
    {
        rule: "selector/two-budgets",
        bad: goodScene({ objects: plus(budget("first"), budget("second")) }),
        fixed: goodScene({ objects: plus(budget("first")) }),
        at: ["spec.selector"],
    },
];
