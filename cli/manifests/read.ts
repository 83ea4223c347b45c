import * as fs from "node:fs";
import * as path from "node:path";
import { CliError, type Terminal } from "../terminal";
import { LARGEST_INPUT, readTextFile, TOO_LARGE } from "../text";
import {
    documentProblem,
    type FileProblem,
    notRendered,
    TEMPLATE,
    unreadable,
} from "./file-problem";
import { type Manifest, parseManifests } from "./parse";
import { renderChart } from "./sources/charts";
import { buildKustomizations, kustomizationOf } from "./sources/kustomizations";
import { listFolder } from "./sources/walk";
import { uncheckedKinds } from "./unchecked-kinds";

/** The name of standard input among the sources. */
const STDIN = "-";

/** The file name of standard input in the output. */
export const STDIN_NAME = "<stdin>";

/** The option for {@link readManifests}' patterns, for commander. */
export const EXCLUDE_OPTION = [
    "--exclude <pattern>",
    "skip files of folders, a pattern as in .gitignore (repeatable)",
    (pattern: string, previous: readonly string[]): readonly string[] => [...previous, pattern],
    [],
] as [
    string,
    string,
    (pattern: string, previous: readonly string[]) => readonly string[],
    readonly string[],
];

/** The content of files, folders and standard input. */
export interface ReadManifests {
    /** Every Kubernetes object, in the order of the sources. */
    readonly manifests: readonly Manifest[];
    /** Number of non-empty documents that are not Kubernetes objects, such as a chart's values. */
    readonly others: number;
    /** Files that cannot be read or are not checked, and kinds of which what they create is not; everything else is in the manifests. */
    readonly problems: readonly FileProblem[];
}

/** All files together; more would not fit into memory. */
const LARGEST_TOTAL = 4 * LARGEST_INPUT;

/**
 * Reads the Kubernetes objects of files, folders (all `.yaml`, `.yml` and `.json` files that git does not ignore,
 * recursively, in the order of their names; charts and kustomizations rendered) and standard input.
 *
 * @param io - provides standard input
 * @param sources - files, folders and `-`; empty for standard input
 * @param excludes - patterns of files in folders to skip, as in `.gitignore`
 * @throws CliError with exit code 2 if there is no Kubernetes object at all and no file with a problem
 */
export async function readManifests(
    io: Terminal,
    sources: readonly string[],
    excludes: readonly string[] = [],
): Promise<ReadManifests> {
    const reader = new Reader(excludes);
    for (const source of new Set(sources.length === 0 ? [STDIN] : sources)) {
        if (source === STDIN) {
            reader.add(STDIN_NAME, await io.stdin());
        } else if (fs.statSync(source, { throwIfNoEntry: false })?.isDirectory() === true) {
            reader.addFolder(source);
        } else {
            reader.addFile(source);
        }
    }
    const { manifests, problems, others } = reader;
    if (manifests.length === 0 && problems.length === 0) {
        throw new CliError(
            `no Kubernetes objects in ${reader.files.join(", ") || sources.join(", ")}: pass YAML or JSON documents with apiVersion and kind`,
        );
    }
    return { manifests, others, problems: [...problems, ...uncheckedKinds(manifests)] };
}

/** The API group of the objects that are checked. */
const FLAGGER = "flagger.app/";

class Reader {
    readonly manifests: Manifest[] = [];
    readonly problems: FileProblem[] = [];
    readonly files: string[] = [];
    others = 0;
    private readonly known = new Set<string>();
    private size = 0;

    constructor(private readonly excludes: readonly string[]) {}

