import { fieldsOf, listOf, textOf } from "../../../rules/canary/reading";
import type { Operation, PreviewedResource, ResourceState } from "./types";

/** A step in either JSON format (sdk/go/common/display/json.go, sdk/go/common/apitype/events.go). */
export interface RawStep {
    readonly op: unknown;
    readonly urn: unknown;
    readonly before: unknown;
    readonly after: unknown;
    /** Top-level properties that differ. */
    readonly diffs: unknown;
    /** Properties that require a replacement. */
    readonly keys: unknown;
    /** Differences by their path. */
    readonly detailed: unknown;
}

const OPERATIONS: Readonly<Record<string, Operation>> = {
    create: "create",
    import: "create",
    update: "update",
    delete: "delete",
    replace: "replace",
    "create-replacement": "replace",
    "delete-replaced": "replace",
    "import-replacement": "replace",
    same: "same",
};

/** Precedence of the operations if a resource has several steps, lowest first. */
const RANK: readonly Operation[] = ["other", "same", "update", "create", "delete", "replace"];

/**
 * The resources of a preview, each once: a replacement has up to three steps.
 *
 * @param steps - in the order of the preview
 */
export function resourcesOf(steps: readonly RawStep[]): PreviewedResource[] {
    const byUrn = new Map<string, PreviewedResource>();
    for (const step of steps) {
        const urn = textOf(step.urn);
        if (urn !== undefined) {
            const resource = resourceOf(urn, step);
            const known = byUrn.get(urn);
            byUrn.set(urn, known === undefined ? resource : merged(known, resource));
        }
    }
    return [...byUrn.values()];
}

function resourceOf(urn: string, step: RawStep): PreviewedResource {
    const detailed = fieldsOf(step.detailed);
    const paths = Object.keys(detailed);
    const replacing = paths.filter((path) => kindOf(detailed[path]).endsWith("-replace"));
    const keys = texts(step.keys);
    return {
        urn,
        operation: OPERATIONS[textOf(step.op) ?? ""] ?? "other",
        before: stateOf(step.before),
        after: stateOf(step.after),
        changed: paths.length > 0 ? paths : texts(step.diffs),
        replacing: replacing.length > 0 ? replacing : keys,
    };
}

/** The field is `diffKind` in events and `kind` in the digest. */
function kindOf(difference: unknown): string {
    const { diffKind, kind } = fieldsOf(difference);
    return textOf(diffKind) ?? textOf(kind) ?? "";
}

function merged(one: PreviewedResource, other: PreviewedResource): PreviewedResource {
    const [less, more] =
        RANK.indexOf(one.operation) > RANK.indexOf(other.operation) ? [other, one] : [one, other];
    return {
        ...more,
        before: more.before ?? less.before,
        after: more.after ?? less.after,
        changed: mostExact([...more.changed, ...less.changed]),
        replacing: mostExact([...more.replacing, ...less.replacing]),
    };
}

/** Each path once, without parents of other paths. */
function mostExact(paths: readonly string[]): string[] {
    return [...new Set(paths)].filter(
        (path) =>
            !paths.some((other) => other.startsWith(`${path}.`) || other.startsWith(`${path}[`)),
    );
}

function stateOf(state: unknown): ResourceState | undefined {
    if (typeof state !== "object" || state === null) {
        return undefined;
    }
    const { inputs, parent, retainOnDelete } = fieldsOf(state);
    return {
        inputs: fieldsOf(inputs),
        parent: textOf(parent) || undefined,
        retained: retainOnDelete === true,
    };
}

function texts(value: unknown): string[] {
    return listOf(value).filter((item) => typeof item === "string");
}
