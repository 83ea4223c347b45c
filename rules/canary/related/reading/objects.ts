import { type Fields, fieldsOf, listOf, textOf } from "../../reading";
import type { KubernetesObject, RuleContext } from "../../context";

/** The API group of the Gateway API: Linkerd has a kind HTTPRoute of its own. */
export const GATEWAY_GROUP = "gateway.networking.k8s.io";

/** The namespace of an object; `default` if it is unset. */
export function namespaceOf(object: Fields): string {
    return textOf(fieldsOf(object.metadata).namespace) ?? "default";
}

/** The name of an object, empty if it has none. */
export function nameOf(object: Fields): string {
    return textOf(fieldsOf(object.metadata).name) ?? "";
}

/** The name of the Canary. */
export function canaryName(context: RuleContext): string {
    return nameOf(fieldsOf(context.canary));
}

/** The namespace of the Canary, which its target, Services and routes share. */
export function canaryNamespace(context: RuleContext): string {
    return namespaceOf(fieldsOf(context.canary));
}

/** How a problem calls an object: `Deployment test/podinfo`, `Namespace test`. */
export function placeOf(object: Fields): string {
    const kind = textOf(object.kind) ?? "object";
    return kind === "Namespace"
        ? `${kind} ${nameOf(object)}`
        : `${kind} ${namespaceOf(object)}/${nameOf(object)}`;
}

/** The strings in a map of labels or annotations; empty for anything else. */
export function textsOf(value: unknown): Readonly<Record<string, string>> {
    return Object.fromEntries(
        Object.entries(fieldsOf(value)).flatMap(([key, text]) =>
            typeof text === "string" ? [[key, text]] : [],
        ),
    );
}

/** The labels of an object or a pod template. */
export function labelsOf(object: Fields): Readonly<Record<string, string>> {
    return textsOf(fieldsOf(object.metadata).labels);
}

/** The annotations of an object or a pod template. */
export function annotationsOf(object: Fields): Readonly<Record<string, string>> {
    return textsOf(fieldsOf(object.metadata).annotations);
}

/** The part of a context with the objects. */
export type Objects = Pick<RuleContext, "objects">;

/** Every object of a kind, in the order of the context; of one API group if set (empty for the core group). */
export function allOf(context: Objects, kind: string, group?: string): readonly Fields[] {
    const { kinds, read } = indexOf(context.objects);
    read.add(kind);
    const objects = kinds.get(kind) ?? [];
    return group === undefined ? objects : objects.filter((object) => groupOf(object) === group);
}

/** The objects of a kind in a namespace. */
export function allIn(context: Objects, kind: string, namespace: string): readonly Fields[] {
    const { places, read } = indexOf(context.objects);
    read.add(kind);
    return places.get(`${kind} ${namespace}`) ?? [];
}

/** The objects of a kind in the Canary's namespace. */
export function nearOf(context: RuleContext, kind: string, group?: string): readonly Fields[] {
    const objects = allIn(context, kind, canaryNamespace(context));
    return group === undefined ? objects : objects.filter((object) => groupOf(object) === group);
}

/** An object by kind, namespace and name. */
export function find(
    context: Objects,
    kind: string,
    namespace: string,
    name: string,
): Fields | undefined {
    const { names, read } = indexOf(context.objects);
    read.add(kind);
    return names.get(`${kind} ${namespace}/${name}`);
}

/** The kinds that were looked up in a list of objects so far, whether it has one or not. */
export function kindsRead(objects: Objects["objects"]): ReadonlySet<string> {
    return indexOf(objects).read;
}

/** The Namespace object of a name. */
export function namespaceObject(context: Objects, name: string): Fields | undefined {
    return find(context, "Namespace", "default", name);
}

/**
 * Whether the context contains all objects of a kind, so that an absent one is known to be missing.
 *
 * @param namespace - restricts this to one namespace
 * @param name - restricts this to one object in it
 */
export function isComplete(
    context: RuleContext,
    kind: string,
    namespace?: string,
    name?: string,
): boolean {
    const complete = setOf(listOf(context.authoritativeKinds));
    const isKnown =
        complete.has(kind) ||
        (namespace !== undefined && complete.has(`${kind} ${namespace}`)) ||
        (name !== undefined && complete.has(`${kind} ${namespace}/${name}`));
    if (!isKnown && namespace !== undefined && name !== undefined) {
        indexOf(context.objects).missed.set(`${kind} ${namespace}/${name}`, {
            kind,
            namespace,
            name,
        });
    }
    return isKnown;
}

/** Objects that a rule looked for by name, that are not there, and of which it is not known whether they exist. */
export function missedLookups(
    objects: Objects["objects"],
): { readonly kind: string; readonly namespace: string; readonly name: string }[] {
    const { missed, names } = indexOf(objects);
    return [...missed].flatMap(([key, object]) => (names.has(key) ? [] : [object]));
}

/** Whether Flagger created an object for this Canary: its own objects are never a mistake. */
export function isMadeForCanary(context: RuleContext, object: Fields): boolean {
    return listOf(fieldsOf(object.metadata).ownerReferences).some((reference) => {
        const { apiVersion, kind, name } = fieldsOf(reference);
        return (
            kind === "Canary" &&
            name === canaryName(context) &&
            (textOf(apiVersion) ?? "flagger.app/").startsWith("flagger.app/")
        );
    });
}

/**
 * Whether an object was read from a cluster, where the API server and Flagger have filled in fields that nobody
 * declared, such as `replicas`.
 */
export function isLive(object: Fields): boolean {
    return textOf(fieldsOf(object.metadata).uid) !== undefined;
}

