import { changesOf } from "../../report/changes";
import { readPreview } from "../../report/preview/read";
import type { Preview } from "../../report/preview/types";
import { resourceName } from "../../report/resources";
import { CliError } from "../../terminal";
import type { EndedProcess } from "../../../fleet/automation/pulumi-command";
import { reasonOfFailure } from "../../../fleet/automation/reason";

/** What a preview shows of one stack. */
export interface PreviewedStack {
    readonly stack: string;
    /** Its changes, such as `update Deployment shop/cart: spec.template.spec.containers[0].image`. */
    readonly changes: readonly string[];
    /** Errors, and violations of mandatory policies: the update would fail. */
    readonly errors: readonly string[];
    /** @default - the preview failed before it showed any resource */
    readonly preview?: Preview;
}

/** Reads the preview of a stack. */
export function previewedStack(stack: string, { stderr, stdout }: EndedProcess): PreviewedStack {
    let preview: Preview;
    try {
        preview = readPreview(stdout, `the preview of stack ${stack}`);
    } catch (error) {
        if (error instanceof CliError) {
            return { stack, changes: [], errors: [reasonOfFailure(`${stderr}\n${stdout}`)] };
        }
        throw error;
    }
    const errors = preview.diagnostics
        .filter(({ severity }) => severity === "error")
        .map(({ message }) => message.trim().replace(/^error: /, ""));
    const violations = (preview.policies?.violations ?? [])
        .filter(({ level }) => level === "mandatory")
        .map(({ message, policy }) => `policy ${policy}: ${message.trim()}`);
    const found = [...errors, ...violations];
    return {
        stack,
        changes: changesOf(preview).map((resource) => {
            const { changed, operation, replacing } = resource;
            const paths = replacing.length > 0 ? replacing : changed;
            const what = paths.length === 0 ? "" : `: ${paths.join(", ")}`;
            return `${operation} ${resourceName(resource)}${what}`;
        }),
        errors: preview.finished || found.length > 0 ? found : [reasonOfFailure(stderr)],
        preview,
    };
}

/** Stacks with the same changes. */
export interface ChangeGroup {
    readonly stacks: readonly string[];
    readonly changes: readonly string[];
}

/** Groups stacks by their changes, the largest group first. */
export function changeGroups(previewed: readonly PreviewedStack[]): ChangeGroup[] {
    const groups = new Map<string, { stacks: string[]; changes: readonly string[] }>();
    for (const { changes, errors, stack } of previewed) {
        if (errors.length === 0) {
            const sorted = [...changes].sort();
            const key = JSON.stringify(sorted);
            const group = groups.get(key) ?? { stacks: [], changes: sorted };
            group.stacks.push(stack);
            groups.set(key, group);
        }
    }
    return [...groups.values()].sort((a, b) => b.stacks.length - a.stacks.length);
}
