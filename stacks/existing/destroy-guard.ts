import { createRequire } from "node:module";
import { join } from "node:path";

import type * as client from "@kubernetes/client-node";
import * as pulumi from "@pulumi/pulumi";

import { FIELD_MANAGER, fieldManagerOf } from "../../rules/existing/live-object";
import type { ClusterConfig } from "../types";

// Pulumi serialises this provider into the stack's state, so it loads its client from the project where it runs; see
// components/linkerd/identity/provider-support.ts.

/** Tells Pulumi to serialise what a dynamic provider uses of this module. */
export const deploymentOnlyModule = true;

/** Inputs of the guard, as they are in the state. */
export interface DestroyGuardInputs {
    /** Path of a kubeconfig; empty as for kubectl. */
    readonly kubeconfig: string;
    readonly context: string;
    /** The field manager of the stack's objects. */
    readonly manager: string;
}

/** An object of a list, as far as it is read. */
export interface ListedObject {
    readonly metadata: {
        readonly name: string;
        readonly namespace?: string;
        readonly annotations?: Readonly<Record<string, string>>;
        readonly labels?: Readonly<Record<string, string>>;
        readonly ownerReferences?: readonly unknown[];
        readonly managedFields?: readonly { readonly manager?: string }[];
    };
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

/** Longest answer of the API server that is waited for. */
const LIMIT_MS = 20_000;

/**
 * Whether an object is somebody else's: neither the stack's, nor made by a controller for another object.
 *
 * @param manager - the field manager of the stack's objects
 */
export function isOthers({ metadata }: ListedObject, manager: string): boolean {
    const { annotations = {}, labels = {}, managedFields = [], ownerReferences = [] } = metadata;
    const isControllers = managedFields.some(({ manager = "" }) =>
        /^(kube-controller-manager|cert-manager|trust-manager|cainjector|flagger|linkerd)/.test(
            manager,
        ),
    );
    return (
        annotations[FIELD_MANAGER] !== manager &&
        ownerReferences.length === 0 &&
        !isControllers &&
        labels["controller.cert-manager.io/fao"] === undefined &&
        metadata.name !== "kube-root-ca.crt"
    );
}

/** What the deletion of the stack's namespaces and CRDs would delete with them. */
export async function othersObjects(
    manager: string,
    list: (path: string) => Promise<readonly ListedObject[]>,
): Promise<string[]> {
    const own = (objects: readonly ListedObject[]): readonly ListedObject[] =>
        objects.filter(({ metadata }) => metadata.annotations?.[FIELD_MANAGER] === manager);
    const found = (kind: string, objects: readonly ListedObject[]): string[] =>
        objects
            .filter((object) => isOthers(object, manager))
            .map(({ metadata: { name, namespace } }) =>
                namespace === undefined ? `${kind} ${name}` : `${kind} ${namespace}/${name}`,
            );
    const others: string[] = [];
    for (const { metadata } of own(await list("/api/v1/namespaces"))) {
        for (const [kind, [prefix, plural]] of Object.entries(NAMESPACED)) {
            others.push(
                ...found(kind, await list(`${prefix}/namespaces/${metadata.name}/${plural}`)),
            );
        }
    }
    const definitions = own(
        await list("/apis/apiextensions.k8s.io/v1/customresourcedefinitions"),
    ) as readonly Definition[];
    for (const { spec } of definitions) {
        const { group, names, versions } = spec;
        const served = versions.find((version) => version.served);
        if (served !== undefined) {
            others.push(
                ...found(names.kind, await list(`/apis/${group}/${served.name}/${names.plural}`)),
            );
        }
    }
    return others;
}

interface Definition extends ListedObject {
    readonly spec: {
        readonly group: string;
        readonly names: { readonly kind: string; readonly plural: string };
        readonly versions: readonly { readonly name: string; readonly served: boolean }[];
    };
}

/** Lists objects with the credentials of a kubeconfig. */
function lister({ context, kubeconfig }: DestroyGuardInputs) {
    const load = createRequire(join(process.cwd(), "package.json"));
    const { KubeConfig } = load("@kubernetes/client-node") as typeof client;
    const https = load("node:https") as typeof import("node:https");
    const config = new KubeConfig();
    if (kubeconfig === "") {
        config.loadFromDefault();
    } else {
        config.loadFromFile(kubeconfig);
    }
    config.setCurrentContext(context);
    return async (path: string): Promise<readonly ListedObject[]> => {
        const options: import("node:https").RequestOptions = {
            headers: { accept: "application/json" },
            signal: AbortSignal.timeout(LIMIT_MS),
        };
        await config.applyToHTTPSOptions(options);
        const url = new URL(`${config.getCurrentCluster()?.server ?? ""}${path}`);
        const { status, text } = await new Promise<{ status: number; text: string }>(
            (resolve, reject) => {
                https
                    .get(url, options, (response) => {
                        let text = "";
                        response.setEncoding("utf8");
                        response.on("data", (chunk: string) => (text += chunk));
                        response.on("end", () =>
                            resolve({ status: response.statusCode ?? 0, text }),
                        );
                        response.on("error", reject);
                    })
                    .on("error", reject);
            },
        );
        if (status === 404) {
            return [];
        }
        if (status !== 200) {
            throw new Error(`${path} returned HTTP ${status}`);
        }
        return (JSON.parse(text) as { items: readonly ListedObject[] | null }).items ?? [];
    };
}

/** Refuses to be deleted while the stack's namespaces and CRDs hold objects of others. */
export const destroyGuardProvider: pulumi.dynamic.ResourceProvider<
    DestroyGuardInputs,
    DestroyGuardInputs
> = {
    create: (inputs) => Promise.resolve({ id: "destroy-guard", outs: inputs }),
    diff: (_id, olds, news) =>
        Promise.resolve({
            changes:
                olds.kubeconfig !== news.kubeconfig ||
                olds.context !== news.context ||
                olds.manager !== news.manager,
            replaces: [],
        }),
    update: (_id, _olds, news) => Promise.resolve({ outs: news }),
    delete: async (_id, inputs) => {
        const others = await othersObjects(inputs.manager, lister(inputs)).catch(
            (error: unknown) => {
                throw new Error(
                    `nothing was deleted: whether the stack's namespaces and CRDs hold objects of others could not be checked: ${String(error)}. ` +
                        "If the cluster is gone, remove this check: pulumi state delete '<its URN>'. [existing/unchecked]",
                );
            },
        );
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
