import * as fs from "node:fs";
import * as path from "node:path";

/**
 * A process that the sandbox started, so that a later `down` can distinguish it from another process with the same pid.
 */
export interface ProcessRecord {
    readonly name: string;
    readonly pid: number;
    /** Start time as `ps -o lstart=` prints it. */
    readonly started: string;
}

/** Loopback ports of the control plane; kept across `down` and `up` where they are still free. */
export interface Ports {
    readonly etcdClient: number;
    readonly etcdPeer: number;
    readonly apiServer: number;
    readonly controllerManager: number;
    readonly scheduler: number;
    readonly egress: number;
    readonly injector: number;
    readonly mesh: number;
    readonly meshAdmin: number;
}

/** Where a sandbox stands; `failed` carries the reason and the end of the log. */
export type Phase =
    | { readonly phase: "stopped" }
    | { readonly phase: "starting"; readonly step: string }
    | { readonly phase: "running" }
    | { readonly phase: "failed"; readonly reason: string };

/** What `.sandbox/state.json` holds. */
export interface SandboxState {
    readonly status: Phase;
    readonly ports?: Ports;
    readonly supervisor?: ProcessRecord;
    readonly processes: readonly ProcessRecord[];
}

const emptyState: SandboxState = { status: { phase: "stopped" }, processes: [] };

/** Reads the state; an absent file means a sandbox that never ran. */
export function readState(file: string): SandboxState {
    if (!fs.existsSync(file)) {
        return emptyState;
    }
    return JSON.parse(fs.readFileSync(file, "utf8")) as SandboxState;
}

/** Changes parts of the state; readers see the old file or the new one, never half of it. */
export function updateState(file: string, change: Partial<SandboxState>): SandboxState {
    const next: SandboxState = { ...readState(file), ...change };
    fs.mkdirSync(path.dirname(file), { recursive: true });
    const draft = `${file}.${process.pid}`;
    fs.writeFileSync(draft, `${JSON.stringify(next, null, 4)}\n`);
    fs.renameSync(draft, file);
    return next;
}
