import { fieldsOf, listOf, textOf } from "../../rules/canary/reading";
import type { Problem } from "../../rules/problems/problem";
import type { Cluster } from "../../kube/client";
import { at, type Known, textAt } from "../../kube/known";
import { describeObject, isKind, type KubeObject } from "../program/kube-objects";
import { patched } from "../program/patches";
import { configsOf, isNamespaceThere, makerOf } from "./configs";
import {
    readNamed,
    isMadeHere,
    liveObject,
    type NamedObject,
    type NamedAnswer,
    notMade,
} from "./named-objects";
import { listed } from "./undecided";

/** The objects in a cluster that are related to Canaries. */
export interface Live {
    readonly objects: readonly KubeObject[];
    /** Kinds and objects that are fully known, as `authoritativeKinds` of a rule context. */
    readonly authoritativeKinds: readonly string[];
    /** Entries that are missing in `authoritativeKinds`, with the reason. */
    readonly inconclusive: ReadonlyMap<string, string>;
    /** What could not be read from the cluster. */
    readonly notes: readonly Problem[];
}

/** Maximum number of objects per kind; in larger clusters the rest stays unknown. */
const LIMIT = 500;

interface Kind {
    readonly kind: string;
    readonly apiVersion: string;
    readonly plural: string;
    /** Read only the objects with this name, since there may be too many others. */
    readonly named?: string;
    /** Whether some clusters serve these only in another API version. */
    readonly versions?: true;
    /** Whether a Canary could conflict with such an object, which the same update may delete. */
    readonly contended?: true;
}

const flagger = { apiVersion: "flagger.app/v1beta1" };
const policy = { apiVersion: "policy.linkerd.io/v1beta3", versions: true } as const;

/** The objects that rules need, one request each. */
const KINDS: readonly Kind[] = [
    { kind: "Canary", plural: "canaries", ...flagger, contended: true },
    { kind: "MetricTemplate", plural: "metrictemplates", ...flagger },
    { kind: "AlertProvider", plural: "alertproviders", ...flagger },
    { kind: "Namespace", apiVersion: "v1", plural: "namespaces" },
    { kind: "Service", apiVersion: "v1", plural: "services", contended: true },
    { kind: "ResourceQuota", apiVersion: "v1", plural: "resourcequotas" },
    { kind: "LimitRange", apiVersion: "v1", plural: "limitranges" },
    { kind: "DaemonSet", apiVersion: "apps/v1", plural: "daemonsets" },
    { kind: "Deployment", apiVersion: "apps/v1", plural: "deployments", named: "flagger" },
    { kind: "ConfigMap", apiVersion: "v1", plural: "configmaps", named: "linkerd-config" },
    { kind: "ConfigMap", apiVersion: "v1", plural: "configmaps", named: "prometheus-config" },
    {
        kind: "HorizontalPodAutoscaler",
        apiVersion: "autoscaling/v2",
        plural: "horizontalpodautoscalers",
        contended: true,
    },
    {
        kind: "HTTPRoute",
        apiVersion: "gateway.networking.k8s.io/v1beta1",
        plural: "httproutes",
        versions: true,
        contended: true,
    },
    {
        kind: "ServiceProfile",
        apiVersion: "linkerd.io/v1alpha2",
        plural: "serviceprofiles",
        contended: true,
    },
    { kind: "Server", plural: "servers", ...policy },
    {
        kind: "AuthorizationPolicy",
        plural: "authorizationpolicies",
        apiVersion: "policy.linkerd.io/v1alpha1",
        versions: true,
    },
];

/**
 * Reads the related objects of Canaries that are not in the program from a cluster: one parallel request per kind,
 * regardless of the number of Canaries, and one for each missing target, Secret and ConfigMap. Of Secrets only the keys
 * are kept.
 *
 * @param cluster - the cluster to query, with its own timeout
 * @param program - the program's objects for this cluster; they take precedence over the cluster's
 * @param canaries - the Canaries among them
 */
export async function lookUp(
    cluster: Cluster,
    program: readonly KubeObject[],
    canaries: readonly KubeObject[],
): Promise<Live> {
    const reached = await cluster.version();
    if ("unreachable" in reached) {
        return { ...NOTHING, notes: [notLookedUp(cluster, reached.unreachable)] };
    }
    const targets = notMade(targetsOf(canaries), program).slice(0, LIMIT);
    const [lists, found] = await Promise.all([
        Promise.all(KINDS.map((kind) => list(cluster, kind, program))),
        readNamed(cluster, targets),
    ]);
    const places = new Set(program.filter(isMadeHere).map(describeObject));
    const namespaces = new Set(canaries.map(({ namespace }) => namespace));
    const objects = found.flatMap(({ object }) => object ?? []);
    const complete: string[] = [];
    for (const { kind, items, all } of lists) {
        const kept = items.filter(
            (item) => !places.has(describeObject(item)) && !isOwnedByCanary(item.object),
        );
        // this update may delete some of these: they neither exist for certain nor are missing
        const leaving = kept.filter(
            (item) =>
                kind.contended && namespaces.has(item.namespace) && isManagedByPulumi(item.object),
        );
        objects.push(...kept.filter((item) => !leaving.includes(item)));
        if (all && leaving.length === 0 && kind.named === undefined) {
            complete.push(kind.kind);
        }
    }
    const own = (object: KubeObject) => ({ ...object, provider: canaries[0]?.provider });
    const around = patched([...program, ...objects.map(own)]);
    const configs = await readNamed(
        cluster,
        notMade(configsOf(around, canaries), program).slice(0, LIMIT),
    );
    objects.push(...configs.flatMap(({ object }) => object ?? []));
    const inconclusive = inconclusiveKinds(configs, program, lists);
    const answered = [...found, ...configs]
        .filter(({ silence }) => silence === undefined)
        .map(({ named }) => describeObject(named))
        .filter((place) => !inconclusive.has(place));
    const silent = [...lists, ...found, ...configs].flatMap(({ silence }) => silence ?? []);
    return {
        objects: objects.map(own),
        authoritativeKinds: [...complete, ...answered],
        inconclusive,
        notes: silent.length === 0 ? [] : [notLookedUp(cluster, listed(silent))],
    };
}

