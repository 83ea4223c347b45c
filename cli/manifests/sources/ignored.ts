import * as fs from "node:fs";
import * as path from "node:path";
import ignore, { type Ignore } from "ignore";

/** Folders that are never searched, whatever `.gitignore` names. */
const SKIPPED_FOLDERS = [".git", "node_modules"];

/** Patterns with the folder that they are relative to. */
interface Patterns {
    readonly folder: string;
    readonly matcher: Ignore;
}

/** Decides which files of a folder are not read: those that git ignores, and those that the user excludes. */
export class IgnoredFiles {
    private constructor(private readonly patterns: readonly Patterns[]) {}

    /**
     * @param folder - the folder that is searched; it is read even if git ignores it
     * @param excludes - patterns as in `.gitignore`, relative to the folder
     */
    static of(folder: string, excludes: readonly string[]): IgnoredFiles {
        const root = path.resolve(folder);
        const above = new IgnoredFiles(parentPatterns(root));
        return new IgnoredFiles([
            ...(above.ignores(root, true) ? [] : above.patterns),
            { folder: root, matcher: ignore().add([...excludes]) },
        ]);
    }

    /** Adds the `.gitignore` of a folder for what is in it. */
    inFolder(folder: string): IgnoredFiles {
        const own = gitignoreOf(path.resolve(folder));
        return own === undefined ? this : new IgnoredFiles([...this.patterns, own]);
    }

    /** Whether a file or folder is not read. */
    ignores(file: string, isFolder: boolean): boolean {
        const full = path.resolve(file);
        if (isFolder && SKIPPED_FOLDERS.includes(path.basename(full))) {
            return true;
        }
        let ignored = false;
        // the patterns of a deeper folder may include again what those above exclude
        for (const { folder, matcher } of this.patterns) {
            const relative = path.relative(folder, full).split(path.sep).join("/");
            if (relative !== "" && !relative.startsWith("../")) {
                const result = matcher.test(isFolder ? `${relative}/` : relative);
                ignored = (ignored || result.ignored) && !result.unignored;
            }
        }
        return ignored;
    }
}

/** The patterns of the folders above, up to the root of the checkout; none outside of a checkout. */
function parentPatterns(folder: string): Patterns[] {
    const found: Patterns[] = [];
    for (let at = folder; !fs.existsSync(path.join(at, ".git"));) {
        const parent = path.dirname(at);
        if (parent === at) {
            return [];
        }
        at = parent;
        found.unshift(...[gitignoreOf(at)].filter((each) => each !== undefined));
    }
    return found;
}

function gitignoreOf(folder: string): Patterns | undefined {
    try {
        const text = fs.readFileSync(path.join(folder, ".gitignore"), "utf8");
        return { folder, matcher: ignore().add(text) };
    } catch {
        // without one, or with one that git cannot read either, nothing is ignored
        return undefined;
    }
}
