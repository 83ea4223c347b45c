import type { ResolvedFleet } from "../../fleet";
import type { AutomationEngine } from "../../fleet/automation/engine";
import { CliError } from "../terminal";
import { declaredSettings, readFleetFile } from "./fleet-file";
import { releaseId } from "./release-id";

/** A fleet that a command works on. */
export interface OpenedFleet {
    readonly fleet: ResolvedFleet;
    readonly engine: AutomationEngine;
    /** The release that the program in the folder is. */
    readonly release: string;
}

/** The setting of this package's stacks with which an update waits for Flagger. */
const AWAIT = "awaitRelease";

/**
 * Reads a fleet file, and finds its stacks.
 *
 * @param file - the fleet file
 * @param interrupt - interrupts the updates that run
 * @throws CliError with all problems at once
 */
export async function openFleet(file: string, interrupt: AbortSignal): Promise<OpenedFleet> {
    const read = readFleetFile(file);
    const settings = declaredSettings(read.folder);
    const { AutomationEngine } = await import("../../fleet/automation/engine.js");
    const engine = await AutomationEngine.open(read.folder, interrupt).catch((error: Error) => {
        throw new CliError(
            `the Pulumi CLI cannot be used: ${firstLine(error.message)}; install it: https://www.pulumi.com/docs/install`,
        );
    });
    const stacks = await engine.stacks().catch((error: Error) => {
        throw new CliError(`the stacks cannot be listed: ${firstLine(error.message)}`);
    });
    const fleet = read.resolve({ stacks, settings });
    const release = await releaseId(read.folder, file, read.fleet);
    const isAwaitable = settings?.includes(AWAIT) === true;
    const waves = fleet.waves.map((wave) => ({
        ...wave,
        settings: {
            ...(isAwaitable && { [AWAIT]: `${Math.max(60, fleet.timeoutSeconds - 60)}s` }),
            ...wave.settings,
        },
    }));
    return { fleet: { ...fleet, waves }, engine, release };
}

/** An error of the CLI has its output with it. */
function firstLine(message: string): string {
    const lines = message.split("\n").map((line) => line.trim());
    return (lines.find((line) => line.includes("error: ")) ?? lines[0] ?? "").replace(
        /^.*error: /,
        "",
    );
}
