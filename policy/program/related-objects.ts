import type { Clusters } from "../clusters";
import { patched } from "./patches";
import { clusterKey } from "../provider-target";
import {
    CHART,
    CONFIG_PATH,
    type Injector,
    injectorIn,
    injectorOf,
    valuesUnknown,
    withPatches,
} from "../mesh/injector";
import { at, isRecord, type Known, textAt, UNKNOWN } from "../../kube/known";
import {
    describeObject,
    isKind,
    isNamespace,
    type KubeObject,
    overlayMetadata,
    podTemplate,
} from "./kube-objects";

/** An object that was found. */
export interface FoundObject {
    readonly object: Known;
    /** By kind and full name. */
    readonly path: string;
    /** URN of the resource that creates it; `undefined` if it was read from the cluster. */
    readonly urn?: string;
}

/** A namespace with the settings that affect injection in it. */
export interface FoundNamespace extends FoundObject {
    /** The Linkerd of its cluster. @default - one with the default values of its chart */
    readonly injector?: Injector;
    /** The program's ServiceAccounts in it, by name. @default - none */
    readonly accounts?: ReadonlyMap<string, Known>;
}

/** Why an object could not be found. */
export interface Missing {
    readonly missing: string;
}

/** API paths of the workloads that a Canary may target or the program may patch. */
const RESOURCES = {
    Deployment: "/apis/apps/v1/namespaces/{}/deployments",
    DaemonSet: "/apis/apps/v1/namespaces/{}/daemonsets",
    StatefulSet: "/apis/apps/v1/namespaces/{}/statefulsets",
    ReplicaSet: "/apis/apps/v1/namespaces/{}/replicasets",
    Job: "/apis/batch/v1/namespaces/{}/jobs",
    CronJob: "/apis/batch/v1/namespaces/{}/cronjobs",
    Service: "/api/v1/namespaces/{}/services",
} as const;

/** The path of the objects of a kind in a namespace; `undefined` for a kind that is not looked up. */
export function listPath(kind: keyof typeof RESOURCES, namespace: string): string;
export function listPath(kind: string, namespace: string): string | undefined;
export function listPath(kind: string, namespace: string): string | undefined {
    const paths: Readonly<Record<string, string>> = RESOURCES;
    return paths[kind]?.replace("{}", encodeURIComponent(namespace));
}

/** Finds the related objects of a Canary: in the program, else in the cluster. */
export class RelatedObjects {
    private readonly injectors = new Map<string, Promise<Injector>>();

    /**
     * @param objects - the program's objects
     * @param clusters - queried for objects outside the program; without them only the program is used
     * @param timeoutSeconds - timeout of a single request
     */
    constructor(
        private readonly objects: readonly KubeObject[],
        private readonly clusters?: Clusters,
        private readonly timeoutSeconds = 0,
    ) {}

    /** Finds the namespace of a Canary, with the program's patches applied, and the settings that affect injection. */
    async namespaceOf(canary: KubeObject): Promise<FoundNamespace | Missing> {
        const found = await this.namespaceAlone(canary);
        return "missing" in found
            ? found
            : {
                  ...found,
                  injector: await this.injectorOf(canary),
                  accounts: this.accountsBeside(canary),
              };
    }

    /** Finds the Linkerd for an object: the program's, else the cluster's, else one with default chart values. */
    injectorOf(object: KubeObject): Promise<Injector> {
        const key = clusterKey(object.provider);
        const known = this.injectors.get(key) ?? this.readInjector(object);
        this.injectors.set(key, known);
        return known;
    }

    private async readInjector(object: KubeObject): Promise<Injector> {
        const beside = this.objects.filter((one) => isBeside(one, object));
        const made = injectorIn(beside);
        const cluster =
            made === undefined
                ? await this.clusters?.of(object.provider, this.timeoutSeconds)
                : undefined;
        // the policy cluster-version reports an unknown or unreachable cluster
        if (
            cluster === undefined ||
            "unknown" in cluster ||
            "unreachable" in (await cluster.version())
        ) {
            return made ?? withPatches(CHART, beside);
        }
        const answer = await cluster.object(CONFIG_PATH);
        if ("unreachable" in answer) {
            return { ...CHART, notes: [valuesUnknown(cluster.path, answer.unreachable)] };
        }
        const items = at(answer.value, "items");
        const [config] = Array.isArray(items) ? (items as readonly Known[]) : [];
        return withPatches(config === undefined ? CHART : injectorOf(config, cluster.path), beside);
    }

    private accountsBeside(workload: KubeObject): ReadonlyMap<string, Known> {
        return new Map(
            this.objects.flatMap((object): [string, Known][] =>
                isKind(object, "ServiceAccount") &&
                object.namespace === workload.namespace &&
                isBeside(object, workload) &&
                !object.patch &&
                typeof object.name === "string"
                    ? [[object.name, object.object]]
                    : [],
            ),
        );
    }

