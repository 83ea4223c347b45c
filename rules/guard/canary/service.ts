import type { GuardFacts } from "../facts";
import { at, type GuardRule, isSet, matches, or, quoted, format } from "../guard-rule";

const isPort = (port: string): string => `${port} >= 1 && ${port} <= 65535`;
const isInt32 = (value: string): string =>
    `${value} > -2147483648 && ${value} < 2147483648 && double(int(${value})) == double(${value})`;
const isPortName = (name: string): string =>
    `size(${name}) <= 15 && ${matches(name, "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")} && ${matches(name, "[a-z]")} && !${name}.contains("--")`;

const apexName = "^[a-z]([-a-z0-9]{0,53}[a-z0-9])?$";
const ownName = '$service.?name.orValue("") != ""';
const annotations = or("$service.apex.annotations", "{}");
const protocol = or("$service.appProtocol", '""');

/** Rules about the Services that Flagger creates. */
export function serviceRules(facts: GuardFacts): readonly GuardRule[] {
    return [
        {
            id: "service/missing",
            violations: at(
                "spec.service",
                'has($object.spec) && $router != "other" && !has($spec.service)',
                format.nothing,
            ),
        },
        {
            id: "service/port",
            violations: at(
                "spec.service.port",
                `has($service.port) && ${isInt32("$service.port")} && !(${isPort("$service.port")})`,
                format.number("$service.port"),
            ),
        },
        {
            id: "service/target-port",
            violations: at(
                "spec.service.targetPort",
                "has($service.targetPort) && (type($service.targetPort) == string" +
                    ` ? !($service.targetPort in ["", "0"]) && !(${isPortName("$service.targetPort")})` +
                    ` : $service.targetPort != 0 && ${isInt32("$service.targetPort")} && !(${isPort("$service.targetPort")}))`,
                format.number("$service.targetPort"),
            ),
        },
        {
            id: "service/name",
            violations: at(
                "spec.service.name",
                `${ownName} && !${matches("$apex", apexName)}`,
                format.text("$apex"),
            ),
        },
        {
            id: "service/name",
            violations: at(
                "spec.targetRef.name",
                `!(${ownName}) && ${isSet("$spec.targetRef.name")} && !${matches("$apex", apexName)}`,
                format.text("$apex"),
            ),
        },
        {
            id: "service/port-name",
            violations: at(
                "spec.service.portName",
                `$service.?portName.orValue("") != "" && !${matches("$service.portName", "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$")}`,
                format.text("$service.portName"),
            ),
        },
        {
            id: "service/app-protocol",
            violations: at(
                "spec.service.appProtocol",
                `$splits && !(${protocol}.lowerAscii() in ["", "http", "kubernetes.io/h2c"])`,
                format.text("$service.appProtocol"),
            ),
        },
        {
            id: "service/headless",
            violations: at(
                "spec.service.headless",
                "$splits && $service.?headless.orValue(false)",
                '"true"',
            ),
        },
        ...linkerdAnnotations(),
        ...zeroTimeouts(),
        {
            id: "service/retries-counted",
            violations: at(
                "spec.service.apex.annotations",
                `$makesRoute && $strategy != "skipped" && size($metrics) > 0 && (${causesRetries()})`,
                `${annotations}.map(k, k).filter(k, k.startsWith("retry.linkerd.io/")).join(", ")`,
            ),
        },
        ...opaquePort(facts),
    ];
}

const isDuration = (value: string): string =>
    matches(`${value}.trim()`, "^[+]?(0+|0*[0-9]{1,20}(ms|s|m|h|d))$");
const isZero = (value: string): string => matches(`${value}.trim()`, "^[+]?0+(ms|s|m|h|d)?$");
const isLimit = (value: string): string =>
    `${matches(value, "^[+]?0*[0-9]{1,5}$")} && int(${value}.replace("+", "")) <= 65535`;
const code = "[+]?0*[1-5][0-9][0-9]";
const isCondition = (value: string): string =>
    `${value}.lowerAscii() in ["5xx", "gateway-error"] || ${matches(value, `^${code}$`)}` +
    ` || (${matches(value, `^${code}-${code}$`)} && int(${value}.replace("+", "").split("-")[0]) <= int(${value}.replace("+", "").split("-")[1]))`;

