import type { Problem } from "../../rules/problems/problem";
import type { ChartValues } from "./values";

const certificatesOf = "this component creates, renews and distributes the webhooks' certificates";
const identityIsOurs = "the argument identity sets the source of the identity";

/** Values that raw `values` may not set, the reason, and the fix. */
const owned: Readonly<Record<string, readonly [requirement: string, fix: string]>> = {
    linkerdVersion: ["the version determines the compatibility checks", "set the argument version"],
    identityTrustDomain: [
        "certificates and clients must use the same trust domain",
        "set the argument trustDomain",
    ],
    identityTrustAnchorsPEM: [identityIsOurs, 'set identity: { source: "provided", … }'],
    "identity.externalCA": [identityIsOurs, "set the argument identity"],
    "identity.issuer.scheme": [identityIsOurs, "set the argument identity"],
    "identity.issuer.tls": [identityIsOurs, 'set identity: { source: "provided", … }'],
    cniEnabled: ["the CNI plugin must be installed before", "set the argument cni"],
    ...Object.fromEntries(
        ["proxyInjector", "profileValidator", "policyValidator"].flatMap((webhook) =>
            ["externalSecret", "caBundle", "crtPEM", "keyPEM", "injectCaFrom", "injectCaFromSecret"]
                .map((key) => `${webhook}.${key}`)
                .map((path) => [path, [certificatesOf, "remove it"] as const]),
        ),
    ),
};

/**
 * Rejects raw values that conflict with this package: a complete first preview, an empty second preview, and a managed
 * identity.
 *
 * @param path path of the values, such as `Linkerd mesh.values`
 */
export function rawValueProblems(path: string, values: ChartValues = {}): Problem[] {
    const problems: Problem[] = [];
    for (const [key, [requirement, fix]] of Object.entries(owned)) {
        if (valueAt(values, key.split(".")) !== undefined) {
            problems.push({
                id: "linkerd/owned-value",
                severity: "error",
                path: `${path}.${key}`,
                // It may be a certificate's key.
                value: "set",
                requirement,
                fix,
            });
        }
    }
    if (values["heartbeatSchedule"] === "") {
        problems.push({
            id: "linkerd/random-value",
            severity: "error",
            path: `${path}.heartbeatSchedule`,
            value: "",
            requirement:
                "without a schedule, the chart uses the time of day, and every preview would show a change",
            fix: "set a schedule, or set disableHeartBeat: true",
        });
    }
    return [...problems, ...unknownValues(path, values)];
}

function valueAt(values: unknown, [key, ...rest]: readonly string[]): unknown {
    if (key === undefined) {
        return values;
    }
    return typeof values === "object" && values !== null
        ? valueAt((values as ChartValues)[key], rest)
        : undefined;
}

/** Values that are no plain data: a chart with one that is not known yet renders nothing at preview. */
export function unknownValues(path: string, value: unknown): Problem[] {
    if (value === null || ["string", "number", "boolean", "undefined"].includes(typeof value)) {
        return [];
    }
    if (Array.isArray(value)) {
        return value.flatMap((one, index) => unknownValues(`${path}[${index}]`, one));
    }
    if (typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype) {
        return Object.entries(value).flatMap(([key, one]) => unknownValues(`${path}.${key}`, one));
    }
    return [
        {
            id: "linkerd/unknown-value",
            severity: "error",
            path,
            value: "not a plain value",
            requirement:
                "a chart with a value that is unknown during a preview shows no objects, and policies cannot check them",
            fix: "use a plain value: await an output or promise first, or set it with a transform",
        },
    ];
}
