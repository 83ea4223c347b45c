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
 * The Secrets and ConfigMaps that rules ask about: those of the templates and providers that the program makes or its
 * Canaries use, and those of the pods that its Canaries target.
 *
 * @param objects - of the program and of its cluster
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

/** None while a value of the pods is not known: the rules that read them wait for it too. */
function configsOfPods(target: KubeObject): NamedObject[] {
    const { namespace } = target;
    const references = decide([target], ([object]) =>
        configReferences(workloadOf(fieldsOf(object))).map(({ kind, name }) => ({ kind, name })),
    );
    return "value" in references && typeof namespace === "string"
        ? references.value.map((reference) => ({ ...reference, namespace }))
        : [];
}

/** API groups of which no object makes a ConfigMap or Secret: those of Kubernetes, of Flagger and of Linkerd. */
const MAKES_NONE =
    /^(?:[^/]+|(?:apps|autoscaling|batch|policy|flagger\.app|linkerd\.io|policy\.linkerd\.io|(?:[^/]+\.)?k8s\.io)\/.*)$/;

/**
 * Finds the object that may make a ConfigMap or Secret: a Certificate, an ExternalSecret and the like, which say its
 * name or begin it with their own; a Job whose command says it.
 *
 * @param objects - of the program
 * @param named - that is neither in the program nor on the cluster
 */
export function makerOf(
    objects: readonly KubeObject[],
    { name }: NamedObject,
): KubeObject | undefined {
    return objects.find(({ apiVersion, kind, name: own, object }) => {
        if (kind === "Job" || kind === "CronJob") {
            return saysInCommand(object, name);
        }
        return (
            !MAKES_NONE.test(apiVersion) &&
            (own === UNKNOWN || name.startsWith(own) || says(object, (text) => text === name))
        );
    });
}

function saysInCommand(value: Known, name: string): boolean {
    if (Array.isArray(value)) {
        return value.some((item: Known) => saysInCommand(item, name));
    }
    return (
        isRecord(value) &&
        Object.entries<Known>(value).some(([key, field]) =>
            key === "command" || key === "args"
                ? says(field, (text) => text.includes(name))
                : saysInCommand(field, name),
        )
    );
}

/** Whether a text in a value is such; one that is not known may be. */
function says(value: Known, isSuch: (text: string) => boolean): boolean {
    if (typeof value === "object" && value !== null) {
        return Object.values(value).some((field: Known) => says(field, isSuch));
    }
    return value === UNKNOWN || (typeof value === "string" && isSuch(value));
}

/** Whether the namespace of an object is on a cluster; `undefined` where the cluster did not say. */
export function isNamespaceThere(
    namespaces: readonly KubeObject[] | undefined,
    { namespace }: NamedObject,
): boolean | undefined {
    return namespaces?.some((object) => at(object.object, "metadata", "name") === namespace);
}
