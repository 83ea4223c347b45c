import { flagger } from "../../citations";
import { isSet, serviceOf } from "../reading";
import type { RuleFinding, CanaryRule } from "../rule";
import type { RuleContext } from "../context";
import { discoveredPorts, servicePort, servicePortName, targetPort } from "./reading/service-port";
import { containerPorts, targetOf } from "./reading/target";

/** Rules about the ports of the Services that Flagger creates, and the ports of the target's pods. */
export const serviceRules: readonly CanaryRule[] = [
    {
        id: "service/target-port-name",
        knownIssue: "M39",
        impact: "Users get no response: the Services have no endpoints, because no container declares a port with this name",
        requirement: "a named targetPort must be the name of a port of the target's containers",
        fix: "name the port in the container, or set targetPort to the port number",
        severity: "error",
        source: [flagger("pkg/router/kubernetes_default.go", "reconcileService")],
        check: targetPortNameUnknown,
    },
    {
        id: "service/target-port-number",
        knownIssue: "M39",
        impact: "Users get no response if nothing in the pods listens on the Services' target port",
        requirement:
            "targetPort, or port if targetPort is unset, should be a port that the target's containers declare",
        fix: "set targetPort to the container's port, or declare the port in the container",
        severity: "warning",
        source: [flagger("pkg/router/kubernetes_default.go", "reconcileService")],
        check: targetPortUndeclared,
    },
    {
        id: "service/discovered-ports",
        impact: "Nothing is ever released: the API server rejects the Services, which would contain the same port twice",
        requirement:
            "with portDiscovery no other port of the containers may have the name or the number of the Service's own port",
        fix: "set spec.service.portName to another name, or targetPort to the container's port of that name",
        severity: "error",
        source: [
            flagger("pkg/canary/util.go", "getPorts"),
            flagger("pkg/router/kubernetes_default.go", "reconcileService"),
        ],
        check: discoveredTwice,
    },
];

/** The path of the field that sets the port to which the Services send traffic. */
function targetPortPath(context: RuleContext): string {
    return isSet(serviceOf(context).targetPort) ? "spec.service.targetPort" : "spec.service.port";
}

function targetPortNameUnknown(context: RuleContext): RuleFinding[] {
    const target = targetOf(context);
    const port = targetPort(context);
    if (target === undefined || typeof port !== "string") {
        return [];
    }
    const names = containerPorts(target).flatMap(({ name }) => name ?? []);
    return names.includes(port)
        ? []
        : [
              {
                  path: targetPortPath(context),
                  value: port,
                  requirement: `a named targetPort must be the name of a port of the containers of ${target.place}, which has ${names.join(", ") || "none"}`,
                  ...(names.length === 1 && { fix: `set targetPort to "${names[0]}"` }),
              },
          ];
}

function targetPortUndeclared(context: RuleContext): RuleFinding[] {
    const target = targetOf(context);
    const port = targetPort(context);
    const declared =
        target === undefined ? [] : containerPorts(target).flatMap((of) => of.port ?? []);
    // a container need not declare its ports: if none is declared, nothing can be checked
    return typeof port !== "number" || declared.length === 0 || declared.includes(port)
        ? []
        : [
              {
                  path: targetPortPath(context),
                  value: port,
                  requirement: `targetPort, or port if targetPort is unset, should be a port that the containers of ${target?.place} declare: ${declared.join(", ")}`,
                  ...(declared.length === 1 && {
                      fix: `set targetPort to ${declared[0]}, or declare the port in the container`,
                  }),
              },
          ];
}

function discoveredTwice(context: RuleContext): RuleFinding[] {
    const target = targetOf(context);
    if (target === undefined) {
        return [];
    }
    return discoveredPorts(context, target)
        .filter(
            ({ name, port }) => name === servicePortName(context) || port === servicePort(context),
        )
        .map(({ name, path, port }) => ({
            object: target.place,
            path,
            value: name === undefined ? port : `${name} ${port}`,
            requirement: `with portDiscovery no other port of the containers may have the name or the number of the Service's own port, ${servicePortName(context)} ${servicePort(context)}`,
        }));
}
