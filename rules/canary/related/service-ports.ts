import { flagger, linkerd } from "../../citations";
import { fieldsOf, isSet, listOf, serviceOf } from "../reading";
import { makesRoute } from "../reconciled";
import type { RuleFinding, CanaryRule } from "../rule";
import type { RuleContext } from "../context";
import { isOnLinkerd } from "./reading/mesh";
import {
    discoveredPorts,
    isForMonitoring,
    servicePort,
    servicePortName,
    targetPort,
} from "./reading/service-port";
import { containerPorts, targetOf } from "./reading/target";

/** Rules about the ports of the Services beside `spec.service.port`. */
export const servicePortRules: readonly CanaryRule[] = [
    {
        id: "service/protocol",
        impact: "Clients of the port get no response: Flagger writes every port of its Services as TCP, and nothing in the pods listens there",
        requirement:
            "the ports that Flagger writes to its Services are TCP ports, whichever protocol the container declares",
        fix: "set spec.service.portDiscovery to false, and expose the port through a Service of another name that selects the primary's pods",
        severity: "error",
        source: [
            flagger("pkg/canary/util.go", "getPorts"),
            flagger("pkg/router/kubernetes_default.go", "reconcileService"),
        ],
        check: otherProtocols,
    },
    {
        id: "service/portless-parent",
        impact: "Calls to the Service's other ports arrive at its first port: the route applies to all ports, and its backends have only one",
        requirement:
            "a Service with several ports needs a port in gatewayRefs, because a route without one applies to all of them",
        fix: "set port in the entry of gatewayRefs to spec.service.port",
        severity: "error",
        source: [
            flagger("pkg/router/gateway_api_v1beta1.go", "makeBackendRef"),
            linkerd("policy-controller/k8s/index/src/outbound/index.rs", "apply"),
        ],
        check: portlessParents,
    },
    {
        id: "service/port-not-split",
        impact: "Clients of this port never reach the canary, and get the new version all at once when it is promoted",
        requirement:
            "Flagger splits only spec.service.port: a port that portDiscovery adds leads to the primary",
        fix: "set spec.service.portDiscovery to false, and give clients of the port, if there are any, a Service of another name that selects the primary's pods; to split it, move what listens there to a workload with a Canary of its own",
        severity: "warning",
        source: [
            flagger("pkg/canary/util.go", "getPorts"),
            flagger("pkg/router/gateway_api_v1beta1.go", "Reconcile", "makeBackendRef"),
        ],
        check: notSplit,
    },
];

function otherProtocols(context: RuleContext): RuleFinding[] {
    const target = targetOf(context);
    if (target === undefined) {
        return [];
    }
    const own = targetPort(context);
    const behind = containerPorts(target).filter(
        ({ name, port }) => own !== undefined && (port === own || name === own),
    );
    const unreached = behind.every(({ protocol }) => protocol !== "TCP") ? behind : [];
    return [...discoveredPorts(context, target), ...unreached]
        .filter(({ protocol }) => protocol !== "TCP")
        .map(({ path, protocol, ...port }) => ({
            object: target.place,
            path: `${path}.protocol`,
            value: protocol,
            requirement: `Flagger writes port ${port.name ?? port.port} to its Services as TCP, but the container declares it as ${protocol}`,
            ...(unreached.some((own) => own.path === path) && {
                fix: "set spec.service.targetPort to a TCP port of the container, and expose this port through a Service of another name that selects the primary's pods",
            }),
        }));
}

/** The entries of gatewayRefs that name a Service but no port, while the Service has several. */
function portlessParents(context: RuleContext): RuleFinding[] {
    const target = targetOf(context);
    const port = servicePort(context);
    const others = target === undefined ? [] : discoveredPorts(context, target);
    if (port === undefined || others.length === 0 || !makesRoute(context)) {
        return [];
    }
    const names = others.map(({ name, port: number }) =>
        name === undefined ? String(number) : `${name} ${number}`,
    );
    const isOnlyWatched = others.every(({ name }) => isForMonitoring(name));
    return listOf(serviceOf(context).gatewayRefs).flatMap((reference, index) => {
        const { kind, port: set } = fieldsOf(reference);
        return kind !== "Service" || isSet(set)
            ? []
            : [
                  {
                      path: `spec.service.gatewayRefs[${index}].port`,
                      value: undefined,
                      requirement: `without a port the route applies to all ports of the Service and sends their calls to ${servicePortName(context)} ${port}: also those to ${names.join(", ")}, which portDiscovery adds`,
                      fix: isOnlyWatched
                          ? `set port to ${port} in this entry`
                          : `set port to ${port} in this entry, and spec.service.portDiscovery to false, because the other ports are not split; their clients need a Service of another name that selects the primary's pods`,
                  },
              ];
    });
}

function notSplit(context: RuleContext): RuleFinding[] {
    const target = targetOf(context);
    if (target === undefined || !isOnLinkerd(context) || portlessParents(context).length > 0) {
        return [];
    }
    return discoveredPorts(context, target)
        .filter(({ name, protocol }) => protocol === "TCP" && !isForMonitoring(name))
        .map(({ name, path, port }) => ({
            object: target.place,
            path,
            value: name === undefined ? port : `${name} ${port}`,
        }));
}