/** The API group of an object, empty for the core group. */
export function groupOf({ apiVersion }: { readonly apiVersion?: unknown }): string {
    const [group, version] = (textOf(apiVersion) ?? "").split("/");
    return version === undefined ? "" : (group ?? "");
}

/** The objects of a list, indexed by the keys of the lookups. */
interface Index {
    readonly kinds: ReadonlyMap<string, readonly Fields[]>;
    /** By `kind namespace`. */
    readonly places: ReadonlyMap<string, readonly Fields[]>;
    /** By `kind namespace/name`; the first of several. */
    readonly names: ReadonlyMap<string, Fields>;
    /** Kinds that were looked up. */
    readonly read: Set<string>;
    /** By `kind namespace/name`: objects of which it is not known whether they exist. */
    readonly missed: Map<
        string,
        { readonly kind: string; readonly namespace: string; readonly name: string }
    >;
}

/**
 * A function of an object that is computed once for each: the contexts of a stack with a thousand canaries share their
 * objects, and every rule needs the same result.
 */
export function remembered<Key extends object, Value>(
    make: (key: Key) => Value,
): (key: Key) => Value {
    const known = new WeakMap<Key, { readonly value: Value }>();
    return (key) => {
        const found = known.get(key) ?? { value: make(key) };
        known.set(key, found);
        return found.value;
    };
}

/**
 * Finds values by keys that are read once from all objects, for all Canaries of them.
 *
 * @param read - the values, each with its key
 */
export function lookUp<Value>(
    read: (objects: Objects["objects"]) => Iterable<readonly [key: string, value: Value]>,
): (context: Objects, key: string) => readonly Value[] {
    const index = remembered((objects: Objects["objects"]) => {
        const found = new Map<string, Value[]>();
        for (const [key, value] of read(objects)) {
            append(found, key, value);
        }
        return found;
    });
    return ({ objects }, key) => (Array.isArray(objects) ? (index(objects).get(key) ?? []) : []);
}

const setOf = remembered((list: readonly unknown[]) => new Set(list));

const indexOfList = remembered((objects: readonly KubernetesObject[]) =>
    indexed(objects.map(fieldsOf)),
);

function indexOf(objects: readonly KubernetesObject[]): Index {
    return Array.isArray(objects)
        ? indexOfList(objects)
        : {
              kinds: new Map(),
              places: new Map(),
              names: new Map(),
              read: new Set(),
              missed: new Map(),
          };
}

function indexed(objects: readonly Fields[]): Index {
    const kinds = new Map<string, Fields[]>();
    const places = new Map<string, Fields[]>();
    const names = new Map<string, Fields>();
    for (const object of objects) {
        const kind = kindOf(object);
        const place = `${kind} ${namespaceOf(object)}`;
        const name = `${place}/${nameOf(object)}`;
        append(kinds, kind, object);
        append(places, place, object);
        if (!names.has(name)) {
            names.set(name, object);
        }
    }
    return { kinds, places, names, read: new Set(), missed: new Map() };
}

/**
 * The API groups of kinds that other products have too: a Service of Knative or an AuthorizationPolicy of Istio is none
 * that the rules mean.
 */
const GROUPS: Readonly<Record<string, readonly string[]>> = {
    ...Object.fromEntries(
        [
            ...["Service", "Namespace", "Secret", "ConfigMap", "ServiceAccount", "Pod", "Node"],
            ...["LimitRange", "ResourceQuota"],
        ].map((kind) => [kind, [""]]),
    ),
    Deployment: ["apps", "extensions"],
    DaemonSet: ["apps", "extensions"],
    StatefulSet: ["apps"],
    ReplicaSet: ["apps", "extensions"],
    ReplicationController: [""],
    Job: ["batch"],
    CronJob: ["batch"],
    HorizontalPodAutoscaler: ["autoscaling"],
    PodDisruptionBudget: ["policy"],
    NetworkPolicy: ["networking.k8s.io", "extensions"],
    Ingress: ["networking.k8s.io", "extensions"],
    Canary: ["flagger.app"],
    MetricTemplate: ["flagger.app"],
    AlertProvider: ["flagger.app"],
    Server: ["policy.linkerd.io"],
    ServerAuthorization: ["policy.linkerd.io"],
    AuthorizationPolicy: ["policy.linkerd.io"],
    ServiceProfile: ["linkerd.io"],
    HTTPRoute: [GATEWAY_GROUP, "policy.linkerd.io"],
    GRPCRoute: [GATEWAY_GROUP],
    ScaledObject: ["keda.sh"],
    Certificate: ["cert-manager.io"],
    CustomResourceDefinition: ["apiextensions.k8s.io"],
    PrometheusRule: ["monitoring.coreos.com"],
};

/**
 * Whether an object is of a kind as rules mean it, and not of the same kind of another product.
 *
 * @param kind - such as `Service`
 */
export function isOfKind(object: Fields, kind: string): boolean {
    return kindOf(object) === kind;
}

/** The kind of an object, with its group where that is not the one of the rules. */
function kindOf(object: Fields): string {
    const kind = textOf(object.kind) ?? "";
    const groups = Object.hasOwn(GROUPS, kind) ? GROUPS[kind] : undefined;
    const group = groupOf(object);
    // the items of a list have no apiVersion
    return groups === undefined || object.apiVersion === undefined || groups.includes(group)
        ? kind
        : `${kind}.${group}`;
}

function append<Value>(lists: Map<string, Value[]>, key: string, value: Value): void {
    const list = lists.get(key);
    if (list === undefined) {
        lists.set(key, [value]);
    } else {
        list.push(value);
    }
}
