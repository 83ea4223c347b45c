import { fieldsOf, listOf, textOf } from "../../rules/canary/reading";
import type { Problem } from "../../rules/problems/problem";
import type { Cluster } from "../../kube/client";
import { at, type Known, textAt } from "../../kube/known";
import { describeObject, type KubeObject } from "../program/kube-objects";
import { patched } from "../program/patches";
import { configsOf, isNamespaceThere, makerOf } from "./configs";
import {
    readNamed,
    liveObject,
    type NamedObject,
    type NamedAnswer,
    notMade,
} from "./named-objects";
import { listed } from "./undecided";

/** What a cluster holds that Canaries stand among. */
export interface Live {
    readonly objects: readonly KubeObject[];
    /** What is known as a whole, as in `complete` of a context. */
    readonly authoritativeKinds: readonly string[];
    /** What would be in `complete` but for a reason, and that reason. */
    readonly inconclusive: ReadonlyMap<string, string>;
    /** What the cluster did not tell. */
    readonly notes: readonly Problem[];
}

/** Most objects of a kind that are read; of larger clusters the rest stays unknown. */
const LIMIT = 500;

interface Kind {
    readonly kind: string;
    readonly apiVersion: string;
    readonly plural: string;
    /** Only the objects of one name, since those of all names would be too many. */
    readonly named?: string;
    /** Whether clusters are about that have these in another version of the API only. */
    readonly versions?: true;
    /** Whether a Canary could contend with one of them, which this very update may delete. */
    readonly contended?: true;
}

const flagger = { apiVersion: "flagger.app/v1beta1" };
const policy = { apiVersion: "policy.linkerd.io/v1beta3", versions: true } as const;

/** What rules ask for, one request each. */
const KINDS: readonly Kind[] = [
    { kind: "Canary", plural: "canaries", ...flagger, contended: true },
    { kind: "MetricTemplate", plural: "metrictemplates", ...flagger },
    { kind: "AlertProvider", plural: "alertproviders", ...flagger },
    { kind: "Namespace", apiVersion: "v1", plural: "namespaces" },
    { kind: "Service", apiVersion: "v1", plural: "services", contended: true },
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
 * Reads from a cluster what Canaries stand among and the program does not hold: a request a kind,
 * side by side, however many Canaries there are; and one for each target, Secret and ConfigMap that is missing. Of Secrets
 * it learns the keys alone.
 *
 * @param cluster - asked, within its own limit of time
 * @param program - the program's objects for this cluster; they go before the cluster's
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
    const places = new Set(program.filter(({ patch }) => !patch).map(describeObject));
    const namespaces = new Set(canaries.map(({ namespace }) => namespace));
    const objects = found.flatMap(({ object }) => object ?? []);
    const complete: string[] = [];
    for (const { kind, items, all } of lists) {
        const kept = items.filter(
            (item) => !places.has(describeObject(item)) && !isOwnedByCanary(item.object),
        );
        // of these this update may be about to delete some: they are neither there nor missing
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

/** Nothing is known of a cluster. */
export const NOTHING: Live = {
    objects: [],
    authoritativeKinds: [],
    inconclusive: new Map(),
    notes: [],
};

/** Why a Secret or ConfigMap that is neither in the program nor on the cluster may be there in the end. */
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
                        ? `${describeObject(maker)} may make it`
                        : isNamespaceThere(namespaces, named) === true
                          ? undefined
                          : `namespace ${named.namespace} is not known to be on the cluster yet, and nobody sees what is copied into a new one`;
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

/** Whether a cluster has none of an API in any version, and the program brings it. */
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

/** What Flagger made itself is no one's mistake, and goes with its Canary. */
function isOwnedByCanary(object: Known): boolean {
    return listOf(fieldsOf(fieldsOf(object).metadata).ownerReferences).some(
        (owner) => fieldsOf(owner).kind === "Canary",
    );
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
        requirement: `what stands around the Canaries and is not in the program was not looked up: ${reason}`,
        fix: "let the user of the kubeconfig list these objects, or put them into the program",
    };
}
