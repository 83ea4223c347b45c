import { indexBy } from "../index-by";
import { namedObjects } from "./named-objects";
import { type Problem, refusal, unanswered } from "../problems/problem";
import { installerOf, isPulumiManager } from "./installer";
import {
    hasFieldManager,
    kubectlName,
    type LiveMetadata,
    type LiveObject,
    qualifiedName,
    stackOf,
} from "./live-object";

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
    const byInstaller = indexBy(found, ({ metadata }) => [installerOf(metadata).name]);
    return [...byInstaller].map(([installer, objects]) => {
        const [it, exists] = objects.length === 1 ? ["it", "exists"] : ["them", "exist"];
        const named = namedObjects(objects.map(nameOf));
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
        return removal === "kubectl delete"
            ? `kubectl delete ${kubectlName(kind, metadata)}`
            : removal;
    });
    return namedObjects([...new Set(commands)]);
}
