import * as pulumi from "@pulumi/pulumi";

import { namedObjects } from "../../rules/existing/named-objects";
import { type Problem, refusal } from "../../rules/problems/problem";

/** What a transform is given of a resource that matters for its URN. */
export type RegisteredResource = Pick<pulumi.ResourceTransformArgs, "name" | "opts" | "type">;

/** URNs of a program's resources, as the engine makes them of the names, types and parents. */
export class RegisteredUrns {
    /** Resources that have aliases, and everything below them: the engine finds them in the state by the old URNs. */
    private readonly aliased = new Set<string>();

    /**
     * The URN under which a resource is registered.
     *
     * @returns `undefined` for one that has an alias, or whose parent has one
     */
    async of({ name, opts, type }: RegisteredResource): Promise<string | undefined> {
        const parent = await urnOf(opts.parent);
        const urn = parent === undefined ? undefined : childUrn(parent, type, name);
        if (urn === undefined) {
            return undefined;
        }
        if ((opts.aliases ?? []).length > 0 || this.aliased.has(parent ?? "")) {
            this.aliased.add(urn);
            return undefined;
        }
        return urn;
    }
}

function urnOf(resource: pulumi.Resource | undefined): Promise<string | undefined> {
    return resource === undefined
        ? Promise.resolve(undefined)
        : new Promise((resolve) => void resource.urn.apply(resolve));
}

const STACK = "pulumi:pulumi:Stack";

/** The URN of a resource below another: `urn:pulumi:<stack>::<project>::<types>::<name>`. */
export function childUrn(parent: string, type: string, name: string): string {
    const [prefix = "", project = "", types = ""] = parent.split("::");
    const below = types === STACK ? type : `${types}$${type}`;
    return [prefix, project, below, name].join("::");
}

/** An object that the program has under another name or parent than the state. */
export interface RenamedObject {
    /** As a message names it: `Canary test/podinfo`. */
    readonly object: string;
    readonly recordedAs: string;
    readonly urn: string;
}

/**
 * Rejects objects that the program has under another name or parent than the state: Pulumi updates each as a new
 * resource, and then deletes the old one, which is the same object. One problem for all, which mostly have one cause.
 */
export function renamedProblems(path: string, renamed: readonly RenamedObject[]): Problem[] {
    const [first] = renamed;
    if (first === undefined) {
        return [];
    }
    const [oldName, newName] = [first.recordedAs, first.urn].map((urn) => urn.split("::")[3] ?? "");
    const named = namedObjects(renamed.map(({ object }) => object));
    return [
        refusal(
            "existing/renamed",
            path,
            renamed.length === 1 ? "1 object" : `${renamed.length} objects`,
            `${named} would be updated as a new resource, and then deleted as the old one, because the name or the parent of a resource has changed: ${first.object} is ${first.recordedAs} in the stack's state, and ${first.urn} in the program`,
            oldName === newName
                ? `give the resource whose parent has changed an alias: { aliases: [{ parent: <the old parent> }] }`
                : `give the resource, or the component around it, its old name; or an alias: { aliases: [{ name: "<the old name>" }] }`,
        ),
    ];
}
