import * as fs from "node:fs";
import * as path from "node:path";
import { createWorkspace, publish, removeDeadWorkspaces, removeWorkspace } from "./cache";
import { withLock } from "./lock";
import type { Progress } from "./progress";
import { Turns } from "./turns";

/** A thing that the cache keeps. */
export interface Item {
    readonly name: string;
    readonly version: string;
    /** The folder of the finished result. */
    readonly entry: string;
}

/** The folders of one build; all of them go when it ends. */
export interface Workspace {
    /** Working folder of the Go module that is built. */
    readonly module: string;
    /** What is made: one folder an item, by its name. */
    readonly out: string;
    /** Temporary files. */
    readonly temporary: string;
    /** Everything that the build's commands print; this file stays. */
    readonly log: string;
    /** Ends the build's commands. */
    readonly signal: AbortSignal;
}

/** Things that are built together, under one lock. */
export interface Batch {
    /** As the lock, the log and the workspace are named. */
    readonly name: string;
    readonly items: readonly Item[];
    /** Gets what is needed over the network. */
    readonly fetch: (workspace: Workspace) => Promise<void>;
    /** Makes `<out>/<item name>` for each of the given items. */
    readonly make: (workspace: Workspace, items: readonly Item[]) => Promise<void>;
}

/** What the pipeline works with. */
export interface PipelineArgs {
    /** The cache's folder. */
    readonly root: string;
    readonly progress: Progress;
    readonly signal: AbortSignal;
    /** How many batches are built at once. @default 1 */
    readonly parallel?: number;
    /** See `withLock`. */
    readonly staleMs?: number;
}

/**
 * Builds batches in order; while one is built, the next one's modules are fetched. The first failure
 * ends all of them. What was finished stays finished.
 */
export async function buildAll(batches: readonly Batch[], args: PipelineArgs): Promise<void> {
    removeDeadWorkspaces(args.root);
    const failure = new AbortController();
    const lanes: Lanes = {
        fetching: new Turns(1),
        building: new Turns(args.parallel ?? 1),
        fail: (error) => failure.abort(error),
    };
    const signal = AbortSignal.any([args.signal, failure.signal]);
    const results = await Promise.allSettled(
        batches.map((batch) => buildOne(batch, { ...args, signal }, lanes)),
    );
    args.progress.stop();
    args.signal.throwIfAborted();
    if (results.some((result) => result.status === "rejected")) {
        throw failure.signal.reason;
    }
}

/** What the builds share. */
interface Lanes {
    readonly fetching: Turns;
    readonly building: Turns;
    /** Ends the other builds. */
    readonly fail: (error: unknown) => void;
}

async function buildOne(batch: Batch, args: PipelineArgs, lanes: Lanes): Promise<void> {
    const turns = [await lanes.fetching.take(args.signal)];
    const lock = { ...args, name: batch.name, report: (line: string) => args.progress.note(line) };
    try {
        await withLock(lock, async () => {
            // another process may have built some of it while this one waited
            const missing = batch.items.filter((item) => !fs.existsSync(item.entry));
            const label = labelOf(batch.items);
            args.progress.start(label, batch.items.length);
            if (missing.length > 0) {
                await buildMissing(batch, missing, args, async () => {
                    turns[0]();
                    turns.push(await lanes.building.take(args.signal));
                    args.progress.building(label);
                });
            }
            args.progress.end(label, missing.length > 0 ? "done" : "built by another process;");
        });
    } catch (error) {
        // before a turn is given back, or the next build would begin only to be ended
        lanes.fail(error);
        throw error;
    } finally {
        turns.forEach((giveBack) => giveBack());
    }
}

async function buildMissing(
    batch: Batch,
    missing: readonly Item[],
    args: PipelineArgs,
    fetched: () => Promise<void>,
): Promise<void> {
    const folder = createWorkspace(args.root, batch.name);
    try {
        const workspace = layOut(folder, args, batch.name);
        await batch.fetch(workspace);
        await fetched();
        await batch.make(workspace, missing);
        for (const item of missing) {
            publish(path.join(workspace.out, item.name), item.entry);
        }
    } finally {
        removeWorkspace(folder);
    }
}

function layOut(folder: string, args: PipelineArgs, name: string): Workspace {
    const workspace: Workspace = {
        module: path.join(folder, "module"),
        out: path.join(folder, "out"),
        temporary: path.join(folder, "temporary"),
        log: path.join(args.root, "logs", `${name}.log`),
        signal: args.signal,
    };
    for (const made of [workspace.module, workspace.out, workspace.temporary]) {
        fs.mkdirSync(made);
    }
    fs.mkdirSync(path.dirname(workspace.log), { recursive: true });
    fs.writeFileSync(workspace.log, "");
    return workspace;
}

/** The names of what is made at once, with their version. */
export function labelOf(items: readonly Item[]): string {
    const versions = [...new Set(items.map((item) => item.version))];
    return versions.length === 1
        ? `${items.map((item) => item.name).join(", ")} ${versions[0]}`
        : items.map((item) => `${item.name} ${item.version}`).join(", ");
}
