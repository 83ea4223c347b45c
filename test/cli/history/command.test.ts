import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { runProgram } from "../../../cli/program";
import type { Fields } from "../../../rules/canary/reading";
import { canaryObject, statusOf } from "../support/canaries";
import { eventObject, type FakeCluster, startFakeCluster } from "../support/fake-cluster";
import { recordedTerminal, type RecordedTerminal } from "../support/terminal";

const now = Date.now();
const began = now - 600_000;
const ended = now - 540_000;

/** What Prometheus has over the asked time: 97 % and 42 ms of the new version while it was judged. */
function series(query: URLSearchParams): Fields {
    const expression = query.get("query") ?? "";
    const value = expression.includes("flagger_")
        ? undefined
        : expression.includes("histogram_quantile")
          ? "42"
          : expression.includes('error=""')
            ? "97"
            : "20";
    const times: number[] = [];
    for (let at = began + 10_000; at <= ended; at += 10_000) {
        times.push(at / 1000);
    }
    const values = times.map((at) => [at, value]);
    return {
        status: "success",
        data: { result: value === undefined ? [] : [{ metric: {}, values }] },
    };
}

describe("linkerd-canary history", function () {
    // the first one loads the client, which takes its time on a busy machine
    this.timeout(60_000);
    let cluster: FakeCluster;
    let metrics = true;
    before(async () => {
        cluster = await startFakeCluster((url, query) => {
            if (url === "/apis/flagger.app/v1beta1/canaries") {
                return { items: [canaryObject(statusOf("Failed", ended))] };
            }
            if (url === "/api/v1/events") {
                return {
                    items: [
                        eventObject("New revision detected! Scaling up podinfo.test", began),
                        eventObject("Advance podinfo.test canary weight 20", began + 10_000),
                        eventObject(
                            "Halt podinfo.test advancement success-rate 97.00 < 99",
                            began + 20_000,
                        ),
                        eventObject("Canary failed! Scaling down podinfo.test", ended),
                    ],
                };
            }
            if (url.endsWith("/proxy/api/v1/query_range")) {
                return metrics ? series(query) : { status: 403, body: {} };
            }
            return undefined;
        });
    });
    after(() => cluster.close());
    afterEach(() => {
        metrics = true;
    });

    async function history(
        args: readonly string[],
        stdin = "",
    ): Promise<RecordedTerminal["written"]> {
        const io = recordedTerminal({ stdin: () => Promise.resolve(stdin) });
        await runProgram(io, ["history", "--kubeconfig", cluster.kubeconfig, ...args]);
        assert.equal(io.written.exitCode, 0, io.written.error);
        return io.written;
    }

    it("tells a rollout in a line of a table", async () => {
        const { out } = await history([]);
        assert.match(
            out,
            /test\/podinfo.* 60 s .*rolled back.* 20 % .* 97\.0 % .* 42 ms .*success-rate 97\.00 < 99/,
        );
    });

    it("gives JSON", async () => {
        const { rollouts } = JSON.parse((await history(["--json"])).out) as { rollouts: Fields[] };
        assert.equal(rollouts.length, 1);
        const { outcome, evidence, seconds, mostWeight, lowestSuccessRate, highestP99 } =
            rollouts[0];
        assert.deepEqual(
            { outcome, evidence, seconds, mostWeight, lowestSuccessRate, highestP99 },
            {
                outcome: "rolledBack",
                evidence: "both",
                seconds: 60,
                mostWeight: 20,
                lowestSuccessRate: 97,
                highestP99: 42,
            },
        );
    });

    it("writes a page", async () => {
        const file = path.join(path.dirname(cluster.kubeconfig), "rollouts.html");
        await history(["--html", file]);
        const page = fs.readFileSync(file, "utf8");
        assert.equal(page.match(/<figure /g)?.length, 3);
        assert.match(page, /success-rate 97\.00 &lt; 99/);
    });

    it("tells what events tell where there are no metrics, and why", async () => {
        metrics = false;
        const { out } = await history([]);
        assert.match(out, /rolled back/);
        assert.match(
            out,
            /cannot read metrics: Prometheus linkerd-viz\/prometheus:9090: .*HTTP 403/,
        );
    });

    it("takes Flagger's log in place of the events", async () => {
        const line = (at: number, msg: string): string =>
            JSON.stringify({ ts: new Date(at).toISOString(), msg, canary: "podinfo.test" });
        const log = [
            line(began - 60_000, "New revision detected! Scaling up podinfo.test"),
            line(began - 30_000, "Promotion completed! Scaling down podinfo.test"),
        ].join("\n");
        const { out } = await history(["--no-metrics", "--flagger-log", "-"], log);
        assert.match(out, / 30 s .*promoted/);
        assert.doesNotMatch(out, /rolled back/);
    });

    for (const status of [403, 429, 500]) {
        it(`ends with 2 and the reason when the API server answers ${status}`, async () => {
            const refusing = await startFakeCluster(() => ({ status, body: {} }));
            try {
                const io = recordedTerminal();
                await runProgram(io, ["history", "--kubeconfig", refusing.kubeconfig]);
                assert.equal(io.written.exitCode, 2);
                assert.match(
                    io.written.error,
                    new RegExp(`^error: the cluster cannot be read: .*HTTP ${status}\n$`),
                );
            } finally {
                await refusing.close();
            }
        });
    }

    it("ends with 2 and the reason when no API server answers", async () => {
        const gone = await startFakeCluster(() => undefined);
        const kubeconfig = path.join(path.dirname(cluster.kubeconfig), "gone");
        fs.copyFileSync(gone.kubeconfig, kubeconfig);
        await gone.close();
        const io = recordedTerminal();
        await runProgram(io, ["history", "--kubeconfig", kubeconfig]);
        assert.equal(io.written.exitCode, 2);
        assert.match(io.written.error, /^error: the cluster cannot be read: .*ECONNREFUSED.*\n$/);
    });

    it("says where there are none", async () => {
        assert.equal((await history(["--no-metrics", "--since", "1s"])).out, "no rollouts\n");
    });

    for (const args of [
        ["--last", "0"],
        ["--html", "/nowhere/at/all.html"],
        ["--flagger-log", "/nowhere.log"],
    ]) {
        it(`ends with 2 for ${args.join(" ")}`, async () => {
            const io = recordedTerminal();
            await runProgram(io, [
                "history",
                "--no-metrics",
                "--kubeconfig",
                cluster.kubeconfig,
                ...args,
            ]);
            assert.equal(io.written.exitCode, 2, io.written.out);
        });
    }
});
