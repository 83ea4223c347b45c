import * as fs from "node:fs";
import * as path from "node:path";
import { indexBy } from "../../rules/index-by";
import { createWorkspace, publish, removeDeadWorkspaces, removeWorkspace } from "./cache";
import { verify } from "./checksum";
import type { RunCommand } from "./commands";
import { curl } from "./curl";
import { checkDownloadSpace } from "./disk";
import { DownloadProgress } from "./download-progress";
import { type DownloadSettings, effectiveUrl } from "./download-settings";
import type { Archive } from "./downloads";
import { withLock } from "./lock";
import { labelOf } from "./pipeline";
import type { ProgressSink } from "./progress";
import type { ReleaseItem } from "./releases";
import { unpack } from "./unpack";

/** What downloads work with. */
export interface DownloadArgs {
    /** The cache's folder. */
    readonly root: string;
    readonly settings: DownloadSettings;
    /** Hosts that could not be reached; they are not tried again. */
    readonly unreachable: Set<string>;
    /** Milliseconds without a byte after which a host is given up. @default 5 s */
    readonly patienceMs?: number;
    readonly run: RunCommand;
    readonly env: NodeJS.ProcessEnv;
    readonly sink: ProgressSink;
    readonly signal: AbortSignal;
}

/**
 * Downloads archives into the cache, from several hosts at once. What cannot be had is reported in a line and is left
 * out: it has to be built.
 *
 * @throws SandboxError when an archive is not the one that was expected; it ends all of them.
 */
export async function downloadAll(
    items: readonly ReleaseItem[],
    args: DownloadArgs,
): Promise<void> {
    const byHost = new Map(
        indexBy(groupsOf(items), ({ archive }) => [hostOf(archive, args.settings)]),
    );
    for (const host of [...byHost.keys()].filter((name) => args.unreachable.has(name))) {
        byHost.delete(host);
    }
    const wanted = [...byHost.values()].flat();
    if (wanted.length === 0) {
        return;
    }
    fs.mkdirSync(args.root, { recursive: true });
    removeDeadWorkspaces(args.root);
    checkDownloadSpace(
        args.root,
        wanted.reduce((sum, { archive }) => sum + archive.mib, 0),
    );
    const failure = new AbortController();
    const signal = AbortSignal.any([args.signal, failure.signal]);
    const progress = new DownloadProgress(args.sink);
    const results = await Promise.allSettled(
        [...byHost.values()].map(async (groups) => {
            try {
                await downloadInTurn(groups, { ...args, signal }, progress);
            } catch (error) {
                failure.abort(error);
                throw error;
            }
        }),
    );
    args.signal.throwIfAborted();
    if (results.some((result) => result.status === "rejected")) {
        throw failure.signal.reason;
    }
}

/** An archive, with the tools that are wanted of it. */
interface Group {
    readonly archive: Archive;
    readonly items: readonly ReleaseItem[];
}

/** The archives of one host, one after another, until the host is out of reach. */
async function downloadInTurn(
    groups: readonly Group[],
    args: DownloadArgs,
    progress: DownloadProgress,
): Promise<void> {
    for (const group of groups) {
        const host = hostOf(group.archive, args.settings);
        if (args.unreachable.has(host)) {
            progress.note(`${labelOf(group.items)}: not tried at ${host}; building it instead`);
            continue;
        }
        const name = `download-${path.basename(new URL(group.archive.url).pathname)}`;
        const report = (line: string): void => progress.note(line);
        await withLock({ root: args.root, name, report, signal: args.signal }, async () => {
            // another process may have downloaded it while this one waited
            const missing = group.items.filter((item) => !fs.existsSync(item.entry));
            if (missing.length > 0) {
                await downloadOne({ ...group, items: missing }, name, args, progress);
            }
        });
    }
}

async function downloadOne(
    { archive, items }: Group,
    name: string,
    args: DownloadArgs,
    progress: DownloadProgress,
): Promise<void> {
    const url = effectiveUrl(archive.url, args.settings);
    const folder = createWorkspace(args.root, name);
    const file = path.join(folder, path.basename(url.pathname));
    const label = labelOf(items);
    progress.start(label, file);
    try {
        const refusal = await curl({ ...args, url, file });
        if (refusal !== undefined) {
            if (refusal.host) {
                args.unreachable.add(url.host);
            }
            progress.note(
                `${label}: cannot be downloaded from ${url.host} (${refusal.reason}); building it instead`,
            );
            return;
        }
        progress.arrived(label);
        await verify(file, url, archive.checksum);
        const out = path.join(folder, "out");
        fs.mkdirSync(out);
        await unpack(items, { ...args, archive: file, out });
        for (const item of items) {
            publish(path.join(out, item.name), item.entry);
        }
    } finally {
        progress.end(label);
        removeWorkspace(folder);
    }
}

function hostOf(archive: Archive, settings: DownloadSettings): string {
    return effectiveUrl(archive.url, settings).host;
}

function groupsOf(items: readonly ReleaseItem[]): Group[] {
    return [...indexBy(items, (item) => [item.archive])].map(([archive, ofIt]) => ({
        archive,
        items: ofIt,
    }));
}
