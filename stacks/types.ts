import type { CanaryAnalysis, PlatformArgs } from "../components";
import type { PodinfoRelease } from "./podinfo-release";

/** Which cluster a stack installs into. */
export interface ClusterConfig {
    /**
     * Path of a kubeconfig; a path and not its content, so that new credentials are no change of the stack.
     * @default - what kubectl would use
     */
    readonly kubeconfig?: string;
    /** Context in it; never the current one, which changes under an unchanged program. */
    readonly context: string;
}

/** The canary of a stack. */
export interface PodinfoCanary {
    /** Name of the workload. */
    readonly name: string;
    /** Namespace it runs in. */
    readonly namespace: string;
    readonly release: PodinfoRelease;
    readonly analysis: CanaryAnalysis;
}

/** Everything that the program needs to know about one stack. */
export interface StackConfig {
    readonly cluster: ClusterConfig;
    readonly platform: PlatformArgs;
    readonly podinfo: PodinfoCanary;
}

/** The ways to install Flagger. */
export const flaggerInstalls = ["helm", "kustomize"] as const;

/** One of the ways to install Flagger. */
export type FlaggerInstallName = (typeof flaggerInstalls)[number];

/** What a user may set with `pulumi config set`; a stack's definition fills in the rest. */
export interface Settings {
    readonly kubeconfig?: string;
    readonly context?: string;
    readonly flaggerInstall?: FlaggerInstallName;
    readonly podinfo: {
        readonly message?: string;
        readonly args?: readonly string[];
        readonly image?: string;
    };
}

/** Definition of a stack: where it goes by itself, and what it makes of the user's settings. */
export interface StackDefinition {
    /** Cluster of the stack where the user names none; without a context here the user has to name it. */
    readonly cluster: Partial<ClusterConfig>;
    /** Builds everything besides the cluster. */
    readonly build: (settings: Settings) => Omit<StackConfig, "cluster">;
}
