import * as fs from "node:fs";
import { assemble } from "./assemble";
import { artefactBatch } from "./artefact-batch";
import { type ArtefactName, artefacts } from "./artefacts";
import { type Candidate, cachedEntry, candidatesOf, findTools, locate } from "./candidates";
import { tools } from "./catalogue";
import type { RunCommand } from "./commands";
import { checkSpace } from "./disk";
import { downloadAll } from "./download";
import { downloadSettings } from "./download-settings";
import type { Archive } from "./downloads";
import { type Machine, artefactItem, toolItem } from "./entries";
import { refuseUnknownSettings } from "./find";
import { checkGo, compareGo, findGo } from "./go";
import { readGoMod } from "./pins";
import { type Batch, type Item, buildAll } from "./pipeline";
import { Progress, type ProgressSink, formatDuration } from "./progress";
import type { GoEnvironment, ToolItem } from "./prepare";
import { spaceFor } from "./space";
import { toolBatch } from "./tool-batch";
import { type Located, type Toolbox, binEntries, pluginEntries, toolbox } from "./toolbox";
import type { Family, ToolName } from "./types";

/** Everything of the machine that finding and building depends on. */
export interface ToolEnvironment extends Machine {
    readonly env: NodeJS.ProcessEnv;
    readonly run: RunCommand;
    readonly sink: ProgressSink;
    readonly signal: AbortSignal;
    /** The releases that can be downloaded. */
    readonly archives: readonly Archive[];
    /** Hosts that could not be reached; they are not tried again. */
    readonly unreachable: Set<string>;
    /** Milliseconds without a byte after which a host is given up. @default 5 s */
    readonly patienceMs?: number;
}

/** The names of what is wanted. */
export interface Wanted {
    readonly tools: readonly ToolName[];
    readonly artefacts: readonly ArtefactName[];
    /** Tools that are handed out if they are there, and otherwise neither downloaded nor built. @default none */
    readonly ifThere?: readonly ToolName[];
}

/** Finds the named tools and artefacts, downloads or builds those that are missing, and hands them out. */
export async function provide(names: Wanted, environment: ToolEnvironment): Promise<Toolbox> {
    refuseUnknownSettings(
        environment.env,
        tools.map((tool) => tool.name),
    );
    const { ifThere = [] } = names;
    const wanted = tools.filter(({ name }) => [...names.tools, ...ifThere].includes(name));
    const items = wanted.map((tool) => toolItem(tool, environment));
    const found = await findTools(items, environment);
    const candidates = candidatesOf(
        items.filter(({ tool }) => !found.has(tool.name)),
        environment,
    ).filter(
        (candidate) =>
            !ifThere.includes(candidate.item.tool.name) || cachedEntry(candidate) !== undefined,
    );
    await download(candidates, environment);
    const files = artefacts
        .filter((artefact) => names.artefacts.includes(artefact.name))
        .map((artefact) => artefactItem(artefact, environment));
    await build(
        candidates
            .filter((candidate) => cachedEntry(candidate) === undefined)
            .map(({ item }) => item),
        files.filter((item) => !fs.existsSync(item.entry)),
        environment,
    );
    const located = [
        ...items.flatMap(({ tool: { name }, version }): Located[] => {
            const file = found.get(name);
            return file === undefined ? [] : [{ name, version, file, cached: false }];
        }),
        ...candidates.map(locate),
    ];
    return toolbox(located, new Map(files.map((item) => [item.name, item.entry])), {
        binDir: assemble(environment.root, "bin", binEntries(located)),
        pulumiPlugins: assemble(environment.root, "plugins", pluginEntries(located)),
    });
}

/** Downloads what is not in the cache and has a release. */
async function download(
    candidates: readonly Candidate[],
    environment: ToolEnvironment,
): Promise<void> {
    const settings = downloadSettings(environment.env);
    if (settings === undefined) {
        return;
    }
    const missing = candidates
        .filter((candidate) => cachedEntry(candidate) === undefined)
        .flatMap(({ release }) => release ?? []);
    await downloadAll(missing, { ...environment, settings });
}

async function build(
    missingTools: readonly ToolItem[],
    missingFiles: readonly (Item & { readonly name: ArtefactName })[],
    environment: ToolEnvironment,
): Promise<void> {
    const total = missingTools.length + missingFiles.length;
    if (total === 0) {
        return;
    }
    const { root, sink, signal } = environment;
    fs.mkdirSync(root, { recursive: true });
    const go: GoEnvironment = environment;
    const batches: Batch[] = [
        // first, for they take a moment and would wait behind a tool's minutes
        ...artefacts.flatMap((artefact) =>
            missingFiles
                .filter((item) => item.name === artefact.name)
                .map((item) => artefactBatch(artefact, item, go)),
        ),
        ...familiesOf(missingTools).map((family) =>
            toolBatch(
                family,
                missingTools.filter((item) => item.tool.family === family),
                go,
            ),
        ),
    ];
    await checkMachine(missingTools, missingFiles, environment);
    sink.line(`building ${total} of the sandbox's tools; they are cached in ${root}`);
    const started = Date.now();
    await buildAll(batches, { root, progress: new Progress(sink, total), signal });
    sink.line(`built ${total} in ${formatDuration(Date.now() - started)}`);
}

function familiesOf(items: readonly ToolItem[]): Family[] {
    return [...new Set(items.map((item) => item.tool.family))];
}

/** Refuses a machine that cannot build, before it has tried for minutes. */
async function checkMachine(
    missingTools: readonly ToolItem[],
    missingFiles: readonly (Item & { readonly name: ArtefactName })[],
    { env, modules, root, run, sink }: ToolEnvironment,
): Promise<void> {
    const families = [
        ...familiesOf(missingTools),
        ...artefacts
            .filter((artefact) => missingFiles.some((item) => item.name === artefact.name))
            .flatMap((artefact) => artefact.uses.map((use) => use.family)),
    ];
    const [newest] = families
        .map((family) => readGoMod(modules, family).go)
        .sort((a, b) => compareGo(b, a));
    const go = await findGo(run, root, env, newest);
    checkGo(go, newest);
    const folders = { own: root, build: go.cache, modules: go.moduleCache };
    checkSpace(spaceFor([...new Set(families)]), folders, sink.line);
}

/** The names of every tool. */
export const everyTool: readonly ToolName[] = tools.map((tool) => tool.name);

/** The names of the tools without which a sandbox does not start, or its tests do not run. */
export const standardTools: readonly ToolName[] = tools
    .filter((tool) => tool.onDemand !== true)
    .map((tool) => tool.name);

/** The names of the standard tools that no part of a sandbox runs. */
export const optionalTools: readonly ToolName[] = tools
    .filter((tool) => tool.optional === true)
    .map((tool) => tool.name);

/** The names of every artefact. */
export const everyArtefact: readonly ArtefactName[] = artefacts.map((artefact) => artefact.name);
