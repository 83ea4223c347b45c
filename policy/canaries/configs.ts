import { fieldsOf } from "../../rules/canary/reading";
import { configReferences } from "../../rules/canary/related/reading/config-references";
import { workloadOf } from "../../rules/canary/related/reading/target";
import { decide } from "../program/unknown-guard";
import { at, isRecord, type Known, textAt, UNKNOWN } from "../../kube/known";
import { describeObject, type KubeObject } from "../program/kube-objects";
import { credentialsOf } from "./credentials";
import type { NamedObject } from "./named-objects";
import { partsOf } from "./synthetic-canaries";

/**
 * The Secrets and ConfigMaps that rules need: those of the templates and providers that the program creates or its
 * Canaries use, and those of the pods that its Canaries target.
 *
 * @param objects - objects of the program and of its cluster
 * @param canaries - the Canaries of the program
 */
export function configsOf(
    objects: readonly KubeObject[],
    canaries: readonly KubeObject[],
): readonly NamedObject[] {
    const used = new Set(canaries.flatMap(partsOf));
    const places = new Map(objects.map((object) => [describeObject(object), object]));
    return [
        ...objects
            .filter((object) => object.urn !== "" || used.has(describeObject(object)))
            .flatMap(credentialsOf),
        ...canaries.flatMap((canary) => {
            const target = places.get(targetOf(canary));
            return target === undefined ? [] : configsOfPods(target);
        }),
    ];
}

function targetOf({ namespace, object }: KubeObject): string {
    const kind = textAt(object, "spec", "targetRef", "kind") ?? "";
    const name = textAt(object, "spec", "targetRef", "name") ?? "";
    return describeObject({ kind, name, namespace });
}

/** Empty while a value of the pods is unknown: the rules that read them need it too. */
function configsOfPods(target: KubeObject): NamedObject[] {
    const { namespace } = target;
    const references = decide([target], ([object]) =>
        configReferences(workloadOf(fieldsOf(object))).map(({ kind, name }) => ({ kind, name })),
    );
    return "value" in references && typeof namespace === "string"
        ? references.value.map((reference) => ({ ...reference, namespace }))
        : [];
}

/** API groups whose objects create no ConfigMaps or Secrets: those of Kubernetes, Flagger and Linkerd. */
const CREATES_NONE =
    /^(?:[^/]+|(?:apps|autoscaling|batch|policy|flagger\.app|linkerd\.io|policy\.linkerd\.io|(?:[^/]+\.)?k8s\.io)\/.*)$/;

/**
 * Finds the object that may create a ConfigMap or Secret: for example a Certificate or ExternalSecret that contains its
 * name or whose own name is its prefix, or a Job with the name in its command.
 *
 * @param objects - objects of the program
 * @param named - an object that is neither in the program nor in the cluster
 */
export function makerOf(
    objects: readonly KubeObject[],
    { name }: NamedObject,
): KubeObject | undefined {
    return objects.find(({ apiVersion, kind, name: own, object }) => {
        if (kind === "Job" || kind === "CronJob") {
            return isInCommand(object, name);
        }
        return (
            !CREATES_NONE.test(apiVersion) &&
            (own === UNKNOWN || name.startsWith(own) || hasText(object, (text) => text === name))
        );
    });
}

function isInCommand(value: Known, name: string): boolean {
    if (Array.isArray(value)) {
        return value.some((item: Known) => isInCommand(item, name));
    }
    return (
        isRecord(value) &&
        Object.entries<Known>(value).some(([key, field]) =>
            key === "command" || key === "args"
                ? hasText(field, (text) => text.includes(name))
                : isInCommand(field, name),
        )
    );
}

/** Whether a value contains a matching text; an unknown value may match. */
function hasText(value: Known, matches: (text: string) => boolean): boolean {
    if (typeof value === "object" && value !== null) {
        return Object.values(value).some((field: Known) => hasText(field, matches));
    }
    return value === UNKNOWN || (typeof value === "string" && matches(value));
}

/** Whether the namespace of an object exists in a cluster; `undefined` if the cluster did not answer. */
export function isNamespaceThere(
    namespaces: readonly KubeObject[] | undefined,
    { namespace }: NamedObject,
): boolean | undefined {
    return namespaces?.some((object) => at(object.object, "metadata", "name") === namespace);
}
