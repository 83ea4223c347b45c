import { type Fields, fieldsOf, listOf, textOf } from "../canary/reading";
import { groupOf, isOfKind } from "../canary/related/reading/objects";

const TEMPLATE = ["spec", "template"];

/** Kinds that create pods, each with the path of its pod template. */
const TEMPLATE_PATHS: Readonly<Record<string, readonly string[]>> = {
    Pod: [],
    CronJob: ["spec", "jobTemplate", "spec", "template"],
    DaemonSet: TEMPLATE,
    Deployment: TEMPLATE,
    Job: TEMPLATE,
    ReplicaSet: TEMPLATE,
    ReplicationController: TEMPLATE,
    StatefulSet: TEMPLATE,
};

/** The same of other products, by API group. */
const OTHER_TEMPLATE_PATHS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> =
    {
        "": { PodTemplate: ["template"] },
        "argoproj.io": { Rollout: TEMPLATE },
        "serving.knative.dev": { Service: TEMPLATE, Configuration: TEMPLATE },
        "keda.sh": { ScaledJob: ["spec", "jobTargetRef", "template"] },
        "apps.kruise.io": { CloneSet: TEMPLATE, DaemonSet: TEMPLATE, StatefulSet: TEMPLATE },
        "apps.openshift.io": { DeploymentConfig: TEMPLATE },
    };

/** Kinds of Kubernetes itself that create pods. */
export const WORKLOAD_KINDS: readonly string[] = Object.keys(TEMPLATE_PATHS);

/**
 * The path of an object's pod template: of the kinds of Kubernetes itself, and of those of other products.
 *
 * @param apiVersion - of the object; objects of Kubernetes itself may lack it
 * @param kind - of the object
 * @returns the keys, none for a Pod; `undefined` for other kinds
 */
export function podTemplatePath(
    apiVersion: string | undefined,
    kind: string,
): readonly string[] | undefined {
    const group = groupOf({ apiVersion });
    const own = isOfKind({ apiVersion, kind }, kind) ? TEMPLATE_PATHS[kind] : undefined;
    return OTHER_TEMPLATE_PATHS[group]?.[kind] ?? own;
}

/** Whether an object is of a kind of another product of which the path of the pod template is known. */
export function isOtherCarrier(group: string, kind: string): boolean {
    const kinds = Object.hasOwn(OTHER_TEMPLATE_PATHS, group) ? OTHER_TEMPLATE_PATHS[group] : {};
    return Object.hasOwn(kinds ?? {}, kind);
}

/** The pods of an object. */
export interface PodTemplate {
    /** Its path in the object, such as `spec.template`; empty for a Pod. */
    readonly path: string;
    /** The template: metadata and spec, as of a Pod. */
    readonly fields: Fields;
}

/** The pod template of an object; `undefined` for kinds without pods. */
export function podTemplateOf(object: Fields): PodTemplate | undefined {
    const path = podTemplatePath(textOf(object.apiVersion), textOf(object.kind) ?? "");
    return (
        path && {
            path: path.join("."),
            fields: path.reduce((fields, key) => fieldsOf(fields[key]), object),
        }
    );
}

/** A container of a pod, with its path in the object. */
export interface PodContainer {
    readonly path: string;
    readonly fields: Fields;
}

/** The containers of a pod template, those that run first and those for debugging among them. */
export function containersOfPods({ fields, path }: PodTemplate): readonly PodContainer[] {
    const spec = fieldsOf(fields.spec);
    return ["initContainers", "containers", "ephemeralContainers"].flatMap((list) =>
        // read late: an unknown container does not affect the others
        Array.from({ length: listOf(spec[list]).length }, (_, index) => ({
            path: joined(path, `spec.${list}[${index}]`),
            get fields() {
                return fieldsOf(listOf(spec[list])[index]);
            },
        })),
    );
}

/** A port that a container declares. */
export interface NamedPort {
    readonly name?: string;
    readonly port: number;
}

/** The ports that the containers of a pod declare. */
export function portsOfPods(template: PodTemplate): readonly NamedPort[] {
    return containersOfPods(template).flatMap(({ fields }) =>
        listOf(fields.ports).flatMap((declared) => {
            const { containerPort, name } = fieldsOf(declared);
            return typeof containerPort === "number"
                ? [{ name: textOf(name), port: containerPort }]
                : [];
        }),
    );
}

/** Labels or annotations, with their path in the object. */
export interface Metadata {
    readonly path: string;
    readonly fields: Fields;
}

/**
 * Where Linkerd reads an object's settings: its pod template, or the object itself for a Pod, a Namespace or a Service.
 * Settings on the object that creates the pods have no effect.
 */
export function settingsOf(object: Fields): Metadata {
    const template = podTemplateOf(object);
    return template === undefined
        ? { path: "metadata", fields: fieldsOf(object.metadata) }
        : {
              path: joined(template.path, "metadata"),
              fields: fieldsOf(template.fields.metadata),
          };
}

/** An annotation that Linkerd reads of an object, with its path. */
export function settingNamed(
    object: Fields,
    key: string,
): { readonly path: string; readonly value: string } | undefined {
    const { fields, path } = settingsOf(object);
    // one by its name: another one that is not known yet does not matter
    const value = textOf(fieldsOf(fields.annotations)[key]);
    return value === undefined ? undefined : { path: `${path}.annotations["${key}"]`, value };
}

function joined(path: string, rest: string): string {
    return path === "" ? rest : `${path}.${rest}`;
}
