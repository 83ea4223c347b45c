import * as http from "node:http";
import { basicCredentials } from "../credentials";
import type { BaseLoadReport } from "../mesh-report";
import { quantile } from "./quantile";
import { isFailure, type TrafficRecorder } from "./recorder";

/** The user of the proxy that the base load's requests come from. */
export const baseLoadUser = "base-load";

/** How many requests of one Canary may be under way at once. */
const maxInFlight = 500;
const latencyWindowMs = 60_000;

/** What every stream of the base load shares. */
export interface LoadStreamArgs {
    readonly recorder: TrafficRecorder;
    readonly proxyPort: number;
    /** Password of the proxy. */
    readonly password: string;
    readonly requestsPerSecond: number;
}

/** The requests to one Canary's Service. */
export class LoadStream {
    private timer?: NodeJS.Timeout;
    private unsubscribe?: () => void;
    private readonly counts = { sent: 0, skipped: 0, answered: 0, failed: 0 };
    private readonly outcomes = new Map<
        string,
        { backend: string; pod: string; status: number; count: number }
    >();
    private readonly latencies: { at: number; ms: number }[] = [];
    private inFlight = 0;

    get requestsPerSecond(): number {
        return this.args.requestsPerSecond;
    }

    constructor(
        private readonly canary: string,
        readonly url: string,
        private readonly apex: string,
        private readonly args: LoadStreamArgs,
        private readonly agent: http.Agent,
    ) {}

    /** Begins to send; does nothing where it sends already. */
    start(): void {
        if (this.timer !== undefined) {
            return;
        }
        this.unsubscribe = this.args.recorder.onRecord((record) => {
            if (record.user === baseLoadUser && record.apex === this.apex) {
                const pod = record.pod ?? "-";
                const key = `${record.backend} ${pod} ${record.status}`;
                const outcome = this.outcomes.get(key) ?? {
                    backend: record.backend,
                    pod,
                    status: record.status,
                    count: 0,
                };
                outcome.count += 1;
                this.outcomes.set(key, outcome);
            }
        });
        const spacing = 1000 / this.args.requestsPerSecond;
        let next = performance.now();
        const tick = (): void => {
            this.send();
            // a pause of the process (a garbage collection, a busy machine) is not made up for by a burst
            next = Math.max(next + spacing, performance.now() - spacing);
            this.timer = setTimeout(tick, Math.max(0, next - performance.now()));
        };
        this.timer = setTimeout(tick, 0);
    }

    /** Sends no more; requests under way are still counted. */
    stop(): void {
        clearTimeout(this.timer);
        this.timer = undefined;
        this.unsubscribe?.();
    }

    /** What has been sent and answered so far. */
    report(): BaseLoadReport {
        const since = Date.now() - latencyWindowMs;
        const recent = this.latencies.filter(({ at }) => at >= since).map(({ ms }) => ms);
        return {
            canary: this.canary,
            url: this.url,
            requestsPerSecond: this.args.requestsPerSecond,
            running: this.timer !== undefined,
            ...this.counts,
            outcomes: [...this.outcomes.values()].map((outcome) => ({ ...outcome })),
            latencyMs: { p50: quantile(recent, 0.5), p99: quantile(recent, 0.99) },
        };
    }

    private send(): void {
        if (this.inFlight >= maxInFlight) {
            this.counts.skipped += 1;
            return;
        }
        const started = performance.now();
        this.counts.sent += 1;
        this.inFlight += 1;
        let status = 0;
        const request = http.request({
            host: "127.0.0.1",
            port: this.args.proxyPort,
            path: this.url,
            agent: this.agent,
            headers: {
                host: new URL(this.url).host,
                "proxy-authorization": basicCredentials(baseLoadUser, this.args.password),
                "user-agent": "sandbox-base-load",
            },
        });
        request.once("response", (response) => {
            status = response.statusCode ?? 0;
            response.resume();
        });
        let broken = false;
        // a response that breaks off ends in "close" like any other; the error itself says no more than that
        request.on("error", () => (broken = true));
        request.once("close", () => {
            const now = performance.now();
            this.inFlight -= 1;
            this.counts.answered += status === 0 ? 0 : 1;
            this.counts.failed += status === 0 || isFailure({ status, broken }) ? 1 : 0;
            const at = Date.now();
            this.latencies.push({ at, ms: now - started });
            while (this.latencies.length > 0 && this.latencies[0].at < at - latencyWindowMs) {
                this.latencies.shift();
            }
        });
        request.end();
    }
}
