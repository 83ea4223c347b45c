import type { ToolName } from "../tools";
import type { Pki } from "./pki";
import type { Ports } from "../state";
import type { SandboxPaths } from "../paths";

/** The sandbox's settings for every control-plane process. */
export interface ClusterContext {
    readonly paths: SandboxPaths;
    readonly ports: Ports;
    readonly pki: Pki;
    /** The kubeconfig of one of the sandbox's own users. */
    readonly kubeconfigOf: (
        user: "controller-manager" | "scheduler" | "kwok" | "node-agent",
    ) => string;
}

/** Where a process reports that it is ready. */
export interface ReadyAddress {
    readonly port: number;
    readonly path: string;
}

/** One process of the control plane: how it is started and where it says that it is ready. */
export interface Component {
    readonly name: ToolName;
    readonly args: readonly string[];
    /** HTTPS path on loopback that answers 200 once the process is ready, asked as `admin`. @default it has no server */
    readonly ready?: ReadyAddress;
    /** Milliseconds it may take to end after it was asked to. */
    readonly stopGraceMs: number;
}

/** Flags from a table, in the form `--name=value`. */
export function flags(table: Readonly<Record<string, string | number | boolean>>): string[] {
    return Object.entries(table).map(([name, value]) => `--${name}=${value}`);
}
