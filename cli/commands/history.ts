import * as fs from "node:fs/promises";
import { Command } from "commander";
import { readLog } from "../cluster/flagger-log";
import type { NamedLog } from "../cluster/flagger-pods";
import {
    canaryName,
    type ClusterOptions,
    openCluster,
    withClusterOptions,
} from "../cluster/options";
import { DEFAULT_PROMETHEUS, openPrometheus } from "../cluster/prometheus";
import { type History, readHistory } from "../history/gather";
import { historyPage } from "../history/page/page";
import { historyJson, historyTable } from "../history/table";
import { countOption, momentOption } from "../live/durations";
import { type OutputFlag, withFormerOption, withOutput } from "../output";
import { CliError, type Terminal } from "../terminal";

const EXAMPLES = `
Examples:
  linkerd-canary history test/podinfo                    the last rollouts as a table
  linkerd-canary history --output html > rollouts.html   a self-contained page with charts
  linkerd-canary history --output json | jq '.rollouts[].outcome'
  kubectl -n flagger-system logs deploy/flagger -c flagger | linkerd-canary history --flagger-log -

Sources, best first; each line below the table states what one contributed, and what is missing with the reason:
  Flagger's log     every event, as far back as the node keeps it. It needs the permissions to list pods, and to get
                    pods/log in Flagger's namespace
  events            some of Flagger's events: Kubernetes keeps them for one hour, merges equal ones, and Flagger's client
                    stops sending after 25
  Canary objects    the last outcome
  metrics           shares, success rates and latencies, as far back as Prometheus keeps them (Linkerd Viz: 6 hours). Linkerd's
                    policy admits only Viz and Flagger to the Prometheus of Viz, so it is queried through a port-forward to
                    its pod, which needs the permissions to get and create pods/portforward in its namespace

What no source shows is "not known" or "-"; "≥ 20 %" is a weight of which events may be lost.

Exit codes: 0 success, 2 wrong usage or the cluster cannot be read`;

interface HistoryOptions extends ClusterOptions, OutputFlag<"text" | "json" | "html"> {
    readonly prometheus: string;
    readonly metrics: boolean;
    readonly flaggerLog?: string;
    readonly flaggerNamespace?: string;
    readonly since?: number;
    readonly last: number;
    /** File for the page, of the option from before `--output`. */
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
            "Reconstructs the last rollouts from Flagger's log, its events, the Canary objects and metrics.",
        )
        .argument(
            "[canaries...]",
            "namespace/name (default: all canaries of the namespace or cluster)",
        )
        .option(
            "--since <time>",
            "start of the period: a duration such as 2h, or a time (default: 6h)",
            (text) => momentOption(text, Date.now()),
        )
        .option("--last <number>", "number of rollouts per canary", countOption, 5)
        .option(
            "--prometheus <address>",
            "URL of Prometheus, or namespace/service:port to reach it through a port-forward",
            DEFAULT_PROMETHEUS,
        )
        .option("--no-metrics", "do not query Prometheus")
        .option("--flagger-namespace <name>", "namespace of Flagger (default: searched for)")
        .option(
            "--flagger-log <file>",
            "read Flagger's log from a file instead of the cluster, - for standard input",
        );
    withOutput(command, ["text", "json", "html"]);
    withFormerOption(command, io, { flags: "--json", format: "json", instead: "--output json" });
    const html = { flags: "--html <file>", instead: "--output html > <file>" };
    return withClusterOptions(withFormerOption(command, io, html))
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
        log:
            options.flaggerLog === undefined
                ? undefined
                : await readLogFile(io, options.flaggerLog),
        flaggerNamespace: options.flaggerNamespace,
        since: options.since ?? now - SIX_HOURS_MS,
        now,
        last: options.last,
    });
    const page = (): string => historyPage(found, `cluster ${server.cluster}`);
    if (options.html !== undefined) {
        await write(options.html, page());
    }
    io.out(written(options.output, found, page, io.colour));
    io.exit(0);
}

function written(
    output: HistoryOptions["output"],
    found: History,
    page: () => string,
    colour: boolean,
): string {
    switch (output) {
        case "text":
            return historyTable(found, colour);
        case "json":
            return historyJson(found);
        case "html":
            return page();
    }
}

async function readLogFile(io: Terminal, file: string): Promise<NamedLog> {
    const text =
        file === "-"
            ? await io.stdin()
            : await fs.readFile(file, "utf8").catch(cannot("read", file));
    const name = file === "-" ? "standard input" : file;
    return { name, ...readLog(text, name) };
}

async function write(file: string, text: string): Promise<void> {
    await fs.writeFile(file, text).catch(cannot("write", file));
}

function cannot(what: string, file: string): (error: Error) => never {
    return (error) => {
        throw new CliError(`cannot ${what} ${file}: ${error.message}`);
    };
}
