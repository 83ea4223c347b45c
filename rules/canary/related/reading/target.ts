import { installationFacts } from "../../../installation/facts";
import { type Fields, fieldsOf, listOf, numberOf, specOf, textOf } from "../../reading";
import type { RuleContext } from "../../context";
import { canaryNamespace, find, placeOf, remembered, textsOf } from "./objects";

/** Flagger's default of `-selector-labels` (cmd/flagger/main.go:116). */
export const SELECTOR_LABELS = installationFacts.selectorLabels.default;

/** Kinds of workloads that a Canary may target and that have pods. */
export const TARGET_KINDS = ["Deployment", "DaemonSet"] as const;

/** What the Canary's `targetRef` names. */
export interface TargetReference {
    readonly kind: string;
    readonly name: string;
}

/** A Deployment or DaemonSet, by the parts that rules read. */
export interface Workload {
    /** The object as a problem calls it. */
    readonly place: string;
    readonly object: Fields;
    readonly kind: string;
    readonly name: string;
    readonly spec: Fields;
    /** The pod template. */
    readonly template: Fields;
    readonly podSpec: Fields;
    readonly podLabels: Readonly<Record<string, string>>;
}

/** A container of a pod with its path inside the workload. */
export interface Container {
    readonly path: string;
    readonly fields: Fields;
}

/** The workload that the Canary names, if it is one with pods. */
export function targetReference(context: RuleContext): TargetReference | undefined {
    const { kind, name } = fieldsOf(specOf(context).targetRef);
    const isKnown = TARGET_KINDS.some((known) => known === kind);
    return isKnown && typeof kind === "string" && typeof name === "string"
        ? { kind, name }
        : undefined;
}

/** The Canary's target, if it is in the context. */
export function targetOf(context: RuleContext): Workload | undefined {
    const reference = targetReference(context);
    const object =
        reference && find(context, reference.kind, canaryNamespace(context), reference.name);
    return object && workloadOf(object);
}

/** The parts of a Deployment, DaemonSet or StatefulSet. */
export const workloadOf = remembered((object: Fields): Workload => {
    const spec = fieldsOf(object.spec);
    const template = fieldsOf(spec.template);
    return {
        place: placeOf(object),
        object,
        kind: textOf(object.kind) ?? "",
        name: textOf(fieldsOf(object.metadata).name) ?? "",
        spec,
        template,
        podSpec: fieldsOf(template.spec),
        podLabels: textsOf(fieldsOf(template.metadata).labels),
    };
});

/** The containers of a workload's pods that run in parallel. */
export function containersOf(workload: Workload): readonly Container[] {
    return containersAt(workload.podSpec, "containers");
}

/** All containers of a workload's pods, those that run first among them. */
export function allContainersOf(workload: Workload): readonly Container[] {
    return [...containersOf(workload), ...containersAt(workload.podSpec, "initContainers")];
}

function containersAt(podSpec: Fields, field: string): Container[] {
    return listOf(podSpec[field]).map((container, index) => ({
        path: `spec.template.spec.${field}[${index}]`,
        fields: fieldsOf(container),
    }));
}

/** A port that a container declares. */
export interface ContainerPort {
    readonly path: string;
    readonly name?: string;
    readonly port?: number;
    readonly hostPort?: number;
    /** Kubernetes' default is TCP. */
    readonly protocol: string;
}

/** The ports that the containers of a workload's pods declare. */
export function containerPorts(workload: Workload): readonly ContainerPort[] {
    return containersOf(workload).flatMap(({ path, fields }) =>
        listOf(fields.ports).map((port, index) => {
            const { name, containerPort, hostPort, protocol } = fieldsOf(port);
            return {
                path: `${path}.ports[${index}]`,
                name: textOf(name),
                port: numberOf(containerPort),
                hostPort: numberOf(hostPort),
                protocol: textOf(protocol) || "TCP",
            };
        }),
    );
}

/** The single pod label by which Flagger distinguishes the target from the primary. */
export interface SelectorLabel {
    readonly label: string;
    /** Value at the target's pods. */
    readonly value: string;
    /** Value that Flagger sets on the primary's pods. */
    readonly primary: string;
}

/** The names of labels that this installation's Flagger looks for, in its order. */
export function selectorLabels(context: RuleContext): readonly string[] {
    const { selectorLabels: set } = fieldsOf(context.installation);
    const given = listOf(set).filter((label) => typeof label === "string");
    return given.length > 0 ? given : SELECTOR_LABELS;
}

/** The label that Flagger takes of a workload, as `getSelectorLabel` of its controllers does. */
export function selectorLabelOf(
    context: RuleContext,
    workload: Workload,
): SelectorLabel | undefined {
    const matchLabels = textsOf(fieldsOf(workload.spec.selector).matchLabels);
    for (const label of selectorLabels(context)) {
        const value = matchLabels[label];
        if (value !== undefined) {
            return { label, value, primary: `${value}-primary` };
        }
    }
    return undefined;
}

/** The labels that Flagger sets on the primary's pods (`makePrimaryLabels`). */
export function primaryPodLabels(
    workload: Workload,
    { label, primary }: SelectorLabel,
): Readonly<Record<string, string>> {
    return { ...workload.podLabels, [label]: primary };
}

/** Names of the Services that Flagger manages for the Canary; the HTTPRoute has the apex name too. */
export interface ServiceNames {
    readonly apex: string;
    readonly primary: string;
    readonly canary: string;
}

/** The names as in Flagger's `GetServiceNames`; `undefined` if the Canary has no target. */
export function serviceNames(context: RuleContext): ServiceNames | undefined {
    const { service, targetRef } = specOf(context);
    const apex = textOf(fieldsOf(service).name) || textOf(fieldsOf(targetRef).name);
    return apex === undefined || apex === ""
        ? undefined
        : { apex, primary: `${apex}-primary`, canary: `${apex}-canary` };
}
