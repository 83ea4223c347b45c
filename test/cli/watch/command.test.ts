import assert from "node:assert/strict";
import { stripVTControlCharacters } from "node:util";
import { runProgram } from "../../../cli/program";
import type { Terminal } from "../../../cli/terminal";
import type { Fields } from "../../../rules/canary/reading";
import { canaryObject, statusOf } from "../../support/canaries";
import {
    eventObject,
    type FakeAnswer,
    type FakeCluster,
    startFakeCluster,
} from "../support/fake-cluster";
import { vizObjects, vizPods } from "../support/fake-viz";
import { recordedTerminal, type RecordedTerminal } from "../support/terminal";

const now = Date.now();
const canaries = "/apis/flagger.app/v1beta1/canaries";
const route = {
    metadata: { namespace: "test", name: "podinfo" },
    spec: {
        rules: [
            {
                backendRefs: [
                    { name: "podinfo-primary", weight: 70 },
                    { name: "podinfo-canary", weight: 30 },
                ],
            },
        ],
    },
};
const status = (phase: string, canaryWeight = 0): Fields => statusOf(phase, now, { canaryWeight });

/** What Prometheus has of both versions: 10 and 40 requests a second, 1 in 10 of the new one's failed. */
function prometheusAnswer(query: string): Fields {
    const latency = query.includes("histogram_quantile");
    const [namespace, name] = latency
        ? ["dst_namespace", "dst_service"]
        : ["backend_namespace", "backend_name"];
    const values = (canary: number, primary: number): Fields[] =>
        Object.entries({ canary, primary }).map(([side, value]) => ({
            metric: { [namespace]: "test", [name]: `podinfo-${side}` },
            value: [now / 1000, String(value)],
        }));
    const result = latency
        ? values(48, NaN)
        : query.includes("http_status")
          ? values(9, 40)
          : query.includes("duration_seconds_sum")
            ? values(0.1, 0.4)
            : values(10, 40);
    return { status: "success", data: { result } };
}

