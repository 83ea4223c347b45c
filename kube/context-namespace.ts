import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { fieldsOf, listOf, textOf } from "../rules/canary/reading";
import { parseYaml } from "../rules/yaml";
import { findKubeConfig, isContents, type ProviderTarget } from "./kubeconfig";

const known = new Map<string, string | undefined>();

/**
 * Finds the namespace of a kubeconfig's context, which the provider uses for objects without a namespace. It is read
 * without connecting to the cluster, because it is needed synchronously for each object.
 *
 * @param target - the provider's cluster
 * @returns the namespace; `undefined` if the context sets none, or the kubeconfig does not exist: the connection to the
 * cluster reports its errors
 */
export function contextNamespace(target: ProviderTarget): string | undefined {
    const key = JSON.stringify([target, process.env.KUBECONFIG]);
    if (!known.has(key)) {
        known.set(key, read(target));
    }
    return known.get(key);
}

function read(target: ProviderTarget): string | undefined {
    const configs = texts(target).map((text) => fieldsOf(parseYaml(text)));
    const current = configs.flatMap((config) => textOf(config["current-context"]) || []);
    const name = target.context ?? current[0];
    const context = configs
        .flatMap(({ contexts }) => listOf(contexts).map(fieldsOf))
        .find((each) => each.name === name);
    return textOf(fieldsOf(context?.context).namespace) || undefined;
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