/** Nothing is known about a cluster. */
export const NOTHING: Live = {
    objects: [],
    authoritativeKinds: [],
    inconclusive: new Map(),
    notes: [],
};

/** Why a Secret or ConfigMap that is neither in the program nor in the cluster may still exist after the update. */
function inconclusiveKinds(
    configs: readonly NamedAnswer[],
    program: readonly KubeObject[],
    lists: readonly Answered[],
): Map<string, string> {
    const namespaces = lists.find(({ all, kind }) => all && kind.kind === "Namespace")?.items;
    return new Map(
        configs
            .filter(({ object, silence }) => object === undefined && silence === undefined)
            .flatMap(({ named }): [string, string][] => {
                const maker = makerOf(program, named);
                const reason =
                    maker !== undefined
                        ? `${describeObject(maker)} may create it`
                        : isNamespaceThere(namespaces, named) === true
                          ? undefined
                          : `namespace ${named.namespace} may not exist in the cluster yet, and objects that other tools copy into a new namespace are unknown`;
                return reason === undefined ? [] : [[describeObject(named), reason]];
            }),
    );
}

interface Answered {
    readonly kind: Kind;
    readonly items: readonly KubeObject[];
    readonly all: boolean;
    readonly silence?: string;
}

async function list(
    cluster: Cluster,
    kind: Kind,
    program: readonly KubeObject[],
): Promise<Answered> {
    const name = kind.named === undefined ? "" : `&fieldSelector=metadata.name%3D${kind.named}`;
    const answer = await cluster.object(`${apiOf(kind)}/${kind.plural}?limit=${LIMIT}${name}`);
    if ("unreachable" in answer) {
        return { kind, items: [], all: false, silence: answer.unreachable };
    }
    if (answer.value === undefined) {
        return { kind, items: [], all: !kind.versions || (await isNew(cluster, kind, program)) };
    }
    const items = at(answer.value, "items");
    return {
        kind,
        items: (Array.isArray(items) ? (items as readonly Known[]) : []).map((item) =>
            liveObject(kind, item),
        ),
        all: Array.isArray(items) && !textAt(answer.value, "metadata", "continue"),
    };
}

/** Whether a cluster does not serve an API in any version, and the program installs it. */
async function isNew(
    cluster: Cluster,
    { apiVersion, plural }: Kind,
    program: readonly KubeObject[],
): Promise<boolean> {
    const group = apiVersion.slice(0, apiVersion.indexOf("/"));
    const isMade = program.some(
        ({ kind, name }) => kind === "CustomResourceDefinition" && name === `${plural}.${group}`,
    );
    const answer = isMade ? await cluster.object(`/apis/${group}`) : undefined;
    return answer !== undefined && "value" in answer && answer.value === undefined;
}

/** The Deployments that Canaries target. */
function targetsOf(canaries: readonly KubeObject[]): readonly NamedObject[] {
    return canaries.flatMap(({ namespace, object }): NamedObject[] => {
        const kind = textAt(object, "spec", "targetRef", "kind");
        const name = textAt(object, "spec", "targetRef", "name");
        return kind === "Deployment" && name !== undefined && typeof namespace === "string"
            ? [{ kind, namespace, name }]
            : [];
    });
}

function apiOf({ apiVersion }: Kind): string {
    return apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}

/** Flagger creates these objects and deletes them with their Canary. */
function isOwnedByCanary(object: Known): boolean {
    return listOf(fieldsOf(fieldsOf(object).metadata).ownerReferences).some((owner) =>
        isKind(ownerOf(owner), "Canary"),
    );
}

function ownerOf(owner: unknown): Pick<KubeObject, "apiVersion" | "kind"> {
    const { apiVersion, kind } = fieldsOf(owner);
    return { apiVersion: textOf(apiVersion) ?? "flagger.app/v1beta1", kind: textOf(kind) ?? "" };
}

function isManagedByPulumi(object: Known): boolean {
    return listOf(fieldsOf(fieldsOf(object).metadata).managedFields).some(
        (entry) => textOf(fieldsOf(entry).manager)?.startsWith("pulumi-") === true,
    );
}

function notLookedUp(cluster: Cluster, reason: string): Problem {
    return {
        id: "canary/not-looked-up",
        severity: "unchecked",
        path: cluster.path,
        value: undefined,
        requirement: `related objects of the Canaries that are not in the program were not read from the cluster: ${reason}`,
        fix: "allow the user of the kubeconfig to list these objects, or add them to the program",
    };
}