    add(file: string, text: string, source: "named" | "flagger" | "other" = "named"): void {
        this.files.push(file);
        this.size += text.length;
        if (text.length > LARGEST_INPUT) {
            this.problems.push(unreadable(file, TOO_LARGE));
            return;
        }
        if (this.size > LARGEST_TOTAL) {
            this.problems.push(unreadable(file, "all files together are too large"));
            return;
        }
        const parsed = parseManifests(text, file);
        for (const manifest of parsed.manifests) {
            this.manifests.push(manifest);
        }
        this.others += parsed.others;
        if (parsed.error !== undefined) {
            const problem = documentProblem(parsed.error, text);
            // templates are usual in a repository, but nobody names one to have it checked
            const incomplete =
                source === "named" || (source === "flagger" && problem.id !== TEMPLATE);
            this.problems.push({ ...problem, incomplete });
        }
    }

    /** A file that the user named: everything that it has is meant. */
    addFile(file: string): void {
        if (this.isKnown(file)) {
            return;
        }
        const folder = path.dirname(file);
        const patches = kustomizationOf(folder)?.patches ?? [];
        if (patches.some((patch) => path.resolve(patch) === path.resolve(file))) {
            const command = `kubectl kustomize ${folder}`;
            const reason = "it has only the changed part of an object";
            this.problems.push(notRendered(file, `the patch ${file}`, reason, command));
            return;
        }
        try {
            this.add(file, readTextFile(file));
        } catch (error) {
            this.problems.push(unreadable(file, (error as Error).message));
        }
    }

    /** A folder of anything: files that are not for Kubernetes are ignored. */
    addFolder(folder: string): void {
        const { files, charts, unreadable: refused } = listFolder(folder, this.excludes);
        for (const { file, reason } of refused) {
            this.problems.push(unreadable(file, reason));
        }
        const folders = new Set(files.map((file) => path.dirname(file)));
        const kustomized = buildKustomizations([...folders]);
        for (const { manifests, problems } of [kustomized, ...charts.map(renderChart)]) {
            this.manifests.push(...manifests);
            this.problems.push(...problems);
        }
        for (const file of files) {
            if (!kustomized.covered.has(path.resolve(file)) && !this.isKnown(file)) {
                this.addFoundFile(file);
            }
        }
    }

    private addFoundFile(file: string): void {
        let text: string;
        try {
            text = readTextFile(file);
        } catch (error) {
            if (isForKubernetes(beginningOf(file))) {
                this.problems.push(unreadable(file, (error as Error).message));
            } else {
                this.others += 1;
            }
            return;
        }
        if (isForKubernetes(text)) {
            // a broken file of something else in a repository is an error, but the Canaries are all read
            this.add(file, text, text.includes(FLAGGER) ? "flagger" : "other");
        } else {
            this.files.push(file);
            this.others += text.trim() === "" ? 0 : 1;
        }
    }

    private isKnown(file: string): boolean {
        let full: string;
        try {
            full = fs.realpathSync(file);
        } catch {
            full = path.resolve(file);
        }
        const known = this.known.has(full);
        this.known.add(full);
        return known;
    }
}

/** Whether a text can have a Kubernetes object. */
function isForKubernetes(text: string): boolean {
    return /\bapiVersion\b/.test(text) && /\bkind\b/.test(text);
}

/** The first part of a file that is too large or not readable. */
function beginningOf(file: string): string {
    try {
        const handle = fs.openSync(file, "r");
        try {
            const bytes = Buffer.alloc(64 * 1024);
            return bytes.toString("utf8", 0, fs.readSync(handle, bytes));
        } finally {
            fs.closeSync(handle);
        }
    } catch {
        // without permission to read it, it may be anything
        return "";
    }
}

/**
 * Reads one file, or standard input.
 *
 * @param io - provides standard input
 * @param source - a file or `-`
 * @throws CliError with exit code 2 if it cannot be read
 */
export async function readText(
    io: Terminal,
    source: string,
): Promise<{ readonly file: string; readonly text: string }> {
    if (source === STDIN) {
        return { file: STDIN_NAME, text: await io.stdin() };
    }
    try {
        return { file: source, text: readTextFile(source) };
    } catch (error) {
        throw new CliError(`${source}: ${(error as Error).message}`);
    }
}
