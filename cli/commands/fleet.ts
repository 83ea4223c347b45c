import { Command } from "commander";
import { confirm } from "../control/confirm";
import { FLEET_FILE } from "../fleet/fleet-file";
import { lockOf } from "../fleet/locked";
import { observeFleet } from "../fleet/observe";
import { type OpenedFleet, openFleet } from "../fleet/open";
import { fleetPlanCommand } from "../fleet/plan/command";
import { pastReleases, pastText } from "../fleet/past";
import { renderCommand } from "../fleet/render";
import { releaseFleet, type ReleaseOptions } from "../fleet/release";
import { statusJson, statusText } from "../fleet/status";
import { durationWithDefault } from "../live/durations";
import { jsonText, type OutputFlag, withOutput } from "../output";
import { CliError, type Terminal } from "../terminal";

const EXAMPLES = `
Examples:
  linkerd-canary fleet plan --requests-per-second 40    what changes where, and how far a faulty version gets
  linkerd-canary fleet up                               release wave by wave
  linkerd-canary fleet resume --approve production      go on, and approve a wave
  linkerd-canary fleet status --output json
  linkerd-canary fleet render --for flux > flux.yaml    the waves for a GitOps engine`;

const EXIT_CODES = `
Exit codes:
  0    every cluster has the release
  2    wrong usage, an invalid fleet file, or another coordinator releases the fleet
  3    stopped: too many clusters of a wave failed
  4    a wave waits for approval
  130  interrupted`;

interface FileOption {
    readonly file: string;
}

type Output = FileOption & OutputFlag<"text" | "json">;

/**
 * `linkerd-canary fleet`: one release for many clusters, in waves.
 *
 * @param io - the terminal
 */
export function fleetCommand(io: Terminal): Command {
    return new Command("fleet")
        .summary("release to many clusters in waves")
        .description(
            "Releases a Pulumi program to the clusters of its stacks, wave by wave, as a fleet file states. What is done is read from the histories of the stacks and from the clusters, so that any machine can go on.",
        )
        .addHelpText("after", EXAMPLES)
        .addCommand(fleetPlanCommand(io))
        .addCommand(releaseCommand(io, "up", "release the program wave by wave"))
        .addCommand(
            releaseCommand(
                io,
                "resume",
                "the same as up: go on with a release that was interrupted, stopped or waits for approval",
            ),
        )
        .addCommand(statusCommand(io))
        .addCommand(abortCommand(io))
        .addCommand(historyCommand(io))
        .addCommand(renderCommand(io));
}

function withFile(command: Command): Command {
    return command.option("-f, --file <file>", "fleet file", FLEET_FILE);
}

function releaseCommand(io: Terminal, name: string, summary: string): Command {
    const command = new Command(name)
        .summary(summary)
        .description(
            "Updates the stacks of each wave with `pulumi up`, and stops before the next wave if too many clusters fail. Ctrl-C starts nothing more and waits for running updates; a second one leaves them running.",
        )
        .option(
            "--approve <wave>",
            "approve the start of a wave with a manual gate; repeatable",
            (wave: string, before: readonly string[]) => [...before, wave],
            [],
        )
        .option("--retry", "try clusters again whose update of this release failed")
        .addOption(
            durationWithDefault(
                "--every <duration>",
                "time between two looks at what is awaited",
                "15s",
            ),
        );
    return withOutput(withFile(command), ["text", "json"])
        .addHelpText("after", EXIT_CODES)
        .action((options: ReleaseOptions) => releaseFleet(io, options));
}

function statusCommand(io: Terminal): Command {
    const command = new Command("status")
        .summary("show what each cluster serves, and what comes next")
        .description("Reads the histories of the stacks and the Canaries of the clusters.");
    return withOutput(withFile(command), ["text", "json"]).action(async (options: Output) => {
        const opened = await open(io, options);
        const observed = await observeFleet(opened);
        const text = options.output === "json" ? statusJson : statusText;
        io.out(text(opened.fleet, opened.release, observed));
    });
}

function abortCommand(io: Terminal): Command {
    return withFile(new Command("abort"))
        .summary("stop the coordinator that releases the fleet, and interrupt its updates")
        .description(
            "Asks the coordinator that holds the lock to start nothing more and to interrupt its updates, as Ctrl-C does in `pulumi up`. It does so within ten seconds. Flagger goes on with releases that have begun: `linkerd-canary abort` sends a Canary back.",
        )
        .option("-y, --yes", "do not ask for confirmation")
        .action(async (options: FileOption & { readonly yes?: boolean }) => {
            const { engine, fleet } = await open(io, options);
            const lock = await lockOf(fleet, engine);
            if (lock === undefined) {
                throw new CliError(
                    `stack ${fleet.lock} names no cluster, so that there is no lock to find the coordinator by; interrupt it with Ctrl-C`,
                );
            }
            const effect = `interrupts the updates of fleet ${fleet.name} that run`;
            await confirm(io, effect, options.yes === true);
            const state = await lock.requestAbort();
            if (state.state !== "held") {
                throw new CliError(`nobody releases fleet ${fleet.name} (${lock.object})`);
            }
            io.out(`asked ${state.holder} to abort\n`);
        });
}

function historyCommand(io: Terminal): Command {
    const command = new Command("history")
        .summary("show the past releases of the fleet")
        .description("Reads the last 20 updates of each stack.");
    return withOutput(withFile(command), ["text", "json"]).action(async (options: Output) => {
        const { fleet, ...opened } = await open(io, options);
        const { clusters } = await observeFleet({ fleet, ...opened });
        const releases = pastReleases(fleet, clusters);
        io.out(
            options.output === "json"
                ? jsonText({ fleet: fleet.name, releases })
                : pastText(releases),
        );
    });
}

function open(io: Terminal, { file }: FileOption): Promise<OpenedFleet> {
    return openFleet(file, io.signal);
}
