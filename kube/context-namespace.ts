import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { type Fields, fieldsOf, listOf, textOf } from "../rules/canary/reading";
import { parseYaml } from "../rules/yaml";
import { findKubeConfig, isContents, type ProviderTarget } from "./kubeconfig";

/** What a kubeconfig states about the cluster of a target; unset parts are those that it does not state. */
interface StatedContext {
    readonly namespace?: string;
    readonly server?: string;
    /** What distinguishes two clusters at the same address, such as a forwarded port. */
    readonly authority?: string;
}

const known = new Map<string, StatedContext>();

/**
 * Finds the namespace of a kubeconfig's context, which the provider uses for objects without a namespace. It is read
 * without connecting to the cluster, because it is needed synchronously for each object.
 *
 * @param target - the provider's cluster
 * @returns the namespace; `undefined` if the context sets none, or the kubeconfig does not exist: the connection to the
 * cluster reports its errors
 */
export function contextNamespace(target: ProviderTarget): string | undefined {
    return statedContext(target).namespace;
}

/**
 * Identifies a cluster, so that several providers, kubeconfigs or contexts that connect to it are recognized: by its
 * address and certificate authority.
 *
 * @param target - the provider's cluster
 * @returns a key; targets whose kubeconfig does not state an address are the same only if they are equal
 */
export function clusterIdentity(target: ProviderTarget): string {
    const { authority, server } = statedContext(target);
    return server === undefined
        ? JSON.stringify([target.kubeconfig, target.context, target.cluster])
        : JSON.stringify([server.replace(/\/+$/, ""), authority]);
}

function statedContext(target: ProviderTarget): StatedContext {
    const key = JSON.stringify([target, process.env.KUBECONFIG]);
    const stated = known.get(key) ?? read(target);
    known.set(key, stated);
    return stated;
}

function read(target: ProviderTarget): StatedContext {
    const configs = texts(target).map((text) => fieldsOf(parseYaml(text)));
    const named = (list: string, item: string, name: unknown): Fields =>
        fieldsOf(
            configs
                .flatMap((config) => listOf(config[list]).map(fieldsOf))
                .find((each) => each.name === name)?.[item],
        );
    const current = configs.flatMap((config) => textOf(config["current-context"]) || []);
    const context = named("contexts", "context", target.context ?? current[0]);
    const cluster = named("clusters", "cluster", target.cluster ?? context.cluster);
    const authority = cluster["certificate-authority-data"] ?? cluster["certificate-authority"];
    return {
        namespace: textOf(context.namespace) || undefined,
        server: textOf(cluster.server) || undefined,
        authority: textOf(authority),
    };
}

/** The contents of the kubeconfig, or of the files that kubectl would merge. */
function texts({ kubeconfig }: ProviderTarget): string[] {
    if (kubeconfig !== undefined && isContents(kubeconfig)) {
        return [kubeconfig];
    }
    const paths = kubeconfig ?? process.env.KUBECONFIG ?? join(homedir(), ".kube", "config");
    return paths.split(kubeconfig === undefined ? delimiter : "\n").flatMap((path) => {
        const file = path === "" ? undefined : findKubeConfig(path);
        return file === undefined ? [] : [readFileSync(file, "utf8")];
    });
}
