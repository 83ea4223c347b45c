import { Command } from "commander";
import type { ApiServer } from "../../kube/api-server";
import { ClusterError } from "../../kube/api-server";
import type { CanaryReference } from "../cluster/canaries";
import { type FlaggerEvent, readEvents } from "../cluster/events";
import {
    canaryName,
    type ClusterOptions,
    openCluster,
    withClusterOptions,
} from "../cluster/options";
import { durationOption, durationWithDefault, momentOption } from "../live/durations";
import { INTERRUPTED } from "../live/pause";
import type { Terminal } from "../terminal";
import { waitForEnd } from "../wait/run";
import { tellingEvents, waitResultJson, waitResultText, WaitReporter } from "../wait/reporter";
import { exitCodes } from "../wait/result";

const EXAMPLES = `
Examples:
  kubectl apply -f podinfo.yaml && linkerd-canary wait test/podinfo
  linkerd-canary wait test/podinfo --timeout 30m --stuck-after 0s    a closed gate ends the wait at once
  linkerd-canary wait test/podinfo --since "$BEFORE_THE_APPLY"       a release that has ended meanwhile counts

Exit codes:
  0  promoted; or initialised; or nothing new to release, the primary runs what the target asks for
  2  wrong usage, no such Canary, the cluster cannot be read
  3  rolled back; or nothing new, and the last release was rolled back
  4  stuck: a gate is closed, no progress, suspended, deleted
  5  timed out
  6  a newer revision took the place of the awaited one`;

interface WaitOptions extends ClusterOptions {
    readonly timeout: number;
    readonly startedWithin?: number;
    readonly stuckAfter?: number;
    readonly unreachable: number;
    readonly since?: number;
    readonly followNewer?: boolean;
    readonly every: number;
    readonly json?: boolean;
}

/**
 * `linkerd-canary wait`: the end of a release, as an exit code for a pipeline.
 *
 * @param io - where it reads and writes
 */
export function waitCommand(io: Terminal): Command {
    const command = new Command("wait")
        .summary("wait for a release's end; the exit code says how it ended")
        .description(
            "Waits until Flagger has promoted a release or rolled it back. Flagger looks for new versions once an " +
                "interval of the analysis, so a release that was applied a moment ago is given time to begin.",
        )
        .argument("<canary>", "namespace/name")
        .addOption(durationWithDefault("--timeout <duration>", "longest wait for the end", "1h"))
        .option(
            "--started-within <duration>",
            "longest wait for a release to begin (default: two intervals of the analysis and 10 s)",
            durationOption,
        )
        .option(
            "--since <time>",
            "a release that ended at this time or later counts as well",
            (text) => momentOption(text, Date.now()),
        )
        .option(
            "--stuck-after <duration>",
            "longest time without progress (default: the progress deadline and two intervals)",
            durationOption,
        )
        .addOption(
            durationWithDefault(
                "--unreachable <duration>",
                "longest time without an answer from the cluster",
                "1m",
            ),
        )
        .option("--follow-newer", "wait for a newer revision that takes the awaited one's place")
        .addOption(durationWithDefault("--every <duration>", "time between two looks", "2s"))
        .option("--json", "one JSON object at the end, nothing before it");
    return withClusterOptions(command)
        .addHelpText("after", EXAMPLES)
        .action((canary: string, options: WaitOptions) => wait(io, canary, options));
}

async function wait(io: Terminal, given: string, options: WaitOptions): Promise<void> {
    const now = Date.now;
    const server = await openCluster(options);
    const canary = canaryName(given, options.namespace ?? server.namespace);
    const teller = new WaitReporter(canary, (text) => io.out(text), now);
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
        onLook: (memory, unreachable) => {
            if (options.json !== true) {
                teller.look(memory, unreachable);
            }
        },
    });
    if (ended === undefined) {
        io.exit(INTERRUPTED);
        return;
    }
    const { result, memory } = ended;
    const events = tellingEvents(
        result.outcome === "unreadable" ? [] : await eventsOf(io, server, canary),
        options.since ?? startedAt,
    );
    io.out(
        options.json
            ? waitResultJson(canary, result, memory, events, now())
            : waitResultText(canary, result, events),
    );
    io.exit(exitCodes[result.outcome]);
}

/** The events only explain: without the right to read them the result still stands. */
async function eventsOf(
    io: Terminal,
    server: ApiServer,
    canary: CanaryReference,
): Promise<FlaggerEvent[]> {
    try {
        return await readEvents(server, canary);
    } catch (error) {
        if (!(error instanceof ClusterError)) {
            throw error;
        }
        io.error(`Flagger's events cannot be read: ${error.message}\n`);
        return [];
    }
}
