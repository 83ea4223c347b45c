import * as fs from "node:fs";
import * as path from "node:path";
import { CliError, type Terminal } from "../terminal";
import { type Manifest, type ParsedText, parseManifests } from "./parse";

/** How standard input is written among files. */
const STDIN = "-";

/** What standard input is called in the place of a file. */
export const STDIN_NAME = "<stdin>";

/** What was read from files, folders and standard input. */
export interface ReadManifests {
    /** Every Kubernetes object, in the order of the sources. */
    readonly manifests: readonly Manifest[];
    /** Documents that hold something, but no Kubernetes object, such as a chart's values. */
    readonly others: number;
}

/**
 * Reads the Kubernetes objects of files, folders (all of their `.yaml`, `.yml` and `.json`, deeper ones too, in the
 * order of their names) and standard input.
 *
 * @param io - where standard input comes from
 * @param sources - files, folders and `-`; none for standard input alone
 * @throws CliError with exit code 2 and every reason at once where anything cannot be read, is no YAML, or where there
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
        throw new CliError(`the input cannot be read:\n  ${errors.join("\n  ")}`);
    }
    const manifests = parsed.flatMap((each) => each.manifests);
    if (manifests.length === 0) {
        throw new CliError(
            `no Kubernetes object in ${texts.map(({ file }) => file).join(", ") || sources.join(", ")}: give YAML or JSON documents that have apiVersion and kind`,
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
 * @param io - where standard input comes from
 * @param source - a file or `-`
 * @throws CliError with exit code 2 where it cannot be read
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
            error: `${file}: ${code === "ENOENT" ? "there is no such file or folder" : message}`,
        };
    }
}

/** A chart's templates are no YAML before they are rendered: the most likely mistake, and easily mended. */
function withHint(parsed: ParsedText, text: string): ParsedText {
    return parsed.error !== undefined && text.includes("{{")
        ? {
              ...parsed,
              error: `${parsed.error} (a template of a Helm chart? render it first: helm template … | linkerd-canary lint)`,
          }
        : parsed;
}
