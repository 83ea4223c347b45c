import { isSet, numberOf, serviceOf, textOf } from "../../reading";
import type { RuleContext } from "../../context";
import { containerPorts, type Workload } from "./target";

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
