import type { Duration } from "../canary/units";
import type { ServiceAccountName } from "../linkerd/viz/clients";
import type { Resources } from "./settings";

/** Name of the load tester's Deployment, Service, ServiceAccount and policies. */
export const loadTesterName = "flagger-loadtester";

/** Name of the load tester's ServiceAccount, by which the mesh knows it when it calls a canary. */
export const loadTesterAccount = loadTesterName;

/** Address of the load tester in a namespace, for Flagger. */
export function loadTesterAddress(namespace: string): string {
    return `http://${loadTesterName}.${namespace}/`;
}

/** A rule of a Role, as Kubernetes writes it. */
export interface PermissionRule {
    /** Groups of the API; `""` is the core group. */
    readonly apiGroups: readonly string[];
    /** Kinds, in the plural. */
    readonly resources: readonly string[];
    /** What may be done with them. */
    readonly verbs: readonly string[];
}

/** What commands like `helm test` and `kubectl` may do with the API server. */
export interface LoadTesterPermissions {
    /** In the whole cluster, or in the load tester's own namespace alone. */
    readonly scope: "cluster" | "namespace";
    /** What it may do there. */
    readonly rules: readonly PermissionRule[];
}

/** Everything about the load tester that does not depend on how it is installed. */
export interface LoadTesterSettings {
    /** Namespace it runs in; meshed, for the split of traffic happens in the client's proxy. */
    readonly namespace: string;
    /** Namespaces of the canaries whose commands it runs; all others are answered with 403. */
    readonly canaryNamespaces: readonly string[];
    /**
     * Meshed workloads that may call it. All others are denied, because it runs any shell command that it receives.
     * @default - Flagger in flagger-system
     */
    readonly calledBy?: readonly ServiceAccountName[];
    /**
     * Timeout of a command.
     * @default "60m"
     */
    readonly commandTimeout?: Duration;
    /**
     * What its commands may do with the API server.
     * @default - none, and no token
     */
    readonly permissions?: LoadTesterPermissions;
    /** Log level. @default "info" */
    readonly logLevel?: "debug" | "info" | "warning" | "error";
    /**
     * Requests and limits.
     * @default - those of the chart or the overlay
     */
    readonly resources?: Resources;
    /**
     * Registry and folder of the image `flagger-loadtester`, such as `registry.example.com/fluxcd`.
     * @default - that of the chart or the overlay, ghcr.io/fluxcd
     */
    readonly imageRegistry?: string;
    /**
     * Secret in the namespace with which the image is pulled.
     * @default - none
     */
    readonly imagePullSecret?: string;
}

/** Defaults of the arguments. */
export const loadTesterDefaults = {
    calledBy: [{ name: "flagger", namespace: "flagger-system" }],
    commandTimeout: "60m",
    logLevel: "info",
} as const;

/** Labels of its pods, by which the policies know them whichever way it is installed. */
export const loadTesterPods = { "app.kubernetes.io/component": "load-tester" } as const;
