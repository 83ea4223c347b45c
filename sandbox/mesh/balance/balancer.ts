import type { Endpoint, MeshView } from "../view/view";
import { cost, type Load, observe, unknownLoad } from "./peak-ewma";

/** Ends a request's part in an endpoint's load; the second call does nothing. */
export type ReleaseLoad = (firstByte: boolean) => void;

/**
 * Chooses endpoints by two random choices and their peak-EWMA load, as Linkerd's proxy does. One balancer serves
 * all callers, where each real proxy knows only its own requests.
 */
export class Balancer {
    private readonly loads = new Map<string, Load>();

    constructor(
        private readonly random: () => number = Math.random,
        private readonly now: () => number = () => performance.now(),
    ) {}

    /** The less loaded one of two endpoints drawn by chance. `endpoints` is not empty. */
    choose(endpoints: readonly Endpoint[]): Endpoint {
        const first = Math.floor(this.random() * endpoints.length);
        if (endpoints.length === 1) {
            return endpoints[first];
        }
        const other = Math.floor(this.random() * (endpoints.length - 1));
        const second = other < first ? other : other + 1;
        const now = this.now();
        const costOf = (index: number): number => cost(this.load(endpoints[index].address), now);
        return endpoints[costOf(second) < costOf(first) ? second : first];
    }

    /** Counts a request as under way to an endpoint. */
    begin(endpoint: Endpoint): ReleaseLoad {
        const { address } = endpoint;
        const start = this.now();
        const load = this.load(address);
        this.loads.set(address, { ...load, pending: load.pending + 1 });
        let released = false;
        return (firstByte) => {
            if (released) {
                return;
            }
            released = true;
            const current = this.load(address);
            const idle = { ...current, pending: Math.max(0, current.pending - 1) };
            const now = this.now();
            this.loads.set(address, firstByte ? observe(idle, now - start, now) : idle);
        };
    }

    /** Forgets endpoints whose pods are gone. */
    prune(view: MeshView): void {
        for (const address of this.loads.keys()) {
            if (!view.podsByIp.has(address.slice(0, address.lastIndexOf(":")))) {
                this.loads.delete(address);
            }
        }
    }

    private load(address: string): Load {
        return this.loads.get(address) ?? unknownLoad(this.now());
    }
}
