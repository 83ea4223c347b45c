import * as fs from "node:fs/promises";
import { Command } from "commander";
import type { FlaggerEvent } from "../cluster/events";
import { eventsOfLog } from "../cluster/flagger-log";
import {
    canaryName,
    type ClusterOptions,
    openCluster,
    withClusterOptions,
} from "../cluster/options";
import { DEFAULT_PROMETHEUS, openPrometheus } from "../cluster/prometheus";
import { readHistory } from "../history/gather";
import { historyPage } from "../history/page/page";
import { historyJson, historyTable } from "../history/table";
import { countOption, momentOption } from "../live/durations";
import { CliError, type Terminal } from "../terminal";

const EXAMPLES = `
Examples:
  linkerd-canary history test/podinfo                    the last rollouts as a table
  linkerd-canary history --html rollouts.html            a page with plots that opens without a network
  linkerd-canary history --json | jq '.rollouts[].outcome'
  kubectl -n flagger-system logs deploy/flagger | linkerd-canary history --flagger-log -

Kubernetes keeps events for an hour, and Flagger's client sends only some of them. What is missing is told by metrics,
as far back as Prometheus keeps them (Viz: 6 hours), or by Flagger's own log. Prometheus lets only Viz and Flagger ask
it; from outside run
  kubectl -n linkerd-viz port-forward svc/prometheus 9090
and give --prometheus http://localhost:9090

Exit codes: 0, or 2 for wrong usage and a cluster that cannot be read`;

interface HistoryOptions extends ClusterOptions {
    readonly prometheus: string;
    readonly metrics: boolean;
    readonly flaggerLog?: string;
    readonly since?: number;
    readonly last: number;
    readonly json?: boolean;
    readonly html?: string;
}

/**
 * `linkerd-canary history`: the last rollouts.
 *
 * @param io - where it reads and writes
 */
export function historyCommand(io: Terminal): Command {
    const command = new Command("history")
        .summary("show the last rollouts, as a table, as JSON or as a page with plots")
        .description(
            "Puts the last rollouts together from Flagger's events, from metrics and from the canaries themselves.",
        )
        .argument(
            "[canaries...]",
            "namespace/name (default: all of the namespace, or of the cluster)",
        )
        .option("--html <file>", "write a page with plots of weight, success rate and latency")
        .option("--json", "JSON instead of a table")
        .option("--since <time>", "how far back, such as 2h, or a time (default: 6h)", (text) =>
            momentOption(text, Date.now()),
        )
        .option("--last <number>", "rollouts of each canary", countOption, 5)
        .option(
            "--prometheus <address>",
            "URL, or namespace/service:port through the API server",
            DEFAULT_PROMETHEUS,
        )
        .option("--no-metrics", "do without Prometheus")
        .option(
            "--flagger-log <file>",
            "Flagger's log in place of the events, - for standard input",
        );
    return withClusterOptions(command)
        .addHelpText("after", EXAMPLES)
        .action((canaries: string[], options: HistoryOptions) => history(io, canaries, options));
}

const SIX_HOURS_MS = 6 * 3_600_000;

async function history(io: Terminal, given: string[], options: HistoryOptions): Promise<void> {
    const server = await openCluster(options);
    const names = given.map((text) => canaryName(text, options.namespace ?? server.namespace));
    const now = Date.now();
    const found = await readHistory({
        server,
        selection: { names, namespace: options.namespace },
        prometheus: options.metrics
            ? await openPrometheus(
                  options.prometheus,
                  () => Promise.resolve(server),
                  options.requestTimeout / 1000,
              )
            : undefined,
        events:
            options.flaggerLog === undefined ? undefined : await readLog(io, options.flaggerLog),
        since: options.since ?? now - SIX_HOURS_MS,
        now,
        last: options.last,
    });
    if (options.html !== undefined) {
        await write(options.html, historyPage(found, `cluster ${server.cluster}`));
    }
    io.out(options.json ? historyJson(found) : historyTable(found, io.colour));
    io.exit(0);
}

async function readLog(io: Terminal, file: string): Promise<FlaggerEvent[]> {
    const text =
        file === "-"
            ? await io.stdin()
            : await fs.readFile(file, "utf8").catch(cannot("read", file));
    return eventsOfLog(text);
}

async function write(file: string, text: string): Promise<void> {
    await fs.writeFile(file, text).catch(cannot("write", file));
}

function cannot(what: string, file: string): (error: Error) => never {
    return (error) => {
        throw new CliError(`cannot ${what} ${file}: ${error.message}`);
    };
}
