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
    type LiveObject,
    qualifiedName,
} from "../../rules/existing/live-object";
import type { ClusterConfig } from "../types";
import {
    API_SERVICES,
    type ApiService,
    blockingApiServices,
    blockingCanaries,
    CANARIES,
    FLAGGER_FINALIZER,
    type RunningDeployment,
    waitingForFinalizers,
} from "./deletion-blockers";
import { FLAGGERS } from "./deployment-lists";
import { type GuardedCluster, objectsBelow } from "./objects-below";

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

/** Those of some objects that are somebody else's, as a message names them. */
export function othersObjects(manager: string, objects: readonly LiveObject[]): string[] {
    return objects
        .filter(({ metadata }) => isOthers(metadata, manager))
        .map(({ kind, metadata }) => `${kind} ${qualifiedName(metadata)}`);
}

/** What the deletion of the stack's objects would wait for in vain. */
export async function blockers(
    manager: string,
    { list, read }: GuardedCluster,
): Promise<readonly string[]> {
    const { items } = await read<{ readonly items: readonly ApiService[] }>(API_SERVICES);
    const canaries = (await list(CANARIES)).filter(({ finalizers = [] }) =>
        finalizers.includes(FLAGGER_FINALIZER),
    );
    const flaggers =
        canaries.length === 0
            ? []
            : await Promise.all(
                  FLAGGERS.map((path) =>
                      read<{ readonly items: readonly RunningDeployment[] }>(path),
                  ),
              );
    return [
        ...blockingApiServices(manager, items),
        ...blockingCanaries(
            manager,
            canaries,
            flaggers.flatMap((found) => found.items),
        ),
    ];
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
        const [below, blocking] = await Promise.all([
            objectsBelow(inputs.manager, cluster),
            blockers(inputs.manager, cluster),
        ]).catch((error: unknown) => {
            throw new Error(
                `nothing was deleted: whether the stack's namespaces and CRDs can be deleted, and hold objects of others, could not be checked: ${String(error)}. ` +
                    "If the cluster is gone, remove this check: pulumi state delete '<its URN>'. [existing/unchecked]",
            );
        });
        const waiting = [...blocking, ...waitingForFinalizers(below, Date.now())];
        const others = othersObjects(inputs.manager, below);
        if (waiting.length > 0) {
            throw new Error(
                `nothing was deleted: Kubernetes could not delete the stack's namespaces, and pulumi destroy would wait for them in vain: ${waiting.join(". ")}. ` +
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
