import { holdsPort } from "../canary/service";
import type { GuardFacts } from "../facts";
import {
    type PortField,
    PORTS_AT_START,
    PORTS_LATER,
} from "../../canary/related/reading/port-references";
import { at, each, format, type GuardRule, matches, or, quoted } from "../guard-rule";
import { eachPort, portSetting, portSettingPath, portSettingPlace } from "./variables";

const OPAQUE = "config.linkerd.io/opaque-ports";
const SKIPPED = "config.linkerd.io/skip-inbound-ports";
const ports = "e.it.?ports.orValue([])";
const place = "$targetPlace";
const canaryPlace = "$canaryPlace";
const wanted = "string($targetPort)";
const portName = '($service.?portName.orValue("") == "" ? "http" : $service.portName)';
/** The name that a container has for a port number. */
const nameOf = (port: string): string =>
    `$containers.filter(e, ${ports}.exists(p, p.containerPort == ${port} && p.?name.hasValue())).map(e, e.it.ports.filter(p, p.containerPort == ${port})[0].?name.orValue(""))`;
const held = (list: string): string =>
    `$podPorts.exists(n, ${holdsPort(list, "n", `(${nameOf("n")} + [" "])[0]`)})`;
const isOther = (port: string): string =>
    `${port}.containerPort != $targetPort && !($isNamedPort && ${port}.?name.orValue("") == $targetPort)` +
    ` && (${port}.?name.orValue("") == ${portName} || ${port}.containerPort == $service.?port.orValue(0))`;

/** The fields of containers that name a port which the container does not declare. */
function unknownPorts(id: string, fields: readonly PortField[]): readonly GuardRule[] {
    return fields.map((field) => {
        const port = or(`e.it.${field}.port`, "0");
        return {
            id,
            violations: each(
                "$probed",
                `type(${port}) == string && ${matches(`string(${port})`, "[a-zA-Z]")} && !${ports}.exists(p, p.?name.orValue("") == ${port})`,
                `.${field}.port`,
                format.text(`string(${port})`),
            ),
            place,
        };
    });
}

/** Rules about the ports of a Canary's Services and of its target that break a rollout. */
export function portErrors({ opaquePorts = [] }: GuardFacts): readonly GuardRule[] {
    const byDefault = opaquePorts.join(",");
    return [
        {
            id: "service/target-port-name",
            violations: at(
                "spec.service.targetPort",
                `$isTarget && $isNamedPort && !$containers.exists(e, ${ports}.exists(p, p.?name.orValue("") == $targetPort))`,
                format.text(wanted),
            ),
            place: canaryPlace,
        },
        {
            id: "service/discovered-ports",
            violations: eachPort(
                '($isTarget && $service.?portDiscovery.orValue(false) ? $containers : []).filter(e, !(e.it.name in ["istio-proxy", "envoy"]))',
                isOther,
                (port) => `": " + ${port}.?name.orValue("") + " " + string(${port}.containerPort)`,
            ),
            place,
        },
        {
            id: "mesh/opaque-pod-port",
            violations: `($isTarget && $onLinkerd && ${portSetting(OPAQUE)}.hasValue() && ${held(`${portSetting(OPAQUE)}.value()`)} ? [${portSettingPath(OPAQUE)} + ${portSetting(OPAQUE)}.value()] : [])`,
            place: portSettingPlace(OPAQUE),
        },
        {
            id: "mesh/opaque-pod-port",
            violations: at(
                "spec.template",
                `$isTarget && $onLinkerd && !${portSetting(OPAQUE)}.hasValue() && $podPorts.exists(n, ${holdsPort(quoted(byDefault), "n", '" "')})`,
                format.text(wanted),
            ),
            requirement: `the port of the target's pods must not be one of Linkerd's default opaque ports: ${byDefault}`,
            fix: `annotate the pod template with "${OPAQUE}" and a list that does not contain this port`,
            place,
        },
        ...unknownPorts("target/probe-port", PORTS_AT_START),
        {
            id: "mesh/skipped-port",
            violations: `($isTarget && $onLinkerd && ${portSetting(SKIPPED)}.hasValue() && $podPorts.exists(n, ${holdsPort(`${portSetting(SKIPPED)}.value()`, "n", '" "')}) ? [${portSettingPath(SKIPPED)} + ${portSetting(SKIPPED)}.value()] : [])`,
            place: portSettingPlace(SKIPPED),
        },
    ];
}

/** Rules about these ports that may be meant. */
export function portWarnings(): readonly GuardRule[] {
    return [
        {
            id: "service/target-port-number",
            violations:
                `($isTarget && !$isNamedPort && $targetPort != 0 && $containers.exists(e, size(${ports}) > 0)` +
                ` && !$containers.exists(e, ${ports}.exists(p, p.containerPort == $targetPort))` +
                ` ? [(has($service.targetPort) ? "spec.service.targetPort: " : "spec.service.port: ") + ${format.text(wanted)}] : [])`,
            place: canaryPlace,
        },
        ...unknownPorts("target/probe-inert", PORTS_LATER),
    ];
}
