import * as fs from "node:fs";
import * as path from "node:path";
import { IgnoredFiles } from "./ignored";

/** What a folder has, each with its path. */
export interface Listing {
    /** YAML and JSON files, without those of charts. */
    readonly files: string[];
    /** Folders with a Helm chart. */
    readonly charts: string[];
    /** Folders that cannot be read, with the reason. */
    readonly unreadable: { readonly file: string; readonly reason: string }[];
}

/**
 * Lists a folder and everything below it. Symbolic links to files are followed, those to folders are not: they could
 * form a loop or leave the folder.
 *
 * @param folder - as the user named it
 * @param excludes - patterns of files to skip, as in `.gitignore`
 */
export function listFolder(folder: string, excludes: readonly string[]): Listing {
    const listing: Listing = { files: [], charts: [], unreadable: [] };
    walk(folder, IgnoredFiles.of(folder, excludes), listing);
    listing.files.sort();
    return listing;
}

function walk(folder: string, above: IgnoredFiles, listing: Listing): void {
    let entries: fs.Dirent[];
    try {
        entries = fs.readdirSync(folder, { withFileTypes: true });
    } catch (error) {
        listing.unreadable.push({ file: folder, reason: (error as Error).message });
        return;
    }
    const ignored = above.inFolder(folder);
    const isChart = entries.some(({ name }) => name === "Chart.yaml");
    if (isChart) {
        listing.charts.push(folder);
    }
    for (const entry of entries) {
        const file = path.join(folder, entry.name);
        if (ignored.ignores(file, entry.isDirectory())) {
            continue;
        }
        if (entry.isDirectory()) {
            // a chart's values, templates and dependencies are Helm's
            if (!isChart || !CHART_FOLDERS.includes(entry.name)) {
                walk(file, ignored, listing);
            }
        } else if (/\.(ya?ml|json)$/i.test(entry.name) && isFile(file)) {
            listing.files.push(file);
        }
    }
}

/** Folders of a chart that only Helm can read. */
const CHART_FOLDERS = ["charts", "crds", "templates"];

/** Whether it is a file or a link to one; a link to nothing is neither. */
function isFile(file: string): boolean {
    return fs.statSync(file, { throwIfNoEntry: false })?.isFile() === true;
}