describe("linkerd-canary watch", function () {
    // the first one loads the client, which takes its time on a busy machine
    this.timeout(60_000);
    const clusters: FakeCluster[] = [];
    afterEach(() => Promise.all(clusters.splice(0).map((cluster) => cluster.close())));

    /** A cluster whose one Canary has one status after the other; the last one stays. */
    async function cluster(
        statuses: readonly (Fields | "cut" | undefined)[],
        others: Readonly<Record<string, FakeAnswer>> = {},
        metrics = true,
    ): Promise<FakeCluster> {
        let look = 0;
        const pods = vizPods((query) =>
            metrics ? prometheusAnswer(query.get("query") ?? "") : undefined,
        );
        const started = await startFakeCluster(
            (path) => {
                if (path === canaries) {
                    const next = statuses[Math.min(look++, statuses.length - 1)];
                    return next === "cut" ? "cut" : { items: next ? [canaryObject(next)] : [] };
                }
                return {
                    ...vizObjects,
                    "/apis/gateway.networking.k8s.io/v1beta1/httproutes": { items: [route] },
                    "/api/v1/events": {
                        items: [
                            eventObject("Advance podinfo.test canary weight 10", now - 60_000),
                            ...(look > 1
                                ? [eventObject("Halt podinfo.test advancement", now)]
                                : []),
                        ],
                    },
                    ...others,
                }[path];
            },
            { pods },
        );
        clusters.push(started);
        return started;
    }

    async function watch(
        on: FakeCluster,
        args: readonly string[],
        terminal: Partial<Terminal> = {},
    ): Promise<RecordedTerminal["written"]> {
        const io = recordedTerminal(terminal);
        const common = ["watch", "--kubeconfig", on.kubeconfig, "--every", "5ms"];
        await runProgram(io, [...common, ...args]);
        return io.written;
    }

    const untimed = (text: string): string[] =>
        text
            .replace(/^\d\d:\d\d:\d\d/gm, "T")
            .trimEnd()
            .split("\n");

    it("tells each change in a line without a terminal, with weights of the route", async () => {
        const on = await cluster([
            status("Progressing", 20),
            status("Progressing", 20),
            status("Failed"),
        ]);
        const { out, exitCode } = await watch(on, ["--until-done"]);
        assert.equal(exitCode, 0, out);
        const health = "canary 90.0 % ok, p99 48 ms · primary 100 % ok";
        assert.deepEqual(untimed(out), [
            `T  test/podinfo  Progressing · weight 30 % · failed checks 0/3 · ${health}`,
            "T  test/podinfo  ! Halt podinfo.test advancement",
            `T  test/podinfo  Failed · weight 30 % · failed checks 0/3 · ${health}`,
        ]);
    });

    it("gives each change as JSON on a line", async () => {
        const on = await cluster([status("Progressing", 20), status("Failed")]);
        const { out } = await watch(on, ["--until-done", "-o", "json"], { isTTY: true });
        const changes = out
            .trimEnd()
            .split("\n")
            .map((line) => JSON.parse(line) as Fields);
        assert.deepEqual(
            changes.map(({ type, name, phase, weight, message }) => ({
                ...{ type, name, phase, weight, message },
            })),
            [
                { phase: "Progressing", weight: 30, message: undefined },
                { phase: undefined, weight: undefined, message: "Halt podinfo.test advancement" },
                { phase: "Failed", weight: 30, message: undefined },
            ].map((each, index) => ({
                type: index === 1 ? "event" : "progress",
                name: "podinfo",
                ...each,
            })),
        );
        assert.deepEqual(changes[0]?.canary, { successRate: 90, p99Ms: 48, perSecond: 10 });
    });

    it("takes --plain as before, and names its successor", async () => {
        const on = await cluster([status("Succeeded")]);
        const { out, error } = await watch(on, ["--until-done", "--plain"], { isTTY: true });
        assert.match(out, /^\d\d:\d\d:\d\d {2}test\/podinfo {2}Succeeded/);
        assert.equal(error, "--plain is deprecated and will be removed: use --output text\n");
    });

    it("draws in place in a terminal, and gives the cursor back on Ctrl-C", async () => {
        const interrupted = new AbortController();
        let frames = 0;
        const out: string[] = [];
        const io = recordedTerminal({
            isTTY: true,
            columns: 120,
            signal: interrupted.signal,
            out: (text) => {
                out.push(text);
                if (++frames === 3) {
                    interrupted.abort();
                }
            },
        });
        const on = await cluster([status("Progressing", 20)]);
        await runProgram(io, ["watch", "--kubeconfig", on.kubeconfig, "--every", "5ms"]);
        assert.equal(io.written.exitCode, 130);
        assert.equal(out.length, 4);
        assert.ok(out[0].startsWith("\u001b[?25l\r"), out[0]);
        assert.match(
            out[0],
            /test\/podinfo {2}Progressing {4}30 % {5}0\/3 {2}90\.0 % ok, p99 48 ms/,
        );
        assert.match(stripVTControlCharacters(out[1]), /^\rcanary /);
        assert.ok(out[1].startsWith("\r\u001b["), out[1]);
        assert.equal(out.at(-1), "\u001b[?25h");
    });

    it("goes on without metrics, and says once why", async () => {
        const on = await cluster(
            [status("Progressing"), status("Progressing"), status("Succeeded")],
            {},
            false,
        );
        const { out } = await watch(on, ["--until-done"]);
        assert.equal(out.match(/port-forward to pod linkerd-viz\/p-1, port 9091/g)?.length, 1, out);
        assert.match(
            out,
            /cannot read metrics: Prometheus linkerd-viz\/prometheus:9090: .*connection refused/,
        );
        assert.match(out, /Progressing · weight 30 % · failed checks 0\/3\n/);
    });

    it("bears with a cluster that is away for a moment, and tells of a deleted canary", async () => {
        const on = await cluster([
            status("Progressing"),
            "cut",
            "cut",
            status("Progressing"),
            undefined,
        ]);
        const { out } = await watch(on, ["--until-done", "--no-metrics"]);
        assert.equal(out.match(/no answer from the cluster, retrying/g)?.length, 1, out);
        assert.match(out, /test\/podinfo {2}deleted\n$/);
    });

    it("ends with 2 for a cluster that stays away", async () => {
        const { exitCode, error } = await watch(await cluster(["cut"]), ["--unreachable", "20ms"]);
        assert.equal(exitCode, 2);
        assert.match(error, /^error: http:\/\/127.0.0.1:\d+\/apis\/flagger.app\/v1beta1\/canaries/);
    });

    it("ends with 2 where it may not read Canaries", async () => {
        const on = await startFakeCluster(() => ({
            status: 403,
            body: { kind: "Status", message: "no" },
        }));
        clusters.push(on);
        const { exitCode, error } = await watch(on, []);
        assert.equal(exitCode, 2);
        assert.equal(error, `error: ${canaries}: HTTP 403: no\n`);
    });

    for (const args of [["--window", "1h30"], ["--prometheus", "prometheus"], ["Test/x"]]) {
        it(`ends with 2 for wrong usage: ${args.join(" ")}`, async () => {
            const { exitCode, out } = await watch(await cluster([]), args);
            assert.equal(exitCode, 2, out);
        });
    }
});
