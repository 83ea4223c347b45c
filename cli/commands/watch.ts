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
import type { Terminal } from "../terminal";
import { frame } from "../watch/frame";
import { PlainReporter } from "../watch/plain";
import { watchOn } from "../watch/run";
import { Screen } from "../watch/screen";
import type { WatchView } from "../watch/view";

const EXAMPLES = `
Examples:
  linkerd-canary watch                                   every canary of the cluster
  linkerd-canary watch -n test                           of one namespace
  linkerd-canary watch test/podinfo --until-done         until its release has ended
  linkerd-canary watch | tee rollout.log                 plain lines, one for each change

Success rates and latencies come from Viz' Prometheus, which lets only Viz and Flagger ask it; from outside run
  kubectl -n linkerd-viz port-forward svc/prometheus 9090
and give --prometheus http://localhost:9090

Exit codes: 0 at the end of --until-done, 2 wrong usage or an unreadable cluster, 130 by Ctrl-C`;

interface WatchOptions extends ClusterOptions {
    readonly prometheus: string;
    readonly metrics: boolean;
    readonly window: string;
    readonly untilDone?: boolean;
    readonly startedWithin?: number;
    readonly every: number;
    readonly unreachable: number;
    readonly plain?: boolean;
}

/**
 * `linkerd-canary watch`: the releases of a cluster as they go.
 *
 * @param io - where it reads and writes
 */
export function watchCommand(io: Terminal): Command {
    const command = new Command("watch")
        .summary("follow canaries live")
        .description(
            "Shows each canary's phase, weight, failed checks, success rate and latency, and Flagger's latest events: " +
                "in place in a terminal, as plain lines elsewhere.",
        )
        .argument(
            "[canaries...]",
            "namespace/name (default: all of the namespace, or of the cluster)",
        )
        .option(
            "--prometheus <address>",
            "URL, or namespace/service:port through the API server",
            DEFAULT_PROMETHEUS,
        )
        .option("--no-metrics", "do without success rates and latencies")
        .option("--window <duration>", "how far back the metrics look", windowOption, "30s")
        .option("--until-done", "end when no release is under way any more")
        .option(
            "--started-within <duration>",
            "with --until-done: longest wait for a release to begin (default: two intervals of the analysis and 10 s)",
            durationOption,
        )
        .addOption(durationWithDefault("--every <duration>", "time between two looks", "2s"))
        .addOption(
            durationWithDefault(
                "--unreachable <duration>",
                "longest time without an answer from the cluster",
                "1m",
            ),
        )
        .option("--plain", "plain lines, even in a terminal");
    return withClusterOptions(command)
        .addHelpText("after", EXAMPLES)
        .action((canaries: string[], options: WatchOptions) => watch(io, canaries, options));
}

async function watch(io: Terminal, given: string[], options: WatchOptions): Promise<void> {
    const server = await openCluster(options);
    const names = given.map((text) => canaryName(text, options.namespace ?? server.namespace));
    const prometheus = options.metrics
        ? await openPrometheus(
              options.prometheus,
              () => Promise.resolve(server),
              options.requestTimeout / 1000,
          )
        : undefined;
    const screen = new Screen((text) => io.out(text));
    const teller = new PlainReporter((text) => io.out(text));
    const inPlace = io.isTTY && options.plain !== true;
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
            show: (view: WatchView) => (inPlace ? screen.show(frame(view, io)) : teller.show(view)),
        });
        io.exit(ended ? 0 : INTERRUPTED);
    } finally {
        screen.close();
    }
}
