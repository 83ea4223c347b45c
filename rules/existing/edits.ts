import { type Fields, fieldsOf, listOf } from "../canary/reading";
import { firstOf } from "../problems/first-of";
import type { Problem } from "../problems/problem";
import { type LiveMetadata, qualifiedName } from "./live-object";

/** Fields of an object that another client has taken over. */
interface Edit {
    readonly manager: string;
    /** When, as the API server states it. */
    readonly time?: string;
    /** Paths of fields that the program sets too. */
    readonly paths: readonly string[];
}

/** Managers of the Kubernetes provider: the stack's own name, and those that it takes without one. */
const OWN = /^(?:linkerd-canary:|pulumi-)/;

/**
 * Warns of fields of the stack's own object that another client has changed: Pulumi compares the program with the stack's
 * state, so that an update leaves them, and a preview that refreshes the state fails with a conflict.
 *
 * @param path - the cluster by the names in its kubeconfig
 * @param live - metadata of the object on the cluster, with its managed fields
 * @param stated - the object as the program registers it
 * @returns `existing/changed-outside`
 */
export function editedFields(
    path: string,
    kind: string,
    live: LiveMetadata,
    stated: Fields,
): Problem[] {
    return editsOf(live, stated).map(({ manager, paths, time }) => ({
        id: "existing/changed-outside",
        severity: "warning",
        path,
        value: `${kind} ${qualifiedName(live)}: ${firstOf(paths)}`,
        requirement: `${manager} has set it${time === undefined ? "" : ` at ${time}`}: pulumi up does not change it back, and pulumi preview --refresh fails with a conflict`,
        fix: "set the new value in the program, or take the fields back: PULUMI_K8S_ENABLE_PATCH_FORCE=true pulumi up --refresh",
    }));
}

function editsOf({ managedFields = [] }: LiveMetadata, stated: Fields): Edit[] {
    const sets = managedFields
        // a status and a scale belong to controllers
        .filter(({ subresource = "" }) => subresource === "")
        .map(({ fieldsV1, manager = "", time }) => ({
            manager,
            time,
            leaves: leavesOf(fieldsOf(fieldsV1)),
        }));
    // a field that two clients have set to the same value belongs to both
    const own = new Set(
        sets
            .filter(({ manager }) => OWN.test(manager))
            .flatMap(({ leaves }) => leaves.map((keys) => keys.join("\n"))),
    );
    return sets
        .filter(({ manager }) => !OWN.test(manager))
        .flatMap(({ leaves, manager, time }) => {
            const paths = leaves
                .filter((keys) => !own.has(keys.join("\n")))
                .flatMap((keys) => statedPath(keys, stated) ?? []);
            return paths.length === 0 ? [] : [{ manager, time, paths }];
        });
}

/**
 * The fields of a field set, each as the keys that lead to it: `f:name` for a field, and `k:{"name":"podinfo"}` for an
 * item of a list.
 *
 * @see https://kubernetes.io/docs/reference/generated/kubernetes-api/v1.35/#fieldsv1-v1-meta
 */
function leavesOf(set: Fields): readonly (readonly string[])[] {
    return Object.entries(set)
        .filter(([key]) => key !== ".")
        .flatMap(([key, inner]) => {
            const below = leavesOf(fieldsOf(inner));
            return below.length === 0 ? [[key]] : below.map((keys) => [key, ...keys]);
        });
}

/** The path of a field, if an object states it. */
function statedPath(keys: readonly string[], stated: Fields): string | undefined {
    let value: unknown = stated;
    let path = "";
    for (const key of keys) {
        const [, type, name = ""] = /^(.):(.*)$/s.exec(key) ?? [];
        if (type === "f") {
            value = fieldsOf(value)[name];
            path += path === "" ? name : `.${name}`;
        } else {
            const identity = type === "k" ? Object.entries(fieldsOf(JSON.parse(name))) : [];
            value = listOf(value).find(
                (item) =>
                    identity.length > 0 &&
                    identity.every(([field, each]) => fieldsOf(item)[field] === each),
            );
            path += `[${identity.map(([, each]) => String(each)).join(",")}]`;
        }
        if (value === undefined) {
            return undefined;
        }
    }
    return path;
}
