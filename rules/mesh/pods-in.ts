import { type Fields, fieldsOf, textOf } from "../canary/reading";
import type { KubernetesObject, RuleContext } from "../canary/context";
import { injectionPod } from "../canary/related/reading/mesh";
import {
    allIn,
    labelsOf,
    nameOf,
    namespaceObject,
    namespaceOf,
    remembered,
} from "../canary/related/reading/objects";
import { selects } from "../canary/related/reading/selectors";
import { primaryPodLabels, selectorLabelOf, targetOf } from "../canary/related/reading/target";
import {
    INJECT_ANNOTATION,
    type InjectionMetadata,
    evaluateInjection,
} from "../injection/injection";
import { type PodTemplate, podTemplateOf, WORKLOAD_KINDS } from "./pods";
import type { ObjectSet } from "./rule";

/** The pods of an object in a namespace. */
export interface Pods {
    /** The object that creates them; for the primary of a Canary, its target. */
    readonly owner: Fields;
    readonly template: PodTemplate;
    /** Their labels once Linkerd has injected them. */
    readonly labels: Readonly<Record<string, string>>;
}

/** The label that the injector adds to each pod with a proxy. */
const MESHED = { "linkerd.io/control-plane-ns": "linkerd" };

/** All pods of a namespace: those of its workloads, and of the primaries that Flagger creates for them. */
export function podsIn(among: ObjectSet, namespace: string): Pods[] {
    const own = WORKLOAD_KINDS.flatMap((kind) => allIn(among, kind, namespace)).flatMap((owner) =>
        podsOf(owner),
    );
    const primaries = allIn(among, "Canary", namespace).flatMap((canary): Pods[] => {
        const context = sceneOf(canary, among);
        const target = targetOf(context);
        const label = target && selectorLabelOf(context, target);
        return target === undefined || label === undefined
            ? []
            : podsOf(target.object).map((pods) => ({
                  ...pods,
                  labels: { ...MESHED, ...primaryPodLabels(target, label) },
              }));
    });
    return [...own, ...primaries];
}

/** The pods of an object; empty for kinds without pods. */
export function podsOf(owner: Fields): Pods[] {
    const template = podTemplateOf(owner);
    return template === undefined
        ? []
        : [{ owner, template, labels: { ...MESHED, ...labelsOf(template.fields) } }];
}

/** Whether Linkerd would inject pods; their namespace is one that is not annotated, if it is not known. */
export function isMeshed(among: ObjectSet, { owner, template }: Pods): boolean {
    const name = namespaceOf(owner);
    const namespace = namespaceObject(among, name);
    return namespace === undefined
        ? isMeshedIn({}, name, template.fields)
        : meshedIn(namespace)(template.fields);
}

/** The rules on an object all need the same result. */
const meshedIn = remembered((namespace: Fields) =>
    remembered((template: Fields) => isMeshedIn(namespace, nameOf(namespace), template)),
);

function isMeshedIn(namespace: Fields, name: string, template: Fields): boolean {
    return evaluateInjection({
        namespace: { metadata: { name, ...readLate(namespace) } },
        pod: { ...injectionPod({ spec: template.spec }), metadata: readLate(template) },
    }).injected;
}

/** The annotation that decides injection: any other may be unknown. */
function readLate(object: Fields): InjectionMetadata {
    const { annotations, labels } = fieldsOf(object.metadata);
    const inject = textOf(fieldsOf(annotations)[INJECT_ANNOTATION]);
    return {
        annotations: inject === undefined ? {} : { [INJECT_ANNOTATION]: inject },
        labels: fieldsOf(labels) as InjectionMetadata["labels"],
    };
}

/** The context of a Canary of which only the objects are known. */
export function sceneOf(canary: Fields, { objects }: ObjectSet = { objects: [] }): RuleContext {
    return {
        // a context's Canary is what a user wrote, and of any shape
        canary: canary as unknown as KubernetesObject,
        objects,
        authoritativeKinds: [],
        installation: {},
    };
}

/** The Servers for one of some ports of pods: by the port's number, or by a name that a container declares. */
export function serversFor(
    among: ObjectSet,
    pods: Pods,
    isPort: (port: unknown) => boolean,
): readonly Fields[] {
    return allIn(among, "Server", namespaceOf(pods.owner)).filter((server) => {
        const { podSelector, port } = fieldsOf(server.spec);
        return isPort(port) && isObject(podSelector) && selects(podSelector, pods.labels);
    });
}

function isObject(value: unknown): value is object {
    return typeof value === "object" && value !== null;
}
