import { fieldsOf, listOf, textOf } from "../../rules/canary/reading";
import type { Problem } from "../../rules/problem";
import type { Cluster } from "../cluster/client";
import { at, isRecord, type Known, textAt } from "../program/known";
import { describeObject, type KubeObject } from "../program/objects";

/** What a cluster holds that Canaries stand among. */
export interface Live {
    readonly objects: readonly KubeObject[];
    /** Kinds of which all that the cluster has were read. */
    readonly complete: readonly string[];
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

/** What rules ask for, one request each; never Secrets. */
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
 * side by side, however many Canaries there are; and one for each target that is missing.
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
        return { objects: [], complete: [], notes: [notLookedUp(cluster, reached.unreachable)] };
    }
    const targets = missingTargets(program, canaries);
    const [lists, found] = await Promise.all([
        Promise.all(KINDS.map((kind) => list(cluster, kind, program))),
        Promise.all(targets.map((target) => get(cluster, target))),
    ]);
    const answers = [...lists, ...found];
    const places = new Set(program.filter(({ patch }) => !patch).map(describeObject));
    const namespaces = new Set(canaries.map(({ namespace }) => namespace));
    // of Deployments only those that Canaries target are asked for, and no rule misses another one
    const complete = found.every(({ all }) => all) && targets.length < LIMIT ? [TARGET.kind] : [];
    const objects: KubeObject[] = [];
    for (const { kind, items, all } of answers) {
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
    const silent = answers.flatMap(({ silence }) => silence ?? []);
    return {
        objects: objects.map((object) => ({ ...object, provider: canaries[0]?.provider })),
        complete,
        notes: silent.length === 0 ? [] : [notLookedUp(cluster, silent.join(", "))],
    };
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

interface Target {
    readonly namespace: string;
    readonly name: string;
}

/** The kind of targets of which a cluster may have too many to read them all. */
const TARGET: Kind = {
    kind: "Deployment",
    apiVersion: "apps/v1",
    plural: "deployments",
    named: "",
};

async function get(cluster: Cluster, { namespace, name }: Target): Promise<Answered> {
    const path = `${apiOf(TARGET)}/namespaces/${encodeURIComponent(namespace)}/${TARGET.plural}/${encodeURIComponent(name)}`;
    const answer = await cluster.object(path);
    return "unreachable" in answer
        ? { kind: TARGET, items: [], all: false, silence: answer.unreachable }
        : {
              kind: TARGET,
              items: answer.value === undefined ? [] : [liveObject(TARGET, answer.value)],
              all: true,
          };
}

/** Targets that are not in the program; each once; {@link LIMIT} of them may not be all. */
function missingTargets(
    program: readonly KubeObject[],
    canaries: readonly KubeObject[],
): readonly Target[] {
    const made = new Set(program.filter(({ patch }) => !patch).map(describeObject));
    const targets = new Map<string, Target>();
    for (const canary of canaries) {
        const kind = textAt(canary.object, "spec", "targetRef", "kind");
        const name = textAt(canary.object, "spec", "targetRef", "name");
        const { namespace } = canary;
        if (kind === TARGET.kind && name !== undefined && typeof namespace === "string") {
            const place = `${kind} ${namespace}/${name}`;
            if (!made.has(place) && targets.size < LIMIT) {
                targets.set(place, { namespace, name });
            }
        }
    }
    return [...targets.values()];
}

function apiOf({ apiVersion }: Kind): string {
    return apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}

/** Items of a list say neither their kind nor their API. */
function liveObject({ kind, apiVersion }: Kind, object: Known): KubeObject {
    const fields = isRecord(object) ? object : {};
    return {
        urn: "",
        apiVersion,
        kind,
        name: textAt(object, "metadata", "name") ?? "",
        namespace: textAt(object, "metadata", "namespace") ?? "",
        object: { ...fields, apiVersion, kind },
        patch: false,
    };
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
        rule: `what stands around the Canaries and is not in the program was not looked up: ${reason}`,
        remedy: "let the user of the kubeconfig list these objects, or put them into the program",
    };
}
