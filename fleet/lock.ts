import { type ApiServer, ClusterError } from "../kube/api-server";
import { type Fields, fieldsOf } from "../rules/canary/reading";
import { ABORT_ANNOTATION, heldLease, LEASE_SECONDS, type LockState, lockState } from "./lease";

/** A fixed namespace that every cluster has: coordinators of other people must find the same Lease. */
const LEASES = "/apis/coordination.k8s.io/v1/namespaces/default/leases";

/** The lock of a fleet: a Lease in one of its clusters. */
export class FleetLock {
    private since = 0;
    private renewed = 0;
    private timer: NodeJS.Timeout | undefined;

    /**
     * @param fleet - name of the fleet
     * @param me - identity of this coordinator
     */
    constructor(
        private readonly server: ApiServer,
        private readonly fleet: string,
        private readonly me: string,
        private readonly now: () => number = Date.now,
    ) {}

    /** The object, for messages. */
    get object(): string {
        return `Lease default/${this.name} in cluster ${this.server.cluster}`;
    }

    /**
     * Takes the lock.
     *
     * @returns the state of the lock: `mine`, or `held` by another
     * @throws ClusterError if the cluster does not answer
     */
    async take(): Promise<LockState> {
        const lease = await this.read();
        const state = lockState(lease, this.me, this.now());
        if (state.state === "held") {
            return state;
        }
        this.since = this.now();
        try {
            await this.write(lease);
        } catch (error) {
            // somebody else was faster
            if (error instanceof ClusterError && error.status === 409) {
                return lockState(await this.read(), this.me, this.now());
            }
            throw error;
        }
        return { state: "mine", isAborted: false };
    }

    /**
     * Renews the lock until it is freed.
     *
     * @param onAbort - called when somebody asks to abort
     * @param onLost - called when the lock is lost: another has it, or the cluster has not answered for its duration
     */
    keep(onAbort: () => void, onLost: (reason: string) => void): void {
        const renew = async (): Promise<void> => {
            const lost = await this.renew(onAbort);
            if (lost === undefined) {
                this.timer = setTimeout(() => void renew(), (LEASE_SECONDS * 1000) / 6);
            } else {
                onLost(lost);
            }
        };
        this.timer = setTimeout(() => void renew(), (LEASE_SECONDS * 1000) / 6);
    }

    /** Frees the lock. */
    async free(): Promise<void> {
        clearTimeout(this.timer);
        const lease = await this.read();
        if (lockState(lease, this.me, this.now()).state === "mine") {
            await this.server.patch(this.path, {
                metadata: { annotations: { [ABORT_ANNOTATION]: null } },
                spec: { holderIdentity: "" },
            });
        }
    }

    /** Asks the holder to abort. @returns the state of the lock */
    async requestAbort(): Promise<LockState> {
        const state = lockState(await this.read(), this.me, this.now());
        if (state.state === "held") {
            await this.server.patch(this.path, {
                metadata: {
                    annotations: { [ABORT_ANNOTATION]: new Date(this.now()).toISOString() },
                },
            });
        }
        return state;
    }

    private async renew(onAbort: () => void): Promise<string | undefined> {
        try {
            const lease = await this.read();
            const state = lockState(lease, this.me, this.now());
            if (state.state !== "mine") {
                return `${this.object} is ${state.state === "held" ? `held by ${state.holder}` : "gone"}`;
            }
            if (state.isAborted) {
                onAbort();
            }
            await this.write(lease);
            return undefined;
        } catch (error) {
            if (!(error instanceof ClusterError)) {
                throw error;
            }
            const isExpired = this.now() - this.renewed > LEASE_SECONDS * 1000;
            return isExpired ? `${this.object} cannot be renewed: ${error.message}` : undefined;
        }
    }

    private read(): Promise<Fields | undefined> {
        return this.server.get(this.path);
    }

    private async write(lease: Fields | undefined): Promise<void> {
        const now = this.now();
        const spec = heldLease(this.me, this.since, now);
        if (lease === undefined) {
            const kind = { apiVersion: "coordination.k8s.io/v1", kind: "Lease" };
            await this.server.create(LEASES, { ...kind, metadata: { name: this.name }, spec });
        } else {
            // the version makes the change fail if somebody else was faster
            const { resourceVersion } = fieldsOf(lease.metadata);
            await this.server.patch(this.path, { metadata: { resourceVersion }, spec });
        }
        this.renewed = now;
    }

    private get name(): string {
        return `linkerd-canary-fleet-${this.fleet}`;
    }

    private get path(): string {
        return `${LEASES}/${this.name}`;
    }
}
