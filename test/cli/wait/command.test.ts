import assert from "node:assert/strict";
import { runProgram } from "../../../cli/program";
import type { Fields } from "../../../rules/canary/reading";
import { canaryObject, statusOf } from "../../support/canaries";
import { type CliResult, runCli } from "../support/cli";
import {
    eventObject,
    type FakeAnswer,
    type FakeCluster,
    startFakeCluster,
} from "../support/fake-cluster";
import { recordedTerminal } from "../support/terminal";

const canaryPath = "/apis/flagger.app/v1beta1/namespaces/test/canaries/podinfo";
const eventsPath = "/api/v1/namespaces/test/events";
const now = Date.now();

const succeeded = (at: number): Fields =>
    statusOf("Succeeded", at, { lastAppliedSpec: "b", lastPromotedSpec: "b" });
const progressing = (canaryWeight: number): Fields =>
    statusOf("Progressing", now, { canaryWeight, lastAppliedSpec: "b", lastPromotedSpec: "a" });
const rolledBack = statusOf("Failed", now + 5_000, { lastAppliedSpec: "b", lastPromotedSpec: "a" });

describe("linkerd-canary wait", function () {
    // the first one loads the client, which takes its time on a busy machine
    this.timeout(60_000);
    const clusters: FakeCluster[] = [];
    afterEach(() => Promise.all(clusters.splice(0).map((cluster) => cluster.close())));

    /** A cluster whose Canary has one status after the other, look by look; the last one stays. */
    async function cluster(
        statuses: readonly (Fields | "cut" | undefined)[],
        events: readonly Fields[] = [],
        others: Readonly<Record<string, FakeAnswer>> = {},
    ): Promise<FakeCluster> {
        let look = 0;
        const started = await startFakeCluster((path) => {
            if (path === canaryPath) {
                const status = statuses[Math.min(look++, statuses.length - 1)];
                return status === undefined || status === "cut" ? status : canaryObject(status);
            }
            return others[path] ?? (path === eventsPath ? { items: events } : undefined);
        });
        clusters.push(started);
        return started;
    }

    async function wait(on: FakeCluster, ...args: string[]): Promise<CliResult> {
        const io = recordedTerminal();
        const common = ["wait", "test/podinfo", "--kubeconfig", on.kubeconfig, "--every", "5ms"];
        await runProgram(io, [...common, ...args]);
        const { out, error, exitCode } = io.written;
        return { code: exitCode, stdout: out, stderr: error };
    }

    it("ends with 0 when the release is promoted, and tells each change once", async () => {
        const on = await cluster([
            progressing(20),
            progressing(20),
            progressing(40),
            succeeded(now + 5_000),
        ]);
        const { code, stdout } = await wait(on);
        assert.equal(code, 0, stdout);
        assert.deepEqual(stdout.replace(/^\d\d:\d\d:\d\d/gm, "T").split("\n"), [
            "T  test/podinfo  Progressing · weight 20 % · failed checks 0/3",
            "T  test/podinfo  Progressing · weight 40 % · failed checks 0/3",
            "T  test/podinfo  Succeeded · weight 0 % · failed checks 0/3",
            "test/podinfo: promoted",
            "",
        ]);
    });

    it("ends with 3 when it is rolled back, with Flagger's reasons", async () => {
        const halt = "Halt podinfo.test advancement success-rate 61.50 < 99";
        const on = await cluster(
            [progressing(20), rolledBack],
            [
                eventObject("Promotion completed! Scaling down podinfo.test", now - 3_600_000),
                eventObject("New revision detected! Scaling up podinfo.test", now - 10_000),
                eventObject(halt, now + 1_000, {
                    count: 2,
                    lastTimestamp: new Date(now + 2_000).toISOString(),
                }),
                eventObject("Canary failed! Scaling down podinfo.test", now + 5_000),
            ],
        );
        const { code, stdout } = await wait(on);
        assert.equal(code, 3, stdout);
        const [, told] = stdout.split("test/podinfo: ");
        assert.deepEqual(told.replace(/\d\d:\d\d:\d\d/g, "T").split("\n"), [
            "rolled back",
            "  T    New revision detected! Scaling up podinfo.test",
            `  T  ! ${halt}`,
            "  T  ! Canary failed! Scaling down podinfo.test",
            "",
        ]);
    });

    it("ends with 4 when it is stuck, and says at what", async () => {
        const on = await cluster([statusOf("Waiting", now)]);
        const { code, stdout } = await wait(on, "--stuck-after", "20ms");
        assert.equal(code, 4, stdout);
        assert.match(
            stdout,
            /waiting for the gate \(confirm-rollout\) for \d+ s; open it with linkerd-canary gate open test\/podinfo/,
        );
    });

    it("states once that it waits for a gate, and the command that opens it", async () => {
        const waiting = { ...progressing(40), phase: "WaitingPromotion" };
        const on = await cluster([
            progressing(40),
            waiting,
            waiting,
            waiting,
            succeeded(now + 5_000),
        ]);
        const { code, stdout } = await wait(on);
        assert.equal(code, 0, stdout);
        const notices = stdout.split("\n").filter((line) => line.includes("waits for the gate"));
        assert.deepEqual(
            notices.map((line) => line.replace(/^\d\d:\d\d:\d\d/, "T")),
            [
                "T  test/podinfo  waits for the gate (confirm-promotion): open it with linkerd-canary gate open test/podinfo",
            ],
        );
    });

    it("ends with 5 past its time", async () => {
        const { code, stdout } = await wait(await cluster([progressing(20)]), "--timeout", "20ms");
        assert.equal(code, 5, stdout);
    });

    it("ends with 6 when a newer revision takes its place", async () => {
        const newer = { ...progressing(0), lastAppliedSpec: "c" };
        const on = await cluster([progressing(20), progressing(20), progressing(40), newer]);
        const { code, stdout } = await wait(on, "--started-within", "1ms");
        assert.equal(code, 6, stdout);
    });

    it("bears with an API server that is away for a moment", async () => {
        const on = await cluster([progressing(20), "cut", "cut", succeeded(now + 5_000)]);
        const { code, stdout } = await wait(on);
        assert.equal(code, 0, stdout);
        assert.equal(stdout.match(/no answer from the cluster, retrying/g)?.length, 1, stdout);
    });

    it("ends with 2 for an API server that stays away, naming what was asked", async () => {
        const { code, stdout } = await wait(await cluster(["cut"]), "--unreachable", "20ms");
        assert.equal(code, 2);
        assert.match(
            stdout,
            /no answer from the cluster for 0 s: http:\/\/127.0.0.1:\d+\/apis\/flagger.app/,
        );
    });

    it("ends with 2 for a Canary that is not there", async () => {
        const { code, stdout } = await wait(await cluster([undefined]));
        assert.equal(code, 2);
        assert.match(stdout, /test\/podinfo: the Canary does not exist/);
    });

    it("ends with 2 at once when it may not read Canaries", async () => {
        const message = 'canaries "podinfo" is forbidden: User "ci" cannot get resource';
        const on = await startFakeCluster(() => ({
            status: 403,
            body: { kind: "Status", message },
        }));
        clusters.push(on);
        const { code, stderr } = await wait(on);
        assert.equal(code, 2);
        assert.equal(stderr, `error: ${canaryPath}: HTTP 403: ${message}\n`);
    });

    it("keeps its result when it may not read events", async () => {
        const on = await cluster([progressing(20), rolledBack], [], {
            [eventsPath]: { status: 403, body: { kind: "Status", message: "events is forbidden" } },
        });
        const { code, stdout, stderr } = await wait(on);
        assert.equal(code, 3, stdout);
        assert.match(stderr, /cannot read Flagger's events: .*events is forbidden/);
    });

    it("takes no release for promoted because the condition says so", async () => {
        // Promoted is true from the initialisation on
        const initialized = statusOf("Initialized", now - 3_600_000, { lastAppliedSpec: "a" });
        const template = (image: string): Fields => ({ spec: { template: { spec: { image } } } });
        const on = await cluster([initialized], [], {
            "/apis/apps/v1/namespaces/test/deployments/podinfo": template("new"),
            "/apis/apps/v1/namespaces/test/deployments/podinfo-primary": template("old"),
        });
        const { code, stdout } = await wait(on, "--started-within", "20ms");
        assert.equal(code, 4, stdout);
        assert.match(stdout, /although the target differs from the primary/);
    });

    it("gives one JSON object", async () => {
        const on = await cluster(
            [progressing(20), succeeded(now + 5_000)],
            [eventObject("Promotion completed! Scaling down podinfo.test", Date.now() + 5_000)],
        );
        const { stdout } = await wait(on, "--output", "json");
        const { waitedSeconds, events, ...rest } = JSON.parse(stdout) as Record<string, unknown>;
        assert.equal(typeof waitedSeconds, "number");
        assert.equal((events as unknown[]).length, 1);
        assert.deepEqual(rest, {
            namespace: "test",
            name: "podinfo",
            outcome: "promoted",
            reason: "promoted",
            exitCode: 0,
            phase: "Succeeded",
            revision: "b",
        });
    });

    it("ends with 130 on Ctrl-C", async () => {
        const on = await cluster([progressing(20)]);
        const interrupted = new AbortController();
        const io = recordedTerminal({
            signal: interrupted.signal,
            out: () => interrupted.abort(),
        });
        await runProgram(io, ["wait", "test/podinfo", "--kubeconfig", on.kubeconfig]);
        assert.equal(io.written.exitCode, 130);
    });

    for (const [args, expected] of [
        [["wait"], /missing required argument 'canary'/],
        [["wait", "a/b/c", "--kubeconfig", "CLUSTER"], /"a\/b\/c" is not a valid canary name/],
        [["wait", "test/../x", "--kubeconfig", "CLUSTER"], /is not a valid canary name/],
        [["wait", "a/b", "--timeout", "soon"], /'--timeout <duration>' argument 'soon' is invalid/],
        [["wait", "a/b", "--since", "noon"], /It must be a time such as/],
        [["wait", "a/b", "--kubeconfig", "/nowhere"], /the kubeconfig \/nowhere does not exist/],
        [["wait", "a/b", "--kubeconfig", "CLUSTER", "--context", "x"], /has no context "x"/],
    ] as const) {
        it(`ends with 2 for wrong usage: ${args.join(" ")}`, async () => {
            const on = await cluster([]);
            const io = recordedTerminal();
            await runProgram(
                io,
                args.map((arg) => (arg === "CLUSTER" ? on.kubeconfig : arg)),
            );
            assert.equal(io.written.exitCode, 2, io.written.out);
            assert.match(io.written.error, expected);
        });
    }

    it("is told a mistake as it is typed, without a stack trace", async () => {
        const { code, stderr } = await runCli(["wait", "a/b", "--kubeconfig", "/nowhere"]);
        assert.equal(code, 2);
        assert.equal(stderr, "error: the kubeconfig /nowhere does not exist\n");
    });
});
