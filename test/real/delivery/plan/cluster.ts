import * as k8s from "@kubernetes/client-node";
import type { KubernetesObject } from "../../../../rules/canary/context";
import { done, notYet, waitFor } from "../../../../sandbox/wait";
import type { ActionName } from "./actions";
import { namespace, schedulingGate, templateOf } from "./objects";

interface Canary extends k8s.KubernetesObject {
    readonly status?: { phase?: string; failedChecks?: number; iterations?: number };
}

interface Route extends k8s.KubernetesObject {
    readonly spec?: { rules?: { backendRefs?: { name: string; weight?: number }[] }[] };
}

/** How a Canary stands. */
export interface Standing {
    readonly phase: string;
    readonly failedChecks: number;
    readonly iterations: number;
}

/** The cluster of the releases. */
export class ReleaseCluster {
    private readonly apps: k8s.AppsV1Api;
    private readonly core: k8s.CoreV1Api;
    private readonly custom: k8s.CustomObjectsApi;

    constructor(
        private readonly objects: k8s.KubernetesObjectApi,
        config: k8s.KubeConfig,
    ) {
        this.apps = config.makeApiClient(k8s.AppsV1Api);
        this.core = config.makeApiClient(k8s.CoreV1Api);
        this.custom = config.makeApiClient(k8s.CustomObjectsApi);
    }

    async create(objects: readonly KubernetesObject[]): Promise<void> {
        for (const object of objects) {
            await this.objects.create(object);
        }
    }

    /** Deletes objects: the Canary first, so that Flagger does not go on with what is left. */
    async delete(objects: readonly KubernetesObject[]): Promise<void> {
        for (const object of objects) {
            await this.objects.delete(object);
        }
    }

    /** How a Canary stands. */
    async standing(name: string): Promise<Standing> {
        const { status = {} } = await this.objects.read<Canary>({
            apiVersion: "flagger.app/v1beta1",
            kind: "Canary",
            metadata: { namespace, name },
        });
        return {
            phase: status.phase ?? "",
            failedChecks: status.failedChecks ?? 0,
            iterations: status.iterations ?? 0,
        };
    }

    /** The canary's weight in the route: with session affinity the last rule is the one for everybody. */
    async weightOf(name: string): Promise<number> {
        const route = await this.objects.read<Route>({
            apiVersion: "gateway.networking.k8s.io/v1beta1",
            kind: "HTTPRoute",
            metadata: { namespace, name },
        });
        const split = (route.spec?.rules ?? []).filter(
            ({ backendRefs }) => backendRefs?.length === 2,
        );
        return (
            split.at(-1)?.backendRefs?.find((backend) => backend.name === `${name}-canary`)
                ?.weight ?? 0
        );
    }

    /** Changes a workload's template. */
    async release(name: string, revision: number, gated: boolean): Promise<void> {
        await accepted(() =>
            this.apps.patchNamespacedDeployment(
                {
                    namespace,
                    name,
                    body: { spec: { template: templateOf(name, revision, gated) } },
                },
                k8s.setHeaderOptions("Content-Type", k8s.PatchStrategy.MergePatch),
            ),
        );
    }

    /** Does what a scenario wants, and waits until it is so. */
    async act(name: string, action: ActionName): Promise<void> {
        switch (action) {
            case "release":
                await this.release(name, 3, false);
                return this.rolledOut(name);
            case "startCanary":
                return this.start(name);
            case "startPrimary":
                return this.start(`${name}-primary`);
            case "endDeadlineOfCanary":
                await this.change(name, { progressDeadlineSeconds: 1 });
                return this.unavailable(name);
            case "endDeadlineOfPrimary":
                return this.endDeadline(`${name}-primary`);
            case "suspend":
            case "resume":
                return this.change(name, { suspend: action === "suspend" });
        }
    }

    /** Lets a workload's pods be scheduled. */
    private async start(workload: string): Promise<void> {
        const pods = await this.core.listNamespacedPod({
            namespace,
            labelSelector: `app=${workload}`,
        });
        for (const { metadata, spec } of pods.items) {
            if (spec?.schedulingGates?.some((gate) => gate.name === schedulingGate)) {
                await this.core.patchNamespacedPod(
                    {
                        namespace,
                        name: metadata?.name ?? "",
                        body: { spec: { schedulingGates: null } },
                    },
                    k8s.setHeaderOptions("Content-Type", k8s.PatchStrategy.MergePatch),
                );
            }
        }
        await this.rolledOut(workload);
    }

    /** Waits until a workload is as Flagger wants it. */
    private async rolledOut(workload: string): Promise<void> {
        await this.until(workload, "ready", ({ metadata, spec, status = {} }) => {
            const wanted = spec?.replicas ?? 1;
            return (
                (status.observedGeneration ?? 0) >= (metadata?.generation ?? 0) &&
                (status.updatedReplicas ?? 0) === wanted &&
                (status.replicas ?? 0) === wanted &&
                (status.availableReplicas ?? 0) === wanted
            );
        });
    }

    /** Lets a workload's own deadline end. */
    private async endDeadline(workload: string): Promise<void> {
        await this.apps.patchNamespacedDeployment(
            { namespace, name: workload, body: { spec: { progressDeadlineSeconds: 1 } } },
            k8s.setHeaderOptions("Content-Type", k8s.PatchStrategy.MergePatch),
        );
        await this.until(
            workload,
            "past its deadline",
            ({ status }) =>
                status?.conditions?.some(({ reason }) => reason === "ProgressDeadlineExceeded") ??
                false,
        );
    }

    /** Waits until a workload has had no pod that is available for longer than the Canary's deadline of a second. */
    private async unavailable(workload: string): Promise<void> {
        await this.until(
            workload,
            "unavailable for two seconds",
            ({ status }) =>
                status?.conditions?.some(
                    ({ lastUpdateTime, reason }) =>
                        reason === "MinimumReplicasUnavailable" &&
                        Date.now() - new Date(lastUpdateTime ?? Date.now()).getTime() > 2_000,
                ) ?? false,
        );
    }

    /** Changes fields of a Canary's spec. */
    private async change(name: string, spec: Readonly<Record<string, unknown>>): Promise<void> {
        await this.custom.patchNamespacedCustomObject(
            {
                group: "flagger.app",
                version: "v1beta1",
                plural: "canaries",
                namespace,
                name,
                body: { spec },
            },
            k8s.setHeaderOptions("Content-Type", k8s.PatchStrategy.MergePatch),
        );
    }

    private async until(
        workload: string,
        state: string,
        holds: (deployment: k8s.V1Deployment) => boolean,
    ): Promise<void> {
        await waitFor({
            what: `Deployment ${namespace}/${workload} to be ${state}`,
            limitMs: 50_000,
            everyMs: 300,
            look: async () => {
                const deployment = await this.apps.readNamespacedDeployment({
                    namespace,
                    name: workload,
                });
                return holds(deployment)
                    ? done(undefined)
                    : notYet(JSON.stringify(deployment.status));
            },
        });
    }
}

/** Repeats a merge patch, which may be applied twice, while an overloaded API server does not answer in time. */
function accepted(patch: () => Promise<unknown>): Promise<void> {
    return waitFor({
        what: "the API server to accept a patch",
        limitMs: 120_000,
        look: async () => {
            try {
                await patch();
                return done(undefined);
            } catch (error) {
                if (error instanceof k8s.ApiException && [429, 503, 504].includes(error.code)) {
                    return notYet(`HTTP ${error.code}`);
                }
                throw error;
            }
        },
    });
}
