import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { fieldsOf, listOf, textOf } from "../rules/canary/reading";
import { parseYaml } from "../rules/yaml";
import { findKubeConfig, isContents, type ProviderTarget } from "./kubeconfig";

const known = new Map<string, string | undefined>();

/**
 * Finds the namespace that a kubeconfig's context names, which the provider takes for objects that name none. Read
 * apart from the connection to the cluster, because an object's namespace is needed at once and of each object.
 *
 * @param target - where the provider connects to
 * @returns the namespace; `undefined` if the context names none, or there is no such kubeconfig: what is wrong with it is
 * told by whoever connects
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
    const given = kubeconfig ?? process.env.KUBECONFIG ?? join(homedir(), ".kube", "config");
    return given.split(kubeconfig === undefined ? delimiter : "\n").flatMap((path) => {
        const file = path === "" ? undefined : findKubeConfig(path);
        return file === undefined ? [] : [readFileSync(file, "utf8")];
    });
}