    private async namespaceAlone(canary: KubeObject): Promise<FoundObject | Missing> {
        const name = canary.namespace;
        if (name === UNKNOWN) {
            return { missing: "its namespace is not known before the update" };
        }
        const same = this.objects.filter(
            (object) => isNamespace(object) && isBeside(object, canary) && object.name === name,
        );
        const made = same.find((object) => !object.patch);
        const patches = same.filter((object) => object.patch).map((object) => object.object);
        if (made !== undefined) {
            const object = overlayMetadata(made.object, patches);
            return { object, path: `Namespace ${name}`, urn: made.urn };
        }
        const path = `Namespace ${name}`;
        const answer = await this.request(
            canary,
            `/api/v1/namespaces/${encodeURIComponent(name)}`,
            path,
        );
        return "missing" in answer
            ? answer
            : { ...answer, object: overlayMetadata(answer.object, patches) };
    }

    /**
     * Finds what a patch of a workload patches in the cluster, with the patch applied; such an object is not in the
     * program.
     */
    async patchedBy(patch: KubeObject): Promise<KubeObject | Missing> {
        const { kind, name, namespace } = patch;
        const path = describeObject(patch);
        const list = namespace === UNKNOWN ? undefined : listPath(kind, namespace);
        if (name === UNKNOWN || list === undefined) {
            return { missing: `the patched ${path} is not in the program` };
        }
        const url = `${list}/${encodeURIComponent(name)}`;
        const found = await this.request(patch, url, path);
        if ("missing" in found) {
            return found;
        }
        const base: KubeObject = { ...patch, object: found.object, patch: false };
        return patched([base, patch])[0] ?? base;
    }

    /** Finds the workload that a Canary targets. */
    async targetOf(canary: KubeObject): Promise<FoundObject | Missing> {
        const kind = textAt(canary.object, "spec", "targetRef", "kind");
        const name = textAt(canary.object, "spec", "targetRef", "name");
        const { namespace } = canary;
        if (kind === undefined || name === undefined || namespace === UNKNOWN) {
            return { missing: "spec.targetRef is not known before the update, or not set" };
        }
        const made = this.objects.find(
            (object) =>
                isKind(object, kind) &&
                object.name === name &&
                object.namespace === namespace &&
                isBeside(object, canary) &&
                !object.patch,
        );
        if (made !== undefined) {
            return { object: made.object, path: describeObject(made), urn: made.urn };
        }
        const path = `${kind} ${namespace}/${name}`;
        const list = listPath(kind, namespace);
        if (list === undefined) {
            return { missing: `its target ${path} has no pod template of its own` };
        }
        const url = `${list}/${encodeURIComponent(name)}`;
        const answer = await this.request(canary, url, path);
        // the answer may omit the kind
        return "missing" in answer || !isRecord(answer.object)
            ? answer
            : { ...answer, object: { ...answer.object, kind } };
    }

    /**
     * Finds the workloads of the program whose pods a Service selects, in a Canary's namespace.
     *
     * @param canary - a Canary in the namespace of the Service
     * @param service - a Service; without a selector it selects nothing
     */
    behind(canary: KubeObject, service: FoundObject): readonly KubeObject[] {
        const selector = at(service.object, "spec", "selector");
        const wanted = isRecord(selector) ? Object.entries(selector) : [];
        return this.objects.filter((object) => {
            const template = podTemplate(object.kind, object.object);
            return (
                wanted.length > 0 &&
                template !== undefined &&
                !object.patch &&
                object.namespace === canary.namespace &&
                isBeside(object, canary) &&
                wanted.every(([key, value]) => at(template, "metadata", "labels", key) === value)
            );
        });
    }

    private async request(
        canary: KubeObject,
        url: string,
        path: string,
    ): Promise<FoundObject | Missing> {
        if (this.clusters === undefined) {
            return { missing: `${path} is not in the program` };
        }
        const cluster = await this.clusters.of(canary.provider, this.timeoutSeconds);
        if ("unknown" in cluster) {
            return { missing: `${path} is not in the program, and ${cluster.unknown}` };
        }
        const answer = await cluster.object(url);
        if ("unreachable" in answer) {
            return {
                missing: `${path} is not in the program and could not be read from ${cluster.path}: ${answer.unreachable}`,
            };
        }
        return answer.value === undefined
            ? { missing: `${path} is neither in the program nor in ${cluster.path}` }
            : { object: answer.value, path };
    }
}

function isBeside(object: KubeObject, canary: KubeObject): boolean {
    return clusterKey(object.provider) === clusterKey(canary.provider);
}
