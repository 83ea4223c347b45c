import * as os from "node:os";
import { SandboxError } from "../errors";
import type { ArtefactName } from "./artefacts";
import { cacheFolder } from "./cache";
import { runCommand } from "./commands";
import { noDownloadSetting } from "./download-settings";
import { archives } from "./downloads";
import { modulesFolder } from "./pins";
import { terminalSink } from "./progress";
import { type Wanted, everyArtefact, optionalTools, provide, standardTools } from "./provide";
import type { Toolbox } from "./toolbox";
import type { ToolName } from "./types";

export type { Toolbox } from "./toolbox";
export type { ToolName } from "./types";
export { everyTool } from "./provide";

/** Options of `ensureTools`. */
export interface ToolOptions {
    /**
     * The tools that are needed; the toolbox then has no artefacts. @default every artefact, and every tool but
     * those that a sandbox builds when a pod of them starts
     */
    readonly only?: readonly ToolName[];
    /** Gets each line of progress. @default standard error, with a live line on a terminal */
    readonly report?: (line: string) => void;
    /** Whether tools that no part of a sandbox runs are left out unless they are there already. @default false */
    readonly onlyNeeded?: boolean;
    /** Whether releases may be downloaded. @default as `LINKERD_CANARY_NO_DOWNLOAD` states, otherwise true */
    readonly download?: boolean;
    /** Ends a build. @default Ctrl-C and SIGTERM end it, and this process with it */
    readonly signal?: AbortSignal;
}

/** For all calls of a process: a network that does not answer costs its seconds once. */
const unreachableHosts = new Set<string>();

/**
 * Finds the sandbox's tools and makes those that are missing: an explicit setting
 * (`LINKERD_CANARY_TOOL_<NAME>`), then the right version on PATH, then the cache, then the release, then a build.
 *
 * @throws SandboxError that says what to do when a tool cannot be had.
 */
export async function ensureTools(options: ToolOptions = {}): Promise<Toolbox> {
    const artefacts: readonly ArtefactName[] = options.only === undefined ? everyArtefact : [];
    const { signal, forget } = options.signal
        ? { signal: options.signal, forget: () => undefined }
        : interruption();
    try {
        const toolbox = await provide(
            { ...toolsFor(options), artefacts },
            {
                root: cacheFolder({
                    env: process.env,
                    platform: process.platform,
                    home: os.homedir(),
                }),
                modules: modulesFolder,
                platform: process.platform,
                arch: process.arch,
                env:
                    options.download === false
                        ? { ...process.env, [noDownloadSetting]: "1" }
                        : process.env,
                archives,
                unreachable: unreachableHosts,
                run: runCommand,
                sink: options.report === undefined ? terminalSink() : { line: options.report },
                signal,
            },
        );
        signal.throwIfAborted();
        return toolbox;
    } finally {
        forget();
    }
}

function toolsFor({ only, onlyNeeded }: ToolOptions): Omit<Wanted, "artefacts"> {
    if (only !== undefined || onlyNeeded !== true) {
        return { tools: only ?? standardTools };
    }
    return {
        tools: standardTools.filter((name) => !optionalTools.includes(name)),
        ifThere: optionalTools,
    };
}

/** A signal for Ctrl-C and SIGTERM: a build ends its children before this process goes. */
function interruption(): { readonly signal: AbortSignal; readonly forget: () => void } {
    const controller = new AbortController();
    const stop = (): void =>
        controller.abort(
            new SandboxError("stopped; finished tools are kept, and the next run makes the others"),
        );
    process.once("SIGINT", stop);
    process.once("SIGTERM", stop);
    return {
        signal: controller.signal,
        forget: () => {
            process.removeListener("SIGINT", stop);
            process.removeListener("SIGTERM", stop);
        },
    };
}
