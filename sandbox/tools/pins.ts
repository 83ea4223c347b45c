import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { SandboxError } from "../errors";
import type { Family } from "./types";

/** The folder that holds one Go module a family. */
export const modulesFolder = path.join(__dirname, "modules");

/** A module that a go.mod asks for. */
export interface Pin {
    /** The Go module's version, as `v1.2.3`. */
    readonly version: string;
    /**
     * What the product calls this version, where its Go module has another one: a comment beside
     * the pin, `// release 4.25.0`.
     */
    readonly release?: string;
}

/** What of a go.mod the tools need to know. */
export interface GoMod {
    /** Oldest Go that builds it, as `1.26` or `1.26.7`. */
    readonly go: string;
    readonly pins: ReadonlyMap<string, Pin>;
}

/** Reads a go.mod's `go` line and its required modules. */
export function parseGoMod(text: string): GoMod {
    const pins = new Map<string, Pin>();
    // the same pattern serves `require a v1` and a line inside `require ( … )`; a replace has `=>`
    const line = /^\s*(?:require\s+)?([\w.~-]+(?:\/[\w.~-]+)+)\s+(v\d\S*)\s*(?:\/\/(.*))?$/gm;
    for (const [, module = "", version = "", comment = ""] of text.matchAll(line)) {
        const release = /\brelease (\S+)/.exec(comment)?.[1];
        pins.set(module, release === undefined ? { version } : { version, release });
    }
    const go = /^go (\d+\.\d+(?:\.\d+)?)$/m.exec(text)?.[1];
    if (go === undefined) {
        throw new Error('no line "go 1.x" in this go.mod');
    }
    return { go, pins };
}

/** The environment variable that selects other pins of a family, as in `LINKERD_CANARY_PINS_KUBERNETES=1.33`. */
export function pinsSetting(family: Family): string {
    return `LINKERD_CANARY_PINS_${family.toUpperCase().replaceAll("-", "_")}`;
}

/**
 * The folder of a family's Go module: its usual pins, or those that its setting selects.
 *
 * @throws SandboxError for pins that do not exist
 */
export function familyFolder(
    modules: string,
    family: Family,
    env: NodeJS.ProcessEnv = process.env,
): string {
    const selected = env[pinsSetting(family)];
    const usual = path.join(modules, family);
    if (selected === undefined || selected === "") {
        return usual;
    }
    const others = fs
        .readdirSync(usual, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => name);
    if (!others.includes(selected)) {
        throw new SandboxError(
            `${pinsSetting(family)}=${selected}: there are no such pins of ${family}. ` +
                `Set ${others.join(" or ") || "none, because there are no others"}, or unset it for the usual ones.`,
        );
    }
    return path.join(usual, selected);
}

/** A family's go.mod. */
export function readGoMod(modules: string, family: Family): GoMod {
    return parseGoMod(fs.readFileSync(path.join(familyFolder(modules, family), "go.mod"), "utf8"));
}

/** A module's version as its users know it, without a leading "v". */
export function versionOf(goMod: GoMod, module: string): string {
    const pin = goMod.pins.get(module);
    if (pin === undefined) {
        throw new Error(`go.mod does not require ${module}`);
    }
    return pin.release ?? pin.version.replace(/^v/, "");
}

/** Twelve hex digits that change whenever any of the files or the recipe does. */
export function keyOf(files: readonly string[], recipe: unknown): string {
    const hash = createHash("sha256");
    for (const file of files) {
        hash.update(path.basename(file)).update("\0").update(fs.readFileSync(file)).update("\0");
    }
    return hash.update(JSON.stringify(recipe)).digest("hex").slice(0, 12);
}

/** The committed files of a family: go.mod, go.sum and, where it has one, a main package of our own. */
export function familyFiles(modules: string, family: Family): string[] {
    const folder = familyFolder(modules, family);
    return fs
        .readdirSync(folder)
        .filter((name) => /\.(go|mod|sum)$/.test(name))
        .sort()
        .map((name) => path.join(folder, name));
}
