import * as os from "node:os";

import { toolVersions } from "./versions";

/** A measured part as it stands in the results: a title, and below it Markdown. */
export interface Section {
    readonly title: string;
    readonly text: string;
}

const top = [
    "# Measured",
    [
        "Written by `make bench`.",
        "Medians, with the smallest and the largest in brackets; ratios are of medians taken side by side in one run.",
        "Pulumi runs as the sandbox runs it: file backend without checkpoints, no type check.",
    ].join(" "),
].join("\n\n");

const heading = (title: string): string => `## ${title}`;

/**
 * The results with these sections in them: each takes the place of the one of its title, or comes last; others stay,
 * for their figures compare with each other alone.
 *
 * @param before text of the results so far; empty for none
 */
export function withSections(before: string, sections: readonly Section[]): string {
    const parts = new Map(
        before
            .split(/^(?=## )/m)
            .filter((part) => part.startsWith("## "))
            .map((part) => [part.split("\n")[0] ?? "", part.trimEnd()]),
    );
    for (const { title, text } of sections) {
        parts.set(heading(title), [heading(title), text].join("\n\n"));
    }
    return `${[top, ...parts.values()].join("\n\n")}\n`;
}

/** When and on what a section was measured. */
export function circumstances(): string {
    const cpus = os.cpus();
    return [
        `On ${new Date().toISOString().slice(0, 10)}:`,
        `${cpus.length} × ${cpus[0]?.model.trim() ?? "unknown processor"}, ${Math.round(os.totalmem() / 2 ** 30)} GiB,`,
        `${os.type()} ${os.arch()}, Node ${process.version}; ${toolVersions()}.`,
    ].join(" ");
}
