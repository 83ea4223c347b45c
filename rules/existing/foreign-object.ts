import { firstOf } from "../problems/first-of";
import { type Problem, refusal, unanswered } from "../problems/problem";
import { installerOf, isPulumiManager } from "./installer";
import {
    hasFieldManager,
    type LiveMetadata,
    type LiveObject,
    qualifiedName,
    stackOf,
} from "./live-object";

/** So many objects of one installer are named; the others are counted. */
const NAMED = 4;

/**
 * Whether an object shows that the program which states it has not created it. Objects of other programs that let
 * Pulumi name the field managers do not show it, and neither do those that the program has imported.
 *
 * @param live - the object on the cluster
 * @param manager - the field manager that the program states for it, if it does
 */
export function showsOtherCreator(live: LiveMetadata, manager: string | undefined): boolean {
    if (manager !== undefined && hasFieldManager(manager, live)) {
        return false;
    }
    const managers = live.managedFields?.map((fields) => fields.manager ?? "") ?? [];
    return stackOf(live) !== undefined || !managers.some(isPulumiManager);
}

/**
 * Rejects objects that a stack would take over from others; those that the same tool has created are one problem.
 *
 * @param path - the cluster by the names in its kubeconfig
 * @returns `existing/foreign-object` for each tool that has created some
 */
export function foreignObjectProblems(path: string, found: readonly LiveObject[]): Problem[] {
    const byInstaller = new Map<string, LiveObject[]>();
    for (const object of found) {
        const { name } = installerOf(object.metadata);
        const same = byInstaller.get(name) ?? [];
        byInstaller.set(name, same);
        same.push(object);
    }
    return [...byInstaller].map(([installer, objects]) => {
        const [it, exists] = objects.length === 1 ? ["it", "exists"] : ["them", "exist"];
        const named = firstOf(objects.map(nameOf), NAMED);
        return refusal(
            "existing/foreign-object",
            path,
            objects.length === 1 ? "1 object" : `${objects.length} objects`,
            `${named}, created by ${installer}, ${exists}, and this stack has not created ${it}: pulumi up would overwrite ${it}, and pulumi destroy would delete ${it}`,
            `remove ${it}: ${removalOf(objects)}; or take ${it} into the stack with pulumi import; or give the stack's ${objects.length === 1 ? "object another name" : "objects other names"}`,
        );
    });
}

/** The kind of an object could not be listed. */
export function uncheckedKind(path: string, kind: string, reason: string): Problem {
    return unanswered(
        "existing/unchecked",
        path,
        `whether an object of kind ${kind} is missing or would be overwritten was not checked: ${reason}`,
        "start the cluster, or grant this user read access to this kind",
    );
}

function nameOf({ kind, metadata }: LiveObject): string {
    return `${kind} ${qualifiedName(metadata)}`;
}

function removalOf(objects: readonly LiveObject[]): string {
    const commands = objects.map(({ kind, metadata }) => {
        const { removal } = installerOf(metadata);
        const { name, namespace } = metadata;
        const place = namespace === undefined ? "" : ` --namespace ${namespace}`;
        return removal === "kubectl delete"
            ? `kubectl delete ${kind.toLowerCase()} ${name}${place}`
            : removal;
    });
    return firstOf([...new Set(commands)], NAMED);
}
