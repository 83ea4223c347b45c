import { linkerd } from "../../citations";
import { type Fields, fieldsOf, textOf } from "../reading";
import type { RuleFinding, CanaryRule } from "../rule";
import type { RuleContext } from "../context";
import { isAuthorized } from "./reading/authorization";
import { isOnLinkerd } from "./reading/mesh";
import {
    annotationsOf,
    canaryNamespace,
    isComplete,
    namespaceObject,
    nearOf,
    placeOf,
} from "./reading/objects";
import { selects } from "./reading/selectors";
import { podPorts } from "./reading/service-port";
import { containerPorts, primaryPodLabels, selectorLabelOf, targetOf } from "./reading/target";

/** Where Prometheus reads a proxy's metrics. */
const ADMIN_PORT = 4191;
const DEFAULT_POLICY = "config.linkerd.io/default-inbound-policy";

/** Rules about what Linkerd's policies let through to the canary's pods. */
export const policyRules: readonly CanaryRule[] = [
    {
        id: "policy/denied",
        knownIssue: "M41",
        impact: "Users get a 403 response from every pod: the default policy denies what no Server allows, and no Server selects these pods",
        requirement:
            "with the default inbound policy deny, a Server must select the primary's pods and their port",
        fix: "create a Server for the pods' port and an AuthorizationPolicy for its callers",
        severity: "error",
        source: [
            linkerd(
                "policy-controller/k8s/index/src/inbound/index.rs",
                "reindex_servers",
                "default_inbound_server",
            ),
        ],
        check: denied,
    },
    {
        id: "policy/unscraped",
        knownIssue: "M41",
        impact: "Every release is rolled back for lack of metrics: Prometheus is not allowed to scrape the proxies",
        requirement:
            "with the default inbound policy deny, a Server and an AuthorizationPolicy must allow Prometheus on the proxy's port linkerd-admin",
        fix: 'apply the output of "linkerd viz allow-scrapes" to the namespace',
        severity: "error",
        source: [linkerd("viz/cmd/allow-scrapes.go")],
        check: unscraped,
    },
    {
        id: "policy/server-protocol",
        knownIssue: "M7",
        impact: "Every release is rolled back for lack of metrics: because of the Server, the proxies treat the port as opaque TCP",
        requirement:
            "a Server for the target's port must leave the protocol to detection or set an HTTP protocol",
        fix: "remove proxyProtocol, or set it to HTTP/1, HTTP/2 or gRPC",
        severity: "error",
        source: [linkerd("policy-controller/k8s/index/src/inbound/server.rs", "proxy_protocol")],
        check: serverProtocol,
    },
    {
        id: "policy/server-closed",
        impact: "Users get a 403 response from every pod: the Server allows no client",
        requirement:
            "a Server must have an AuthorizationPolicy, or an accessPolicy other than deny",
        fix: "create an AuthorizationPolicy with the Server as its targetRef",
        severity: "error",
        source: [linkerd("policy-controller/k8s/index/src/inbound/index.rs", "inbound_server")],
        check: serverClosed,
    },
];

/** The default policy of the target's pods, with the place that sets it. */
function defaultPolicy(context: RuleContext): RuleFinding | undefined {
    const target = targetOf(context);
    const namespace = namespaceObject(context, canaryNamespace(context));
    const path = `metadata.annotations["${DEFAULT_POLICY}"]`;
    const ofPod = target && annotationsOf(target.template)[DEFAULT_POLICY];
    if (ofPod !== undefined) {
        return { object: target?.place, path: `spec.template.${path}`, value: ofPod };
    }
    const ofNamespace = namespace && annotationsOf(namespace)[DEFAULT_POLICY];
    return ofNamespace !== undefined
        ? { object: `Namespace ${canaryNamespace(context)}`, path, value: ofNamespace }
        : {
              object: target?.place,
              path: `spec.template.${path}`,
              value: fieldsOf(context.installation).defaultInboundPolicy,
          };
}

function denied(context: RuleContext): RuleFinding[] {
    const policy = defaultPolicy(context);
    const target = targetOf(context);
    const label = target && selectorLabelOf(context, target);
    if (
        policy?.value !== "deny" ||
        label === undefined ||
        target === undefined ||
        !isOnLinkerd(context) ||
        !isComplete(context, "Server", canaryNamespace(context))
    ) {
        return [];
    }
    const labels = primaryPodLabels(target, label);
    const ports = podPorts(context, target);
    return serversOf(context, labels, ports).length > 0 || ports.length === 0 ? [] : [policy];
}

function unscraped(context: RuleContext): RuleFinding[] {
    const policy = defaultPolicy(context);
    const target = targetOf(context);
    if (
        policy?.value !== "deny" ||
        target === undefined ||
        !isOnLinkerd(context) ||
        !isComplete(context, "Server", canaryNamespace(context))
    ) {
        return [];
    }
    const scrapable = nearOf(context, "Server").some((server) => {
        const { port, podSelector } = fieldsOf(server.spec);
        return (
            (port === ADMIN_PORT || port === "linkerd-admin") &&
            // the injector adds this label to every pod that it injects
            selects(podSelector, { ...target.podLabels, "linkerd.io/control-plane-ns": "linkerd" })
        );
    });
    return scrapable ? [] : [policy];
}

/** The Servers of pods with some labels, at some of their ports. */
function serversOf(
    context: RuleContext,
    labels: Readonly<Record<string, string>>,
    ports: readonly number[],
): readonly Fields[] {
    const target = targetOf(context);
    const names = target === undefined ? [] : containerPorts(target);
    return nearOf(context, "Server").filter((server) => {
        const { podSelector, port } = fieldsOf(server.spec);
        const isOfPort =
            ports.some((number) => number === port) ||
            names.some(
                ({ name, port: number }) =>
                    name !== undefined &&
                    name === port &&
                    number !== undefined &&
                    ports.includes(number),
            );
        return isOfPort && podSelector !== undefined && selects(podSelector, labels);
    });
}

/** The Servers of the port at which the target's or the primary's pods serve. */
function ownServers(context: RuleContext): readonly Fields[] {
    const target = targetOf(context);
    if (target === undefined || !isOnLinkerd(context)) {
        return [];
    }
    const label = selectorLabelOf(context, target);
    const ports = podPorts(context, target);
    const primary = label === undefined ? {} : primaryPodLabels(target, label);
    return [
        ...new Set([
            ...serversOf(context, target.podLabels, ports),
            ...serversOf(context, primary, ports),
        ]),
    ];
}

function serverProtocol(context: RuleContext): RuleFinding[] {
    return ownServers(context).flatMap((server) => {
        const { proxyProtocol } = fieldsOf(server.spec);
        return proxyProtocol === "opaque" || proxyProtocol === "TLS"
            ? [{ object: placeOf(server), path: "spec.proxyProtocol", value: proxyProtocol }]
            : [];
    });
}

function serverClosed(context: RuleContext): RuleFinding[] {
    if (!isComplete(context, "AuthorizationPolicy", canaryNamespace(context))) {
        return [];
    }
    return ownServers(context)
        .filter((server) => (textOf(fieldsOf(server.spec).accessPolicy) ?? "deny") === "deny")
        .filter((server) => !isAuthorized(context, server))
        .map((server) => ({
            object: placeOf(server),
            path: "spec.accessPolicy",
            value: fieldsOf(server.spec).accessPolicy,
        }));
}
