import * as k8s from "@kubernetes/client-node";
import { isNotFound } from "../kube/errors";
import { describeError } from "../wait";

const patchOptions = k8s.setHeaderOptions("Content-Type", k8s.PatchStrategy.StrategicMergePatch);

/** Writes pods' statuses, for each pod one after the other, so that an older status never wins. */
export class PodStatusWriter {
    private readonly queues = new Map<string, Promise<void>>();

    constructor(
        private readonly api: k8s.CoreV1Api,
        private readonly log: (line: string) => void,
    ) {}

    /**
     * Writes what `status` gives once its turn has come; undefined where there is nothing left to say.
     * A pod that is gone by then is no fault.
     */
    write(
        uid: string,
        status: () => { pod: k8s.V1Pod; status: k8s.V1PodStatus } | undefined,
    ): void {
        const next = this.settled(uid).then(async () => {
            const current = status();
            if (current === undefined) {
                return;
            }
            const { name = "", namespace = "" } = current.pod.metadata ?? {};
            try {
                await this.api.patchNamespacedPodStatus(
                    { name, namespace, body: { status: current.status } },
                    patchOptions,
                );
            } catch (error) {
                if (!isNotFound(error)) {
                    this.log(`status of ${namespace}/${name}: ${describeError(error)}`);
                }
            }
        });
        this.queues.set(uid, next);
    }

    /** Resolves once everything for this pod is written. */
    settled(uid: string): Promise<void> {
        return this.queues.get(uid) ?? Promise.resolve();
    }

    /** Forgets a pod that is gone. */
    forget(uid: string): void {
        this.queues.delete(uid);
    }
}
