import type { CanaryHook, CanaryState } from "./canaries";
import type { ServicePort } from "../service-pods";

/** What a switch of the load tester does: it lets releases continue, or rolls one back. */
export type SwitchKind = "gate" | "rollback";

/** A switch that a Canary has, and where it is. */
export interface CanarySwitch {
    readonly kind: SwitchKind;
    /** The webhooks that read it. */
    readonly hooks: readonly CanaryHook[];
    /** The Service of the load tester. */
    readonly loadTester: ServicePort;
    /** Whether a hook closes it after each release. */
    readonly isReset: boolean;
}

/** The switches of a Canary, and the hooks with which others decide. */
export interface CanarySwitches {
    readonly switches: readonly CanarySwitch[];
    /** Hooks of the same types whose URL is none of the load tester's switches. */
    readonly others: readonly CanaryHook[];
}

const KINDS: Readonly<Record<string, SwitchKind>> = {
    "confirm-rollout": "gate",
    "confirm-traffic-increase": "gate",
    "confirm-promotion": "gate",
    rollback: "rollback",
};

/**
 * The switches of a Canary. A load tester has one gate and one rollback switch for each Canary, however many hooks read it.
 *
 * @see Flagger pkg/loadtester/server.go
 */
export function switchesOf(canary: CanaryState): CanarySwitches {
    const switches: CanarySwitch[] = [];
    const others: CanaryHook[] = [];
    for (const hook of canary.hooks) {
        const kind = KINDS[hook.type];
        if (kind === undefined) {
            continue;
        }
        const loadTester = switchAt(hook.url, `${kind}/check`, canary.namespace);
        if (loadTester === undefined) {
            others.push(hook);
            continue;
        }
        const index = switches.findIndex(
            (each) => each.kind === kind && isSame(each.loadTester, loadTester),
        );
        if (index < 0) {
            const isReset = canary.hooks.some(({ type, url }) => {
                const closed = switchAt(url, `${kind}/close`, canary.namespace);
                return (
                    type === "post-rollout" && closed !== undefined && isSame(closed, loadTester)
                );
            });
            switches.push({ kind, hooks: [hook], loadTester, isReset });
        } else {
            const found = switches[index];
            switches[index] = { ...found, hooks: [...found.hooks, hook] };
        }
    }
    return { switches, others };
}

function isSame(a: ServicePort, b: ServicePort): boolean {
    return a.namespace === b.namespace && a.service === b.service && a.port === b.port;
}

/** The Service of a URL with this path; a name without a namespace is of the Canary's, where it is resolved by none. */
function switchAt(url: string, path: string, namespace: string): ServicePort | undefined {
    if (!URL.canParse(url)) {
        return undefined;
    }
    const { protocol, hostname, port, pathname } = new URL(url);
    const [service, own = namespace, ...rest] = hostname.split(".");
    const isService = rest.length === 0 || rest[0] === "svc";
    return protocol === "http:" && isService && pathname.replace(/\/+$/, "").endsWith(`/${path}`)
        ? { namespace: own, service, port: Number(port || 80) }
        : undefined;
}
