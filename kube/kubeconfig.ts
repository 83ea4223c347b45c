import { existsSync, readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, isAbsolute, join, resolve } from "node:path";
import type { KubeConfig } from "@kubernetes/client-node";
import { programFolder } from "./program-folder";

/** The cluster that a Kubernetes provider connects to, read from its properties. */
export interface ProviderTarget {
    /** Path of a kubeconfig, or its contents. @default the rules of kubectl: `KUBECONFIG`, `~/.kube/config` */
    readonly kubeconfig?: string;
    /** Context to use. @default the current context */
    readonly context?: string;
    /** Cluster to use instead of the context's. */
    readonly cluster?: string;
}

/** Loads the Kubernetes client lazily, because it takes half a second and rendering does not need it. */
function loadClient(): Promise<typeof import("@kubernetes/client-node")> {
    return import("@kubernetes/client-node");
}

/**
 * Loads the Kubernetes client while Pulumi starts the program and the pack is idle, so that no policy waits for it.
 *
 * @param afterMs - milliseconds to wait until Pulumi has requested the pack's metadata
 */
export function preloadClient(afterMs = 250): void {
    setTimeout(() => {
        // if it cannot be loaded, the policy that needs it reports the error
        loadClient().catch(() => undefined);
    }, afterMs).unref();
}

/**
 * Loads a kubeconfig with the rules of the Kubernetes provider.
 *
 * @param target - the provider's cluster
 * @returns the loaded configuration with the selected context and cluster
 * @throws Error with the reason, never with contents of the kubeconfig
 */
export async function loadKubeConfig(target: ProviderTarget): Promise<KubeConfig> {
    const { KubeConfig } = await loadClient();
    const config = new KubeConfig();
    if (target.kubeconfig === undefined) {
        config.loadFromDefault();
    } else {
        load(config, target.kubeconfig);
    }
    choose(config, target);
    return config;
}

function load(config: KubeConfig, pathOrContents: string): void {
    const inline = isContents(pathOrContents);
    const path = inline ? undefined : findKubeConfig(pathOrContents);
    if (!inline && path === undefined) {
        throw new Error(
            isAbsolute(expandHome(pathOrContents))
                ? `the kubeconfig ${pathOrContents} does not exist`
                : `the kubeconfig ${pathOrContents} was not found from ${startingFolders().join(" or ")}: set the absolute path in the provider`,
        );
    }
    try {
        config.loadFromString(path === undefined ? pathOrContents : readFileSync(path, "utf8"));
    } catch (error) {
        throw new Error(`${path ?? "the provider's kubeconfig"} is not a valid kubeconfig`, {
            cause: error,
        });
    }
    if (path !== undefined) {
        config.makePathsAbsolute(dirname(path));
    }
}

function expandHome(path: string): string {
    return /^~(?=$|\/)/.test(path) ? join(homedir(), path.slice(1)) : path;
}

/** Whether a value is the content of a kubeconfig or a path: the provider accepts both. */
export function isContents(kubeconfig: string): boolean {
    return /\n|^\s*\{/.test(kubeconfig);
}

/**
 * Finds a kubeconfig by the path from the provider; `~` is the home folder.
 *
 * The provider resolves relative paths from the program's folder, but the pack runs in its own folder. If the former is
 * unknown, the pack's folder and its parent are tried, since a pack is often in the program's repository.
 */
export function findKubeConfig(given: string): string | undefined {
    const path = expandHome(given);
    const candidates = isAbsolute(path)
        ? [path]
        : startingFolders().map((folder) => resolve(folder, path));
    return candidates.find((candidate) => existsSync(candidate) && statSync(candidate).isFile());
}

function startingFolders(): string[] {
    const program = programFolder();
    return program === undefined ? [process.cwd(), dirname(process.cwd())] : [program];
}

function choose(config: KubeConfig, target: ProviderTarget): void {
    const name = target.context ?? config.getCurrentContext();
    const context = config.getContextObject(name);
    if (context === null) {
        throw new Error(
            name
                ? `the kubeconfig has no context "${name}"`
                : "the kubeconfig has no current context",
        );
    }
    const cluster = target.cluster ?? context.cluster;
    if (config.clusters.every((candidate) => candidate.name !== cluster)) {
        throw new Error(`the kubeconfig has no cluster "${cluster}"`);
    }
    config.contexts = config.contexts.map((candidate) =>
        candidate.name === name ? { ...candidate, cluster } : candidate,
    );
    config.setCurrentContext(name);
}
