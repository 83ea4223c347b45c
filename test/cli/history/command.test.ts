import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { runProgram } from "../../../cli/program";
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

const events = [
    eventObject("New revision detected! Scaling up podinfo.test", began),
    eventObject("Advance podinfo.test canary weight 20", began + 10_000),
    eventObject("Halt podinfo.test advancement success-rate 97.00 < 99", began + 20_000),
    eventObject("Canary failed! Scaling down podinfo.test", ended),
];

describe("linkerd-canary history", function () {
    // the first one loads the client, which takes its time on a busy machine
    this.timeout(60_000);
    let cluster: FakeCluster;
    let metrics = true;
    let logs: ((path: string, query: URLSearchParams) => FakeAnswer | undefined) | undefined;
    let refused: number | undefined;
    before(async () => {
        cluster = await startFakeCluster(
            (url, query) => {
                switch (url) {
                    case "/apis/flagger.app/v1beta1/canaries":
                        return { items: [canaryObject(statusOf("Failed", ended))] };
                    case "/api/v1/events":
                        return { items: events };
                    default:
                        return vizObjects[url] ?? logs?.(url, query);
                }
            },
            {
                pods: vizPods((query) => (metrics ? series(query) : undefined)),
                refuseForwards: () => refused,
            },
        );
    });
    after(() => cluster.close());
    afterEach(() => {
        metrics = true;
        logs = undefined;
        refused = undefined;
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

    /** The answers of an API server with one pod of Flagger and its logs. */
    function flagger(
        log: (query: URLSearchParams) => FakeAnswer | undefined,
        restartCount = 0,
    ): (path: string, query: URLSearchParams) => FakeAnswer | undefined {
        return (path, query) => {
            if (path === "/api/v1/pods") {
                const status = { containerStatuses: [{ name: "flagger", restartCount }] };
                const metadata = { namespace: "flagger-system", name: "flagger-1" };
                const isChart = query.get("labelSelector") === "app.kubernetes.io/name=flagger";
                return { items: isChart ? [{ metadata, status }] : [] };
            }
            return path === "/api/v1/namespaces/flagger-system/pods/flagger-1/log"
                ? log(query)
                : undefined;
        };
    }

    const line = (at: number, msg: string): string =>
        JSON.stringify({ ts: new Date(at).toISOString(), msg, canary: "podinfo.test" });

    it("tells a rollout in a line of a table", async () => {
        const { out } = await history([]);
        assert.match(
            out,
            /test\/podinfo.* 60 s .*rolled back.* ≥ 20 % .* 97\.0 % .* 42 ms .*success-rate 97\.00 < 99/,
        );
    });

    it("gives JSON", async () => {
        const { rollouts } = JSON.parse((await history(["--output", "json"])).out) as {
            rollouts: Fields[];
        };
        assert.equal(rollouts.length, 1);
        const { outcome, evidence, seconds, mostWeight, lowestSuccessRate, highestP99 } =
            rollouts[0];
        assert.deepEqual(
            { outcome, evidence, seconds, mostWeight, lowestSuccessRate, highestP99 },
            {
                outcome: "rolledBack",
                evidence: ["events"],
                seconds: 60,
                mostWeight: 20,
                lowestSuccessRate: 97,
                highestP99: 42,
            },
        );
    });

    it("writes a page", async () => {
        const page = (await history(["--output", "html"])).out;
        assert.equal(page.match(/<figure /g)?.length, 3);
        assert.match(page, /success-rate 97\.00 &lt; 99/);
    });

    it("still writes a page into a file and prints JSON with the former options, and names their successors", async () => {
        const file = path.join(path.dirname(cluster.kubeconfig), "rollouts.html");
        const { out, error } = await history(["--html", file, "--json"]);
        assert.match(fs.readFileSync(file, "utf8"), /^<!doctype html>/i);
        assert.ok((JSON.parse(out) as Fields).rollouts);
        assert.equal(
            error,
            "--json is deprecated and will be removed: use --output json\n" +
                "--html is deprecated and will be removed: use --output html > <file>\n",
        );
    });

    it("tells what events tell where there are no metrics, and why", async () => {
        metrics = false;
        const { out } = await history([]);
        assert.match(out, /rolled back/);
        assert.match(
            out,
            /not read: metrics: Prometheus linkerd-viz\/prometheus:9090: port-forward to pod linkerd-viz\/p-1, port 9091: connection refused on port 9091\n/,
        );
    });

    it("names the permissions that a port-forward lacks", async () => {
        refused = 403;
        const { out } = await history([]);
        assert.match(out, /port-forward to pod linkerd-viz\/p-1, port 9091: HTTP 403\n/);
        assert.match(
            out,
            /missing permissions in namespace linkerd-viz: .*create pods\/portforward/,
        );
    });

    it("takes Flagger's log from the cluster, its previous run too, and states what each source had", async () => {
        logs = flagger(
            (query) => ({
                text: (query.has("previous")
                    ? [
                          line(began - 60_000, "New revision detected! Scaling up podinfo.test"),
                          line(began - 50_000, "Advance podinfo.test canary weight 20"),
                      ]
                    : [
                          line(began - 40_000, "Routing all traffic to primary"),
                          line(began - 30_000, "Promotion completed! Scaling down podinfo.test"),
                          line(began + 300, "New revision detected! Scaling up podinfo.test"),
                          line(began + 10_300, "Advance podinfo.test canary weight 20"),
                          line(ended - 300, "Rolling back podinfo.test manual webhook invoked"),
                          line(ended - 300, "Canary failed! Scaling down podinfo.test"),
                      ]
                ).join("\n"),
            }),
            1,
        );
        const { rollouts, sources, missing } = JSON.parse(
            (await history(["--output", "json"])).out,
        ) as {
            rollouts: Fields[];
            sources: Fields[];
            missing: string[];
        };
        assert.deepEqual(
            rollouts.map(({ outcome, complete, evidence, cause }) => [
                outcome,
                complete,
                evidence,
                cause,
            ]),
            [
                ["promoted", true, ["log"], undefined],
                // the halt is in no log
                ["rolledBack", false, ["log", "events"], "rollbackHook"],
            ],
        );
        assert.deepEqual(missing, []);
        assert.deepEqual(
            sources.map(({ name, log, events, further }) => [name, log, events ?? further]),
            [
                ["log", "flagger-system/flagger-1, previous run", 2],
                ["log", "flagger-system/flagger-1", 6],
                ["events", undefined, 1],
                ["status", undefined, undefined],
                ["metrics", undefined, undefined],
            ],
        );
    });

    it("names the permission to read logs that is missing", async () => {
        logs = flagger(() => ({ status: 403, body: {} }));
        const { out } = await history([]);
        assert.match(
            out,
            /not read: Flagger's log, flagger-system\/flagger-1: missing permission: get pods\/log in namespace flagger-system\n/,
        );
    });

    it("searches Flagger in flagger-system without the permission to list all pods", async () => {
        logs = (path) => (path === "/api/v1/pods" ? { status: 403, body: {} } : undefined);
        const { out } = await history([]);
        assert.match(out, /not read: Flagger's log: no pod of Flagger: /);
        assert.ok(
            cluster.asked.some((path) =>
                path.startsWith("/api/v1/namespaces/flagger-system/pods?"),
            ),
        );
    });

    it("names a canary that does not exist", async () => {
        const { out } = await history(["test/nope"]);
        assert.match(out, /not read: Canary test\/nope: it does not exist\n/);
    });

    it("takes Flagger's log from a file, and from the events what it lacks", async () => {
        const log = [
            line(began - 60_000, "New revision detected! Scaling up podinfo.test"),
            line(began - 30_000, "Promotion completed! Scaling down podinfo.test"),
        ].join("\n");
        const { out } = await history(["--no-metrics", "--flagger-log", "-"], log);
        assert.match(out, / 30 s .*promoted/);
        assert.match(out, / 60 s .*rolled back/);
        assert.match(out, /Flagger's log, standard input: 2 events since /);
        assert.ok(!cluster.asked.at(-1)?.includes("/pods"));
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
        assert.match((await history(["--no-metrics", "--since", "1s"])).out, /^no rollouts\n/);
    });

    for (const args of [
        ["--last", "0"],
        ["--output", "xml"],
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
