import { Command } from "commander";
import type { ApiServer } from "../../kube/api-server";
import { ClusterError } from "../../kube/api-server";
import type { CanaryReference } from "../../kube/release/canaries";
import { type FlaggerEvent, readEvents } from "../../kube/release/events";
import {
    canaryName,
    type ClusterOptions,
    openCluster,
    withClusterOptions,
} from "../cluster/options";
import { durationOption, durationWithDefault, momentOption } from "../live/durations";
import { INTERRUPTED } from "../live/pause";
import { type OutputFlag, withFormerOption, withOutput } from "../output";
import type { Terminal } from "../terminal";
import { GateNotice } from "../wait/gate-notice";
import { waitForEnd } from "../wait/run";
import { explainingEvents } from "../../kube/release/explaining-events";
import { waitResultJson, waitResultText, WaitReporter } from "../wait/reporter";
import { exitCodes } from "../wait/exit-codes";

const EXAMPLES = `
Examples:
  kubectl apply -f podinfo.yaml && linkerd-canary wait test/podinfo
  linkerd-canary wait test/podinfo --timeout 30m --stuck-after 0s    a closed gate ends the wait immediately
  linkerd-canary wait test/podinfo --since "$BEFORE_THE_APPLY"       also counts a release that has already ended
  linkerd-canary wait test/podinfo --output json                     a single JSON object at the end and nothing before it

Exit codes:
  0  promoted; or initialised; or nothing to release because the primary already runs the target's version
  2  wrong usage, the Canary does not exist, or the cluster cannot be read
  3  rolled back; or nothing to release and the last release was rolled back
  4  stuck: a gate is closed, no progress, suspended, deleted
  5  timed out
  6  superseded by a newer revision`;

interface WaitOptions extends ClusterOptions, OutputFlag<"text" | "json"> {
    readonly timeout: number;
    readonly startedWithin?: number;
    readonly stuckAfter?: number;
    readonly unreachable: number;
    readonly since?: number;
    readonly followNewer?: boolean;
    readonly every: number;
}

/**
 * `linkerd-canary wait`: waits for the end of a release and returns an exit code for pipelines.
 *
 * @param io - the terminal
 */
export function waitCommand(io: Terminal): Command {
    const command = new Command("wait")
        .summary("wait for a release to end; the exit code is its outcome")
        .description(
            "Waits until Flagger has promoted a release or rolled it back. Flagger detects new versions once per " +
                "analysis interval, so a release that was just applied is given time to start.",
        )
        .argument("<canary>", "namespace/name")
        .addOption(
            durationWithDefault("--timeout <duration>", "maximum time to wait for the end", "1h"),
        )
        .option(
            "--started-within <duration>",
            "maximum time to wait for a release to start (default: two analysis intervals plus 10 s)",
            durationOption,
        )
        .option(
            "--since <time>",
            "also accept a release that ended at this time or later",
            (text) => momentOption(text, Date.now()),
        )
        .option(
            "--stuck-after <duration>",
            "maximum time without progress (default: the progress deadline plus two analysis intervals)",
            durationOption,
        )
        .addOption(
            durationWithDefault(
                "--unreachable <duration>",
                "maximum time without an answer from the cluster",
                "1m",
            ),
        )
        .option("--follow-newer", "if a newer revision supersedes the release, wait for that one")
        .addOption(durationWithDefault("--every <duration>", "polling interval", "2s"));
    withOutput(command, ["text", "json"]);
    const json = { flags: "--json", format: "json", instead: "--output json" };
    return withClusterOptions(withFormerOption(command, io, json))
        .addHelpText("after", EXAMPLES)
        .action((canary: string, options: WaitOptions) => wait(io, canary, options));
}

async function wait(io: Terminal, canaryArgument: string, options: WaitOptions): Promise<void> {
    const now = Date.now;
    const server = await openCluster(options);
    const canary = canaryName(canaryArgument, options.namespace ?? server.namespace);
    const reporter = new WaitReporter(canary, (text) => io.out(text), now);
    const notice = new GateNotice({
        line: (text) => reporter.line(text),
        // without the permission, or while the cluster is away, there is no notice
        readEvents: () => eventsOf(server, canary, () => undefined),
        now,
    });
    const startedAt = now();
    const ended = await waitForEnd({
        server,
        canary,
        settings: {
            timeoutMs: options.timeout,
            startedWithinMs: options.startedWithin,
            stuckAfterMs: options.stuckAfter,
            unreachableMs: options.unreachable,
            since: options.since,
            followNewer: options.followNewer === true,
        },
        everyMs: options.every,
        signal: io.signal,
        now,
        onLook: async (memory, unreachable) => {
            if (options.output === "text") {
                reporter.look(memory, unreachable);
                await notice.look(memory);
            }
        },
    });
    if (ended === undefined) {
        io.exit(INTERRUPTED);
        return;
    }
    const { result, memory } = ended;
    const events = explainingEvents(
        result.outcome === "unreadable"
            ? []
            : await eventsOf(server, canary, (error) =>
                  io.error(`cannot read Flagger's events: ${error.message}\n`),
              ),
        options.since ?? startedAt,
    );
    io.out(
        options.output === "json"
            ? waitResultJson(canary, result, memory, events, now())
            : waitResultText(canary, result, events),
    );
    io.exit(exitCodes[result.outcome]);
}

/** The events only explain the result, which is valid without them. */
async function eventsOf(
    server: ApiServer,
    canary: CanaryReference,
    onError: (error: ClusterError) => void,
): Promise<FlaggerEvent[]> {
    try {
        return await readEvents(server, canary);
    } catch (error) {
        if (!(error instanceof ClusterError)) {
            throw error;
        }
        onError(error);
        return [];
    }
}
