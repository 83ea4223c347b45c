import { type ChildProcess, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { stringify } from "yaml";
import { freePorts } from "../../../sandbox/ports";
import { ensureTools } from "../../../sandbox/tools";
import { done, notYet, waitFor } from "../../../sandbox/wait";

/** A pod whose metrics are scraped. */
export interface ScrapedPod {
    /** The labels that Viz' configuration adds. */
    readonly labels: Readonly<Record<string, string>>;
    /** Values of each series, one a scrape; `undefined` for a scrape that does not have it yet. */
    readonly series: Readonly<Record<string, readonly (number | undefined)[]>>;
}

/** A real Prometheus that has scraped some pods. */
export interface ScrapedPrometheus {
    /**
     * The only value of a query at the last scrape; `undefined` for none and for NaN, as Flagger takes it.
     *
     * @see flagger v1.44.0 pkg/metrics/providers/prometheus.go
     */
    value(query: string): Promise<number | undefined>;
    stop(): Promise<void>;
}

const LAST = "scraped_last";

/**
 * Starts the pinned Prometheus and has it scrape pods. One answer holds all scrapes, each value with the time of its own,
 * so that no busy machine can lose one.
 */
export async function scrapedPrometheus(
    pods: Readonly<Record<string, ScrapedPod>>,
    intervalSeconds: number,
): Promise<ScrapedPrometheus> {
    const { binDir } = await ensureTools();
    const dir = fs.mkdtempSync(path.join(os.tmpdir(), "linkerd-canary-prometheus-"));
    const end = Math.floor(Date.now() / 1000) * 1000;
    const server = http.createServer((request, response) => {
        const pod = pods[(request.url ?? "/").slice(1)];
        response.writeHead(200, { "content-type": "text/plain; version=0.0.4" });
        response.end(exposition(pod, end, intervalSeconds * 1000));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const target = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const [port = 0] = await freePorts(1);
    const config = path.join(dir, "prometheus.yml");
    fs.writeFileSync(
        config,
        stringify({
            global: { scrape_interval: "1s", scrape_timeout: "1s" },
            scrape_configs: Object.entries(pods).map(([name, { labels }]) => ({
                job_name: name,
                metrics_path: `/${name}`,
                static_configs: [{ targets: [target], labels }],
            })),
        }),
    );
    const log = path.join(dir, "prometheus.log");
    const output = fs.openSync(log, "a");
    const program = spawn(
        path.join(binDir, "prometheus"),
        [
            `--config.file=${config}`,
            `--storage.tsdb.path=${path.join(dir, "data")}`,
            `--web.listen-address=127.0.0.1:${port}`,
        ],
        { stdio: ["ignore", output, output] },
    );
    fs.closeSync(output);
    const stop = async (): Promise<void> => {
        await ended(program);
        await new Promise((resolve) => server.close(resolve));
        fs.rmSync(dir, { recursive: true, force: true });
    };
    const ask = async (query: string): Promise<readonly Result[]> => {
        const parameters = new URLSearchParams({ query, time: String(end / 1000) });
        const url = `http://127.0.0.1:${port}/api/v1/query?${parameters.toString()}`;
        const answer = (await (await fetch(url)).json()) as Answer;
        if (answer.data === undefined) {
            throw new Error(`${query}: ${JSON.stringify(answer)}`);
        }
        return answer.data.result;
    };
    try {
        await waitFor({
            what: `Prometheus to scrape ${Object.keys(pods).join(", ")}`,
            limitMs: 60_000,
            log,
            look: async () => {
                const scraped = await ask(LAST);
                return scraped.length === Object.keys(pods).length
                    ? done(undefined)
                    : notYet(`${scraped.length} scraped`);
            },
        });
    } catch (error) {
        await stop();
        throw error;
    }
    return {
        value: async (query) => {
            const results = await ask(query);
            if (results.length > 1) {
                throw new Error(`${query}: ${results.length} values`);
            }
            const value = Number((results[0]?.value[1] ?? "NaN").replace("Inf", "Infinity"));
            return Number.isNaN(value) ? undefined : value;
        },
        stop,
    };
}

interface Result {
    readonly value: readonly [number, string];
}

interface Answer {
    readonly data?: { readonly result: readonly Result[] };
}

/** All scrapes of a pod in the exposition format; the last one is at `end`. */
function exposition(pod: ScrapedPod | undefined, end: number, intervalMs: number): string {
    const lines = Object.entries(pod?.series ?? {}).flatMap(([series, values]) =>
        values.flatMap((value, index) =>
            value === undefined
                ? []
                : [`${series} ${value} ${end - (values.length - 1 - index) * intervalMs}`],
        ),
    );
    return [...lines, `${LAST} 1 ${end}`, ""].join("\n");
}

function ended(program: ChildProcess): Promise<void> {
    return new Promise((resolve) => {
        if (program.exitCode !== null || program.signalCode !== null) {
            resolve();
            return;
        }
        program.once("exit", () => resolve());
        program.kill("SIGKILL");
    });
}
