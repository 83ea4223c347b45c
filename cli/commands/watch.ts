import { Command } from "commander";
import {
    canaryName,
    type ClusterOptions,
    openCluster,
    withClusterOptions,
} from "../cluster/options";
import { DEFAULT_PROMETHEUS, openPrometheus } from "../cluster/prometheus";
import { durationOption, durationWithDefault, windowOption } from "../live/durations";
import { INTERRUPTED } from "../live/pause";
import { type OutputFlag, withFormerOption, withOutput } from "../output";
import type { Terminal } from "../terminal";
import { frame } from "../watch/frame";
import { JsonReporter } from "../watch/json";
import { PlainReporter } from "../watch/plain";
import { watchOn } from "../watch/run";
import { Screen } from "../watch/screen";
import type { WatchView } from "../watch/view";

const EXAMPLES = `
Examples:
  linkerd-canary watch                                   all canaries of the cluster
  linkerd-canary watch -n test                           all canaries of one namespace
  linkerd-canary watch test/podinfo --until-done         ends when its release has ended
  linkerd-canary watch | tee rollout.log                 plain text, one line per change
  linkerd-canary watch --output json | jq .phase         one JSON object per change and line

Success rates and latencies come from the Prometheus of Linkerd Viz. Linkerd's policy admits only Viz and Flagger to it, so
it is queried through a port-forward to its pod, which needs the permissions to get and create pods/portforward.

Exit codes: 0 ended by --until-done, 2 wrong usage or the cluster cannot be read, 130 interrupted by Ctrl-C`;

interface WatchOptions extends ClusterOptions, Partial<OutputFlag<"text" | "json">> {
    readonly prometheus: string;
    readonly metrics: boolean;
    readonly window: string;
    readonly untilDone?: boolean;
    readonly startedWithin?: number;
    readonly every: number;
    readonly unreachable: number;
}

/**
 * `linkerd-canary watch`: follows the releases of a cluster live.
 *
 * @param io - the terminal
 */
export function watchCommand(io: Terminal): Command {
    const command = new Command("watch")
        .summary("follow canaries live")
        .description(
            "Shows each canary's phase, weight, failed checks, success rate and latency, and Flagger's latest events. " +
                "In a terminal the view is updated in place; otherwise each change is a line of text or JSON.",
        )
        .argument(
            "[canaries...]",
            "namespace/name (default: all canaries of the namespace or cluster)",
        )
        .option(
            "--prometheus <address>",
            "URL of Prometheus, or namespace/service:port to reach it through a port-forward",
            DEFAULT_PROMETHEUS,
        )
        .option("--no-metrics", "do not show success rates and latencies")
        .option("--window <duration>", "time window of the metrics", windowOption, "30s")
        .option("--until-done", "exit when no release is in progress")
        .option(
            "--started-within <duration>",
            "with --until-done: maximum time to wait for a release to start (default: two analysis intervals plus 10 s)",
            durationOption,
        )
        .addOption(durationWithDefault("--every <duration>", "polling interval", "2s"))
        .addOption(
            durationWithDefault(
                "--unreachable <duration>",
                "maximum time without an answer from the cluster",
                "1m",
            ),
        );
    withOutput(command, ["text", "json"], "a view that is updated in a terminal, otherwise text");
    const plain = { flags: "--plain", format: "text", instead: "--output text" };
    return withClusterOptions(withFormerOption(command, io, plain))
        .addHelpText("after", EXAMPLES)
        .action((canaries: string[], options: WatchOptions) => watch(io, canaries, options));
}

async function watch(io: Terminal, canaries: string[], options: WatchOptions): Promise<void> {
    const server = await openCluster(options);
    const names = canaries.map((text) => canaryName(text, options.namespace ?? server.namespace));
    const prometheus = options.metrics
        ? await openPrometheus(
              options.prometheus,
              () => Promise.resolve(server),
              options.requestTimeout / 1000,
          )
        : undefined;
    const screen = new Screen((text) => io.out(text));
    const reporter =
        options.output === "json"
            ? new JsonReporter((text) => io.out(text))
            : new PlainReporter((text) => io.out(text));
    const inPlace = io.isTTY && options.output === undefined;
    try {
        const ended = await watchOn({
            server,
            selection: { names, namespace: options.namespace },
            prometheus,
            window: options.window,
            everyMs: options.every,
            unreachableMs: options.unreachable,
            untilDone: options.untilDone === true,
            startedWithinMs: options.startedWithin,
            signal: io.signal,
            now: Date.now,
            show: (view: WatchView) =>
                inPlace ? screen.show(frame(view, io)) : reporter.show(view),
        });
        io.exit(ended ? 0 : INTERRUPTED);
    } finally {
        screen.close();
    }
}
