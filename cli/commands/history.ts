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
  linkerd-canary history --html rollouts.html            a self-contained page with charts
  linkerd-canary history --json | jq '.rollouts[].outcome'
  kubectl -n flagger-system logs deploy/flagger | linkerd-canary history --flagger-log -

Kubernetes keeps events for one hour, and Flagger's client sends only some of them. The gaps are filled from metrics, as
far back as Prometheus keeps them (Linkerd Viz: 6 hours), or from Flagger's own log. Only Viz and Flagger may query the
Prometheus of Viz; from outside the cluster run
  kubectl -n linkerd-viz port-forward svc/prometheus 9090
and pass --prometheus http://localhost:9090

Exit codes: 0 success, 2 wrong usage or the cluster cannot be read`;

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
 * @param io - the terminal
 */
export function historyCommand(io: Terminal): Command {
    const command = new Command("history")
        .summary("show the last rollouts as a table, as JSON or as a page with charts")
        .description(
            "Reconstructs the last rollouts from Flagger's events, from metrics and from the Canary objects.",
        )
        .argument(
            "[canaries...]",
            "namespace/name (default: all canaries of the namespace or cluster)",
        )
        .option(
            "--html <file>",
            "write an HTML page with charts of weight, success rate and latency",
        )
        .option("--json", "print JSON instead of a table")
        .option(
            "--since <time>",
            "start of the period: a duration such as 2h, or a time (default: 6h)",
            (text) => momentOption(text, Date.now()),
        )
        .option("--last <number>", "number of rollouts per canary", countOption, 5)
        .option(
            "--prometheus <address>",
            "URL of Prometheus, or namespace/service:port to reach it through the API server",
            DEFAULT_PROMETHEUS,
        )
        .option("--no-metrics", "do not query Prometheus")
        .option(
            "--flagger-log <file>",
            "read Flagger's log instead of Kubernetes events, - for standard input",
        );
    return withClusterOptions(command)
        .addHelpText("after", EXAMPLES)
        .action((canaries: string[], options: HistoryOptions) => history(io, canaries, options));
}

const SIX_HOURS_MS = 6 * 3_600_000;

async function history(io: Terminal, canaries: string[], options: HistoryOptions): Promise<void> {
    const server = await openCluster(options);
    const names = canaries.map((text) => canaryName(text, options.namespace ?? server.namespace));
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
