import { meshProvider } from "../../components/flagger/settings";
import { type Fields, fieldsOf, textOf } from "../../rules/canary/reading";

/** Fields of a Canary's `spec` that a CanaryWorkload writes (components/canary/canary-spec.ts). */
const SPEC = [
    ...["provider", "targetRef", "autoscalerRef", "progressDeadlineSeconds", "service", "analysis"],
    ...["skipAnalysis", "suspend", "revertOnDeletion"],
];

/** Fields of its `spec.service` that a CanaryWorkload writes. */
const SERVICE = [
    ...["name", "port", "targetPort", "portName", "appProtocol", "portDiscovery"],
    ...["trafficDistribution", "gatewayRefs", "apex", "primary", "canary"],
];

/** Kinds of workloads that a CanaryWorkload releases. */
const TARGETS = ["Deployment", "DaemonSet"];

/**
 * What of a Canary no CanaryWorkload can express, as paths with what is there; none if one can release it.
 *
 * @param canary - the Canary on the cluster
 */
export function inexpressible(canary: Fields): string[] {
    const spec = fieldsOf(canary.spec);
    const [service, target] = [fieldsOf(spec.service), fieldsOf(spec.targetRef)];
    const name = textOf(fieldsOf(canary.metadata).name);
    const [kind, targetName] = [textOf(target.kind) ?? "", textOf(target.name)];
    const { provider = meshProvider } = spec;
    return [
        ...unknownFields("spec", spec, SPEC),
        ...unknownFields("spec.service", service, SERVICE),
        ...(TARGETS.includes(kind) ? [] : [`spec.targetRef.kind ${kind}`]),
        ...(targetName === name ? [] : [`spec.targetRef.name ${targetName}, not ${name}`]),
        ...(service.name === undefined || service.name === name
            ? []
            : [`spec.service.name ${textOf(service.name)}, not ${name}`]),
        ...(provider === meshProvider ? [] : [`spec.provider ${textOf(provider)}`]),
    ];
}

function unknownFields(path: string, fields: Fields, known: readonly string[]): string[] {
    return Object.keys(fields)
        .filter((field) => !known.includes(field))
        .map((field) => `${path}.${field}`);
}

/**
 * Why a Canary is not adopted, and what to do about it.
 *
 * @param canary - a Canary on the cluster that the stack does not have
 */
export function notAdopted(canary: Fields): string {
    const reasons = inexpressible(canary);
    return reasons.length === 0
        ? "no service of the stack has its name and namespace; add one to stacks/services/ and adopt again"
        : `a CanaryWorkload cannot express ${reasons.join(", ")}; it stays as it is`;
}
