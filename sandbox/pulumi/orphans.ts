import * as path from "node:path";
import { pulumiHome } from "../environment";
import type { SandboxPaths } from "../paths";
import { endProcesses } from "../process/end";
import { recordOf, signalProcess } from "../process/identity";
import { type ListedProcess, listProcesses } from "../process/table";

const endLimitMs = 10_000;

/** What `pulumi` starts: providers, language hosts, policy packs; and what these start in Node. */
const pluginPattern = /^pulumi-(resource|language|analyzer|converter|tool)-/;
const nodePattern = /@pulumi\/pulumi\/cmd\/(run|run-plugin|run-policy-pack|dynamic-provider)(\/|$)/;

/**
 * The plugins of a Pulumi home whose `pulumi` has ended. A killed `pulumi` cannot end them, and they do not notice.
 * Other processes with the home in their environment, such as an editor started from a shell, are not among them.
 *
 * @param processes - all processes
 */
export function orphanedPlugins<Process extends ListedProcess>(
    processes: readonly Process[],
    home: string,
): readonly Process[] {
    const byPid = new Map(processes.map((item) => [item.pid, item]));
    const belongsToCli = ({ parent }: ListedProcess): boolean => {
        const above = byPid.get(parent);
        return above !== undefined && (isCli(above) || belongsToCli(above));
    };
    return processes.filter(
        (item) => item.hasVariable("PULUMI_HOME", home) && isPlugin(item) && !belongsToCli(item),
    );
}

/** Ends the plugins that a killed `pulumi` of this sandbox has left; resolves with their names. */
export async function endOrphanedPlugins(paths: SandboxPaths): Promise<readonly string[]> {
    const records = orphanedPlugins(listProcesses(), pulumiHome(paths)).map((item) =>
        recordOf(pluginName(item), item.pid),
    );
    const ended = await endProcesses(records, {
        what: "the processes of a killed pulumi",
        limitMs: endLimitMs,
        kill: (pid) => signalProcess(pid, "SIGKILL"),
    });
    return ended.map(({ name }) => name);
}

function isCli({ args }: ListedProcess): boolean {
    return path.basename(args[0] ?? "") === "pulumi";
}

function isPlugin(item: ListedProcess): boolean {
    return pluginName(item) !== "";
}

/** The plugin that a process runs, or nothing. A script has its interpreter before its own name. */
function pluginName({ args }: ListedProcess): string {
    const program = args
        .slice(0, 2)
        .map((arg) => path.basename(arg))
        .find((name) => pluginPattern.test(name));
    return program ?? args.map((arg) => nodePattern.exec(arg)?.[1]).find(Boolean) ?? "";
}
