import { isSet, serviceOf } from "../reading";
import type { RuleFinding, CanaryRule } from "../rule";
import type { RuleContext } from "../context";
import { servicePort, servicePortName, targetPort } from "./reading/service-port";
import { type Container, containerPorts, containersOf, targetOf } from "./reading/target";

const kubernetesRouter = "flagger v1.44.0 pkg/router/kubernetes_default.go";
const ports = "flagger v1.44.0 pkg/canary/util.go";

/** Containers whose ports `portDiscovery` leaves out. */
const SIDECARS: readonly unknown[] = ["istio-proxy", "envoy"];

/** Rules about the ports of the Services that Flagger makes, and those of the target's pods. */
export const serviceRules: readonly CanaryRule[] = [
    {
        id: "service/target-port-name",
        knownIssue: "M39",
        impact: "Users get no answer: the Services have no endpoints, because no container declares the port's name",
        requirement: "a targetPort by name must be the name of a port of the target's containers",
        fix: "name the port in the container, or give targetPort as a number",
        severity: "error",
        source: `${kubernetesRouter}:94-115`,
        check: targetPortNameUnknown,
    },
    {
        id: "service/target-port-number",
        knownIssue: "M39",
        impact: "Users get no answer if nothing in the pods listens on the port that the Services send them to",
        requirement:
            "targetPort, or port where it is not set, should be a port that the target's containers declare",
        fix: "give the container's port as targetPort, or declare the port in the container",
        severity: "warning",
        source: `${kubernetesRouter}:94-115`,
        check: targetPortUndeclared,
    },
    {
        id: "service/discovered-ports",
        impact: "Nothing is ever released: the API server refuses the Services, which would have one port twice",
        requirement:
            "with portDiscovery no other port of the containers may have the name or the number of the Service's own",
        fix: "set spec.service.portName to another name, or targetPort to the container's port of that name",
        severity: "error",
        source: `${ports}:36-70, pkg/router/kubernetes_default.go:104-141`,
        check: discoveredTwice,
    },
];

/** The path of the field that says where the Services send traffic. */
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
                  requirement: `a targetPort by name must be the name of a port of the containers of ${target.place}, which has ${names.join(", ") || "none"}`,
              },
          ];
}

function targetPortUndeclared(context: RuleContext): RuleFinding[] {
    const target = targetOf(context);
    const port = targetPort(context);
    const declared =
        target === undefined ? [] : containerPorts(target).flatMap((of) => of.port ?? []);
    // a container need not declare its ports: with none declared nothing can be told
    return typeof port !== "number" || declared.length === 0 || declared.includes(port)
        ? []
        : [
              {
                  path: targetPortPath(context),
                  value: port,
                  requirement: `targetPort, or port where it is not set, should be a port that the containers of ${target?.place} declare: ${declared.join(", ")}`,
              },
          ];
}

function discoveredTwice(context: RuleContext): RuleFinding[] {
    const target = targetOf(context);
    const wanted = targetPort(context);
    if (target === undefined || serviceOf(context).portDiscovery !== true) {
        return [];
    }
    const discovered = containerPorts(target).filter(
        ({ name, path, port }) =>
            port !== wanted &&
            !(name !== undefined && name === wanted) &&
            !isSidecar(containersOf(target), path),
    );
    return discovered
        .filter(
            ({ name, port }) => name === servicePortName(context) || port === servicePort(context),
        )
        .map(({ name, path, port }) => ({
            object: target.place,
            path,
            value: name === undefined ? port : `${name} ${port}`,
            requirement: `with portDiscovery no other port of the containers may have the name or the number of the Service's own, which is ${servicePortName(context)} ${servicePort(context)}`,
        }));
}

function isSidecar(containers: readonly Container[], portPath: string): boolean {
    return containers.some(
        ({ fields, path }) => portPath.startsWith(`${path}.`) && SIDECARS.includes(fields.name),
    );
}
