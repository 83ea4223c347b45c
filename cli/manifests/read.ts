import * as fs from "node:fs";
import * as path from "node:path";
import { CliError, type Terminal } from "../terminal";
import { type Manifest, type ParsedText, parseManifests } from "./parse";

/** The name of standard input among the sources. */
const STDIN = "-";

/** The file name of standard input in the output. */
export const STDIN_NAME = "<stdin>";

/** The content of files, folders and standard input. */
export interface ReadManifests {
    /** Every Kubernetes object, in the order of the sources. */
    readonly manifests: readonly Manifest[];
    /** Number of non-empty documents that are not Kubernetes objects, such as a chart's values. */
    readonly others: number;
}

/**
 * Reads the Kubernetes objects of files, folders (all `.yaml`, `.yml` and `.json` files, recursively, in the
 * order of their names) and standard input.
 *
 * @param io - provides standard input
 * @param sources - files, folders and `-`; empty for standard input
 * @throws CliError with exit code 2 and all reasons if anything cannot be read or is not valid YAML, or if there
 * is no Kubernetes object at all
 */
export async function readManifests(
    io: Terminal,
    sources: readonly string[],
): Promise<ReadManifests> {
    const texts = await readTexts(io, sources.length === 0 ? [STDIN] : sources);
    const parsed = texts.map((source) =>
        "error" in source
            ? { manifests: [], others: 0, error: source.error }
            : withHint(parseManifests(source.text, source.file), source.text),
    );
    const errors = parsed.flatMap(({ error }) => (error === undefined ? [] : [error]));
    if (errors.length > 0) {
        throw new CliError(`cannot read the input:\n  ${errors.join("\n  ")}`);
    }
    const manifests = parsed.flatMap((each) => each.manifests);
    if (manifests.length === 0) {
        throw new CliError(
            `no Kubernetes objects in ${texts.map(({ file }) => file).join(", ") || sources.join(", ")}: pass YAML or JSON documents with apiVersion and kind`,
        );
    }
    return { manifests, others: parsed.reduce((sum, { others }) => sum + others, 0) };
}

type Text =
    | { readonly file: string; readonly text: string }
    | { readonly file: string; readonly error: string };

async function readTexts(io: Terminal, sources: readonly string[]): Promise<Text[]> {
    const texts: Text[] = [];
    for (const source of new Set(sources)) {
        if (source === STDIN) {
            texts.push({ file: STDIN_NAME, text: await io.stdin() });
        } else if (fs.statSync(source, { throwIfNoEntry: false })?.isDirectory() === true) {
            texts.push(...folderTexts(source));
        } else {
            texts.push(fileText(source));
        }
    }
    return texts;
}

function folderTexts(folder: string): Text[] {
    try {
        return fs
            .readdirSync(folder, { recursive: true, withFileTypes: true })
            .filter((entry) => entry.isFile() && /\.(ya?ml|json)$/i.test(entry.name))
            .map((entry) => path.join(entry.parentPath, entry.name))
            .sort()
            .map(fileText);
    } catch (error) {
        return [{ file: folder, error: `${folder}: ${(error as Error).message}` }];
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
    const read = source === STDIN ? { file: STDIN_NAME, text: await io.stdin() } : fileText(source);
    if ("error" in read) {
        throw new CliError(read.error);
    }
    return read;
}

function fileText(file: string): Text {
    try {
        return { file, text: fs.readFileSync(file, "utf8") };
    } catch (error) {
        const { code, message } = error as NodeJS.ErrnoException;
        return {
            file,
            error: `${file}: ${code === "ENOENT" ? "no such file or folder" : message}`,
        };
    }
}

/** The templates of a chart are not valid YAML until they are rendered: the most likely mistake, with an easy fix. */
function withHint(parsed: ParsedText, text: string): ParsedText {
    return parsed.error !== undefined && text.includes("{{")
        ? {
              ...parsed,
              error: `${parsed.error} (is this a Helm template? render it first: helm template … | linkerd-canary lint)`,
          }
        : parsed;
}
