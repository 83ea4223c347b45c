import { isSet, numberOf, serviceOf, textOf } from "../../reading";
import type { RuleContext } from "../../context";
import { type ContainerPort, containerPorts, containersOf, type Workload } from "./target";

/** The port of the apex Service, if it is a number. */
export function servicePort(context: RuleContext): number | undefined {
    return numberOf(serviceOf(context).port);
}

/** The name of that port; Flagger's default is `http`. */
export function servicePortName(context: RuleContext): string {
    return textOf(serviceOf(context).portName) || "http";
}

/** Where the Services send traffic: `targetPort`, or the Service's own port where it is not set or 0. */
export function targetPort(context: RuleContext): number | string | undefined {
    const { port, targetPort: set } = serviceOf(context);
    const own = isSet(set) && set !== 0 && set !== "0" && set !== "" ? set : port;
    return typeof own === "number" || typeof own === "string" ? own : undefined;
}

/** The port numbers of the target's pods to which the Services send traffic; empty if a name is not declared. */
export function podPorts(context: RuleContext, target: Workload): readonly number[] {
    const port = targetPort(context);
    if (typeof port === "number") {
        return [port];
    }
    return containerPorts(target).flatMap(({ name, port: number }) =>
        port !== undefined && name === port && number !== undefined ? [number] : [],
    );
}

/** Containers whose ports `portDiscovery` ignores. */
const SIDECARS: readonly unknown[] = ["istio-proxy", "envoy"];

/** The ports that `portDiscovery` adds to the Services: those of the containers but the Service's own (`getPorts`). */
export function discoveredPorts(
    context: RuleContext,
    target: Workload,
): readonly (ContainerPort & { readonly port: number })[] {
    const own = targetPort(context);
    const sidecars = containersOf(target).filter(({ fields }) => SIDECARS.includes(fields.name));
    return serviceOf(context).portDiscovery !== true
        ? []
        : containerPorts(target).flatMap((declared) => {
              const { name, path, port } = declared;
              return port === undefined ||
                  port === own ||
                  (name !== undefined && name === own) ||
                  sidecars.some((sidecar) => path.startsWith(`${sidecar.path}.`))
                  ? []
                  : [{ ...declared, port }];
          });
}

/** Ports that only machines read at the pods themselves: their callers need no split. */
const MONITORING =
    /(^|-)(metrics?|prom(etheus)?|admin|health(z|check)?|probes?|pprof|debug|jmx|actuator|monitoring|mgmt|management|telemetry)(-|$)/;

/** Whether a port's name says that it is for metrics, probes or debugging. */
export function isForMonitoring(name: string | undefined): boolean {
    return name !== undefined && MONITORING.test(name);
}
