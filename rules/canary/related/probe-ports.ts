import { kubernetes } from "../../citations";
import { closest } from "../../problems/closest";
import { fieldsOf, listOf, numberOf, textOf } from "../reading";
import type { RuleFinding, CanaryRule } from "../rule";
import type { RuleContext } from "../context";
import { type PortField, PORTS_AT_START, PORTS_LATER } from "./reading/port-references";
import { allContainersOf, type Container, targetOf, type Workload } from "./reading/target";

const requirement =
    "the kubelet looks a named port up in the ports of the probe's own container, so the container must declare it";
const fix = "set the port to one that the container declares, or to its number";

/** Rules about the names of ports in the target's probes and lifecycle hooks. */
export const probePortRules: readonly CanaryRule[] = [
    {
        id: "target/probe-port",
        impact: "No pod ever becomes ready, so every release is rolled back at the progress deadline, and the first one never starts: the kubelet does not find the port",
        requirement,
        fix,
        severity: "error",
        source: [
            kubernetes("pkg/probe/util.go", "findPortByName"),
            kubernetes("pkg/kubelet/prober/worker.go", "doProbe"),
        ],
        check: (context) => unknownPorts(context, PORTS_AT_START),
    },
    {
        id: "target/probe-inert",
        impact: "The probe or hook does nothing: the kubelet does not find the port, discards the result, and never restarts a container that hangs",
        requirement,
        fix,
        severity: "warning",
        source: [
            kubernetes("pkg/probe/util.go", "findPortByName"),
            kubernetes("pkg/kubelet/prober/worker.go", "doProbe", "newWorker"),
        ],
        check: (context) => unknownPorts(context, PORTS_LATER),
    },
];

function unknownPorts(context: RuleContext, fields: readonly PortField[]): RuleFinding[] {
    const target = targetOf(context);
    return target === undefined
        ? []
        : allContainersOf(target).flatMap((container) =>
              fields.flatMap((field) => {
                  const name = namedPort(container, field);
                  return name === undefined || portsOf(container).some((port) => port.name === name)
                      ? []
                      : [
                            {
                                object: target.place,
                                path: `${container.path}.${field}.port`,
                                value: name,
                                requirement: `the container has no port "${name}"${elsewhere(target, container, name)}: the kubelet looks it up in the probe's own container`,
                                fix: fixOf(target, container, name),
                            },
                        ];
              }),
          );
}

/** The name of a port; a number as text is none, and the API server refuses it. */
function namedPort({ fields }: Container, field: PortField): string | undefined {
    const { port } = field.split(".").reduce((value, key) => fieldsOf(value[key]), fields);
    return typeof port === "string" && /[a-z]/i.test(port) ? port : undefined;
}

interface Port {
    readonly name?: string;
    readonly number?: number;
}

function portsOf({ fields }: Container): readonly Port[] {
    return listOf(fields.ports).map((port) => {
        const { containerPort, name } = fieldsOf(port);
        return { name: textOf(name), number: numberOf(containerPort) };
    });
}

/** The port of this name that another container of the pods has. */
function ofOther(target: Workload, container: Container, name: string): Port | undefined {
    return allContainersOf(target)
        .filter(({ path }) => path !== container.path)
        .flatMap(portsOf)
        .find((port) => port.name === name);
}

function elsewhere(target: Workload, container: Container, name: string): string {
    return ofOther(target, container, name) === undefined
        ? ""
        : ", which another container of the pod declares";
}

function fixOf(target: Workload, container: Container, name: string): string {
    const other = ofOther(target, container, name)?.number;
    if (other !== undefined) {
        return `set it to ${other}, the number of that port`;
    }
    const own = portsOf(container);
    const names = own.flatMap((port) => port.name ?? []);
    const meant = closest(name, names) ?? (own.length === 1 ? names[0] : undefined);
    const unnamed = own.filter((port) => port.name === undefined);
    return meant !== undefined
        ? `set it to "${meant}", a port of the container`
        : unnamed.length === 1
          ? `add "name: ${name}" to the container's port ${unnamed[0]?.number}`
          : names.length > 0
            ? `set it to one of the container's ports: ${names.join(", ")}`
            : `add the port to the container's ports with the name "${name}", or set it to the port's number`;
}