/** What Linkerd has to read of the route's annotations, by name. */
const READABLE: Readonly<Record<string, (value: string) => string>> = {
    "timeout.linkerd.io/request": isDuration,
    "timeout.linkerd.io/response": isDuration,
    "timeout.linkerd.io/idle": isDuration,
    "retry.linkerd.io/timeout": isDuration,
    "retry.linkerd.io/limit": isLimit,
    "retry.linkerd.io/http": (value) => `${value}.split(",").all(c, ${isCondition("c")})`,
};

function linkerdAnnotations(): GuardRule[] {
    return Object.entries(READABLE).map(([name, isReadable]) => {
        const value = `${annotations}[${quoted(name)}]`;
        return {
            id: "service/linkerd-annotation",
            violations: at(
                `spec.service.apex.annotations[${quoted(name)}]`,
                `$makesRoute && ${quoted(name)} in ${annotations} && !(${isReadable(value)})`,
                format.text(value),
            ),
        };
    });
}

function zeroTimeouts(): GuardRule[] {
    return ["timeout.linkerd.io/request", "timeout.linkerd.io/response"].map((name) => {
        const value = `${annotations}[${quoted(name)}]`;
        return {
            id: "service/timeout-zero",
            violations: at(
                `spec.service.apex.annotations[${quoted(name)}]`,
                `$makesRoute && ${quoted(name)} in ${annotations} && ${isZero(value)}`,
                format.text(value),
            ),
        };
    });
}

function causesRetries(): string {
    const given = (name: string, condition: (value: string) => string): string =>
        `${quoted(name)} in ${annotations} && ${condition(`${annotations}[${quoted(name)}]`)}`;
    return [
        `"retry.linkerd.io/http" in ${annotations}`,
        given("retry.linkerd.io/limit", (value) => matches(value, "^[+]?0*[1-9][0-9]*$")),
        given("retry.linkerd.io/timeout", (value) => `${isDuration(value)} && !${isZero(value)}`),
    ]
        .map((condition) => `(${condition})`)
        .join(" || ");
}

const OPAQUE = quoted("config.linkerd.io/opaque-ports");

/**
 * Whether a list of ports in the format of Linkerd's annotations contains a port.
 *
 * @param port - CEL: its number
 * @param name - CEL: its name
 */
export function holdsPort(list: string, port: string, name: string): string {
    const end = (index: number): string => `int(i.split("-")[${index}].trim())`;
    return (
        `${list}.split(",").exists(i, i.trim() == ${name}` +
        ` || (${matches("i", "^\\s*[0-9]{1,9}\\s*$")} && int(i.trim()) == ${port})` +
        ` || (${matches("i", "^\\s*[0-9]{1,9}\\s*-\\s*[0-9]{1,9}\\s*$")} && ${end(0)} <= ${port} && ${port} <= ${end(1)}))`
    );
}

/** The name of the Service's port. */
const portName = '($service.?portName.orValue("") == "" ? "http" : $service.portName)';

function opaquePort({ opaquePorts = [] }: GuardFacts): GuardRule[] {
    const applies = "$onLinkerd && has($service.port) && !has($service.appProtocol)";
    return [
        {
            id: "mesh/opaque-service-port",
            violations: at(
                'spec.service.apex.annotations["config.linkerd.io/opaque-ports"]',
                `${applies} && ${OPAQUE} in ${annotations} && ${holdsPort(`${annotations}[${OPAQUE}]`, "$service.port", portName)}`,
                format.text(`${annotations}[${OPAQUE}]`),
            ),
        },
        {
            id: "mesh/opaque-service-port",
            violations: at(
                "spec.service.port",
                `${applies} && !(${OPAQUE} in ${annotations}) && ${holdsPort(quoted(opaquePorts.join(",")), "$service.port", portName)}`,
                format.number("$service.port"),
            ),
            requirement: `the port of the apex Service must not be one of Linkerd's default opaque ports: ${opaquePorts.join(",")}`,
            fix: 'set spec.service.appProtocol to "http", or use another port',
        },
    ];
}
