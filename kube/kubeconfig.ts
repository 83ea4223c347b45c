import { existsSync, readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, isAbsolute, join, resolve } from "node:path";
import type { KubeConfig } from "@kubernetes/client-node";
import { programFolder } from "./program-folder";

/** Where a Kubernetes provider connects to, read from its properties. */
export interface ProviderTarget {
    /** Path of a kubeconfig, or its contents. @default the rules of kubectl: `KUBECONFIG`, `~/.kube/config` */
    readonly kubeconfig?: string;
    /** Context to use. @default the kubeconfig's current one */
    readonly context?: string;
    /** Cluster to use in place of the context's. */
    readonly cluster?: string;
}

/** Loads the Kubernetes client: late, because it is large (half a second), and a rendering has nothing to ask. */
function loadClient(): Promise<typeof import("@kubernetes/client-node")> {
    return import("@kubernetes/client-node");
}

/**
 * Loads the Kubernetes client in the time in which Pulumi starts the program and the pack has nothing to do: no policy
 * waits for it then.
 *
 * @param afterMs - milliseconds for Pulumi to ask what the pack is
 */
export function preloadClient(afterMs = 250): void {
    setTimeout(() => {
        // where it cannot be loaded the policy says so that needs it
        loadClient().catch(() => undefined);
    }, afterMs).unref();
}

/**
 * Loads a kubeconfig by the rules of the Kubernetes provider.
 *
 * @param target - where the provider connects to
 * @returns the loaded configuration, with the wanted context and cluster chosen
 * @throws Error that says what is missing, never with contents of the kubeconfig
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
                ? `there is no kubeconfig at ${pathOrContents}`
                : `the kubeconfig ${pathOrContents} was not found from ${startingFolders().join(" or ")}: give the provider its absolute path`,
        );
    }
    try {
        config.loadFromString(path === undefined ? pathOrContents : readFileSync(path, "utf8"));
    } catch (error) {
        throw new Error(`${path ?? "the provider's kubeconfig"} is no kubeconfig`, {
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

/** Tells a kubeconfig's contents from a path to one, as the provider takes either. */
export function isContents(kubeconfig: string): boolean {
    return /\n|^\s*\{/.test(kubeconfig);
}

/**
 * Finds a kubeconfig by the path that a provider was given; `~` is the home folder.
 *
 * The provider reads relative paths from the program's folder, the pack runs in its own. Where the former cannot be told,
 * the pack's and the one above it are tried, since a pack often lies in the program's repository.
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
