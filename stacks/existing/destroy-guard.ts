import { createRequire } from "node:module";
import { join } from "node:path";

import type * as client from "@kubernetes/client-node";
import * as pulumi from "@pulumi/pulumi";

import { changedInputs } from "../../components/linkerd/identity/provider-support";
import { type ClusterAnswer, listMetadata, request } from "../../kube/request";
import {
    fieldManagerOf,
    hasFieldManager,
    type LiveMetadata,
    qualifiedName,
} from "../../rules/existing/live-object";
import type { ClusterConfig } from "../types";
import { API_SERVICES, type ApiService, blockingApiServices } from "./deletion-blockers";

// Pulumi serialises this provider into the stack's state, so it loads its client from the project where it runs; see
// components/linkerd/identity/provider-support.ts.

/** Makes Pulumi serialise what a dynamic provider uses of this module. */
export const deploymentOnlyModule = true;

/** Inputs of the guard, as they are in the state. */
export interface DestroyGuardInputs {
    /** Path of a kubeconfig; empty as for kubectl. */
    readonly kubeconfig: string;
    readonly context: string;
    /** The field manager of the stack's objects. */
    readonly manager: string;
}

/** Kinds of objects that people make in namespaces, by the path of their list behind the namespace. */
const NAMESPACED: Readonly<Record<string, readonly [prefix: string, list: string]>> = {
    Deployment: ["/apis/apps/v1", "deployments"],
    StatefulSet: ["/apis/apps/v1", "statefulsets"],
    DaemonSet: ["/apis/apps/v1", "daemonsets"],
    CronJob: ["/apis/batch/v1", "cronjobs"],
    Job: ["/apis/batch/v1", "jobs"],
    Service: ["/api/v1", "services"],
    PersistentVolumeClaim: ["/api/v1", "persistentvolumeclaims"],
    Secret: ["/api/v1", "secrets"],
    ConfigMap: ["/api/v1", "configmaps"],
};

const DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

/** Timeout for one answer of the API server. */
const limitSeconds = 20;

/**
 * Whether an object is somebody else's: neither the stack's, nor made by a controller for another object.
 *
 * @param manager - the field manager of the stack's objects
 */
export function isOthers(metadata: LiveMetadata, manager: string): boolean {
    const { labels = {}, managedFields = [], ownerReferences = [] } = metadata;
    const isControllers = managedFields.some(({ manager = "" }) =>
        /^(kube-controller-manager|cert-manager|trust-manager|cainjector|flagger|linkerd)/.test(
            manager,
        ),
    );
    return (
        !hasFieldManager(manager, metadata) &&
        ownerReferences.length === 0 &&
        !isControllers &&
        labels["controller.cert-manager.io/fao"] === undefined &&
        metadata.name !== "kube-root-ca.crt"
    );
}

/** A cluster as the guard reads it. */
export interface GuardedCluster {
    /** Lists the metadata of all objects of a kind; an error says why it cannot. */
    readonly list: (path: string) => Promise<readonly LiveMetadata[]>;
    /** Reads an object or a whole list; an error says why it cannot. */
    readonly read: <T>(path: string) => Promise<T>;
}

/** The part of a CRD that is read. */
interface Definition {
    readonly spec: {
        readonly group: string;
        readonly names: { readonly kind: string; readonly plural: string };
        readonly versions: readonly { readonly name: string; readonly served: boolean }[];
    };
}

/** What the deletion of the stack's namespaces and CRDs would delete with them. */
export async function othersObjects(
    manager: string,
    { list, read }: GuardedCluster,
): Promise<string[]> {
    const own = async (path: string): Promise<readonly LiveMetadata[]> =>
        (await list(path)).filter((metadata) => hasFieldManager(manager, metadata));
    const namespaces = await own("/api/v1/namespaces");
    const definitions = await Promise.all(
        (await own(DEFINITIONS)).map(({ name }) => read<Definition>(`${DEFINITIONS}/${name}`)),
    );
    const lists = [
        ...namespaces.flatMap(({ name }) =>
            Object.entries(NAMESPACED).map(([kind, [prefix, plural]]) => ({
                kind,
                path: `${prefix}/namespaces/${name}/${plural}`,
            })),
        ),
        ...definitions.flatMap(({ spec: { group, names, versions } }) =>
            versions
                .filter(({ served }) => served)
                .slice(0, 1)
                .map(({ name }) => ({
                    kind: names.kind,
                    path: `/apis/${group}/${name}/${names.plural}`,
                })),
        ),
    ];
    const found = await Promise.all(
        lists.map(async ({ kind, path }) =>
            (await list(path))
                .filter((metadata) => isOthers(metadata, manager))
                .map((metadata) => `${kind} ${qualifiedName(metadata)}`),
        ),
    );
    return found.flat();
}

/** Opens a cluster with the credentials of a kubeconfig. */
function openGuarded({ context, kubeconfig }: DestroyGuardInputs): GuardedCluster {
    const load = createRequire(join(process.cwd(), "package.json"));
    const { KubeConfig } = load("@kubernetes/client-node") as typeof client;
    const config = new KubeConfig();
    if (kubeconfig === "") {
        config.loadFromDefault();
    } else {
        config.loadFromFile(kubeconfig);
    }
    config.setCurrentContext(context);
    const get = (path: string, accept?: string) => request(config, path, limitSeconds, accept);
    return {
        list: async (path) => answered(await listMetadata(get, path)),
        read: async <T>(path: string) => {
            const { body, status } = answered(await get(path));
            if (status !== 200) {
                throw new Error(`${path} returned HTTP ${status}`);
            }
            return body as T;
        },
    };
}

function answered<T>(answer: ClusterAnswer<T>): T {
    if ("unreachable" in answer) {
        throw new Error(answer.unreachable);
    }
    return answer.value;
}

/** Refuses to be deleted while the stack's namespaces cannot be deleted, or with the CRDs hold objects of others. */
export const destroyGuardProvider: pulumi.dynamic.ResourceProvider<
    DestroyGuardInputs,
    DestroyGuardInputs
> = {
    create: (inputs) => Promise.resolve({ id: "destroy-guard", outs: inputs }),
    diff: (_id, olds, news) =>
        Promise.resolve({
            changes: changedInputs(["kubeconfig", "context", "manager"], olds, news).length > 0,
            replaces: [],
        }),
    update: (_id, _olds, news) => Promise.resolve({ outs: news }),
    delete: async (_id, inputs) => {
        const cluster = openGuarded(inputs);
        const [others, blocking] = await Promise.all([
            othersObjects(inputs.manager, cluster),
            cluster
                .read<{ readonly items: readonly ApiService[] }>(API_SERVICES)
                .then(({ items }) => blockingApiServices(inputs.manager, items)),
        ]).catch((error: unknown) => {
            throw new Error(
                `nothing was deleted: whether the stack's namespaces and CRDs can be deleted, and hold objects of others, could not be checked: ${String(error)}. ` +
                    "If the cluster is gone, remove this check: pulumi state delete '<its URN>'. [existing/unchecked]",
            );
        });
        if (blocking.length > 0) {
            throw new Error(
                `nothing was deleted: Kubernetes could not delete the stack's namespaces, and pulumi destroy would wait for them in vain: ${blocking.join(". ")}. ` +
                    "Then run pulumi destroy again. [existing/blocked]",
            );
        }
        if (others.length > 0) {
            const named = others.slice(0, 10).join(", ");
            const more = others.length > 10 ? ` and ${others.length - 10} more` : "";
            throw new Error(
                `nothing was deleted: the stack's namespaces and CRDs hold objects that this stack has not created, and would delete them too: ${named}${more}. ` +
                    "Move or delete these objects, then run pulumi destroy again. To delete them too, remove this check first: " +
                    "pulumi state delete '<its URN>'. To keep a namespace or a CRD in the cluster, remove it from the state in the " +
                    "same way; pulumi stack --show-urns lists the URNs. [existing/others]",
            );
        }
    },
};

/** The inputs of the guard of a stack's cluster. */
export function guardedCluster(
    { context, kubeconfig = "" }: ClusterConfig,
    owner: string,
): DestroyGuardInputs {
    return { kubeconfig, context, manager: fieldManagerOf(owner) };
}

/** The resource that is deleted first, and only if nothing of others would be deleted with the stack. */
export class DestroyGuard extends pulumi.dynamic.Resource {
    constructor(name: string, inputs: DestroyGuardInputs, opts?: pulumi.CustomResourceOptions) {
        super(destroyGuardProvider, name, inputs, opts, "linkerd-canary", "DestroyGuard");
    }
}
