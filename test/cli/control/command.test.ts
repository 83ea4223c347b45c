import assert from "node:assert/strict";
import { runProgram } from "../../../cli/program";
import type { Terminal } from "../../../cli/terminal";
import type { Fields } from "../../../rules/canary/reading";
import { canaryObject, statusOf } from "../../support/canaries";
import { type FakeCluster, startFakeCluster } from "../support/fake-cluster";
import type { PodAnswer } from "../support/fake-port-forward";
import { recordedTerminal, type RecordedTerminal } from "../support/terminal";

const path = "/apis/flagger.app/v1beta1/namespaces/test/canaries/podinfo";
const tester = "http://flagger-loadtester.tools";
const hook = (type: string, name: string, url: string): Fields => ({ type, name, url });
const gate = hook("confirm-promotion", "promotion-gate", `${tester}/gate/check`);
const rollback = hook("rollback", "rollback", `${tester}.svc.cluster.local:80/rollback/check`);

describe("linkerd-canary gate, promote, abort, pause and resume", function () {
    // the first one loads the client, which takes its time on a busy machine
    this.timeout(60_000);
    let cluster: FakeCluster;
    let webhooks: Fields[];
    let status: Fields;
    let spec: Fields;
    /** The switches of each pod, as Flagger's load tester keeps them. */
    let pods: Map<string, Map<string, boolean>>;
    let refused: number | undefined;
    let isAllowed: boolean;
    /** What Flagger does with an open rollback switch. */
    let onRollback: () => void;

    before(async () => {
        cluster = await startFakeCluster(
            (asked) => {
                switch (asked) {
                    case path:
                        return canaryObject(status, {
                            ...spec,
                            analysis: { interval: "10s", webhooks },
                        });
                    case "/api/v1/namespaces/tools/services/flagger-loadtester":
                        return { spec: { ports: [{ port: 80 }] } };
                    case "/apis/discovery.k8s.io/v1/namespaces/tools/endpointslices":
                        return {
                            items: [
                                {
                                    ports: [{ name: "", port: 8080 }],
                                    endpoints: [...pods.keys()].map((name) => ({
                                        targetRef: { kind: "Pod", name },
                                    })),
                                },
                            ],
                        };
                    default:
                        return undefined;
                }
            },
            { pods: loadTester, refuseForwards: () => refused },
        );
    });
    after(() => cluster.close());
    beforeEach(() => {
        webhooks = [gate, rollback];
        status = statusOf("WaitingPromotion", Date.now());
        spec = {};
        pods = new Map([["tester-1", new Map<string, boolean>()]]);
        refused = undefined;
        isAllowed = true;
        onRollback = () => (status = statusOf("Failed", Date.now()));
        cluster.patched.length = 0;
    });

    function loadTester(pod: string): PodAnswer | undefined {
        const switches = pods.get(/^tools\/(.*):8080$/.exec(pod)?.[1] ?? "");
        return (
            switches &&
            ((url, body) => {
                const { name, namespace } = JSON.parse(body) as Record<string, string>;
                const [, kind, action] = url.split("/");
                const key = `${kind}.${name}.${namespace}`;
                if (!isAllowed) {
                    return { status: 403, text: "Forbidden" };
                }
                if (action === "check") {
                    return { status: switches.get(key) === true ? 200 : 403, text: "" };
                }
                switches.set(key, action === "open");
                if (kind === "rollback" && action === "open") {
                    onRollback();
                }
                return { status: 202, text: "" };
            })
        );
    }

    async function run(
        args: readonly string[],
        terminal: Partial<Terminal> = {},
    ): Promise<RecordedTerminal["written"]> {
        const io = recordedTerminal(terminal);
        await runProgram(io, [...args, "test/podinfo", "--kubeconfig", cluster.kubeconfig]);
        return io.written;
    }
    async function refusal(
        args: readonly string[],
        terminal: Partial<Terminal> = {},
    ): Promise<string> {
        const { exitCode, error, out } = await run(args, terminal);
        assert.equal(exitCode, 2, out + error);
        return error;
    }
    const open = "gate.podinfo.test";

    it("opens and closes the gate at each pod of the load tester, and shows it", async () => {
        pods.set("tester-2", new Map());
        assert.equal(
            (await run(["gate", "open", "--yes"])).out,
            "the gate of test/podinfo is open\n",
        );
        assert.deepEqual(
            [...pods.values()].map((switches) => switches.get(open)),
            [true, true],
        );
        assert.equal(
            (await run(["gate", "status"])).out,
            "test/podinfo: WaitingPromotion\n" +
                "gate: open (confirm-promotion promotion-gate)\n" +
                "rollback: closed (rollback rollback)\n",
        );
        const { switches, ...rest } = JSON.parse(
            (await run(["gate", "status", "-o", "json"])).out,
        ) as { readonly switches: readonly Record<string, unknown>[] };
        assert.deepEqual(rest, {
            namespace: "test",
            name: "podinfo",
            phase: "WaitingPromotion",
            others: [],
        });
        assert.deepEqual(
            switches.map(({ kind, state, hooks }) => ({ kind, state, hooks })),
            [
                {
                    kind: "gate",
                    state: "open",
                    hooks: [{ type: "confirm-promotion", name: "promotion-gate" }],
                },
                {
                    kind: "rollback",
                    state: "closed",
                    hooks: [{ type: "rollback", name: "rollback" }],
                },
            ],
        );
        pods.get("tester-2")?.set(open, false);
        assert.match((await run(["gate", "status"])).out, /gate: differs between the pods/);
        await run(["gate", "close", "--yes"]);
        assert.match((await run(["gate", "status"])).out, /gate: closed/);
    });

    it("asks in a terminal, and changes nothing without a yes or without a terminal", async () => {
        const questions: string[] = [];
        const answering = (answer: string | undefined): Partial<Terminal> => ({
            ask: (question) => {
                questions.push(question);
                return Promise.resolve(answer);
            },
        });
        assert.match(await refusal(["gate", "open"]), /without a terminal, confirm it with --yes/);
        assert.match(await refusal(["gate", "open"], answering("")), /nothing was changed/);
        assert.match(await refusal(["gate", "open"], answering("no")), /nothing was changed/);
        assert.equal(pods.get("tester-1")?.size, 0);
        assert.equal((await run(["gate", "open"], answering("y"))).exitCode, 0);
        assert.equal(pods.get("tester-1")?.get(open), true);
        assert.match(questions[0], /^This opens the gate of test\/podinfo \(promotion-gate\)/);
    });

    it("promote opens the gate that the release waits for", async () => {
        const { out } = await run(["promote", "--yes"]);
        assert.match(out, /the gate of test\/podinfo is open; Flagger reads it every 10 s/);
        assert.equal(pods.get("tester-1")?.get(open), true);
    });

    it("abort rolls back, and withdraws the request", async () => {
        const { out, exitCode, error } = await run(["abort", "--yes"]);
        assert.equal(exitCode, 0, error);
        assert.equal(out, "test/podinfo: rolled back\n");
        assert.equal(pods.get("tester-1")?.get("rollback.podinfo.test"), false);
    });

    it("abort ends with 2 where the release is promoted instead, or nothing happens, and withdraws the request", async () => {
        onRollback = () => (status = statusOf("Succeeded", Date.now()));
        assert.match(await refusal(["abort", "--yes"]), /not rolled back: .*phase Succeeded/);
        assert.equal(pods.get("tester-1")?.get("rollback.podinfo.test"), false);
        status = statusOf("Progressing", Date.now());
        onRollback = () => undefined;
        assert.match(
            await refusal(["abort", "--yes", "--timeout", "1s"]),
            /not rolled back within 1 s: its phase is Progressing/,
        );
        assert.equal(pods.get("tester-1")?.get("rollback.podinfo.test"), false);
    });

    it("pause suspends, resume removes the field, and neither does it twice", async () => {
        assert.match((await run(["pause", "--yes"])).out, /is paused/);
        assert.deepEqual(cluster.patched, [{ path, change: { spec: { suspend: true } } }]);
        spec = { suspend: true };
        assert.match((await run(["pause", "--yes"])).out, /is paused already/);
        assert.match((await run(["resume", "--yes"])).out, /not paused any more/);
        assert.deepEqual(cluster.patched.at(-1), { path, change: { spec: { suspend: null } } });
        assert.equal(cluster.patched.length, 2);
    });

    const refusals: [string, () => void, string[], RegExp][] = [
        [
            "a canary without a gate",
            () => (webhooks = []),
            ["gate", "open"],
            /has no gate: add \{ kind: "gate"/,
        ],
        [
            "a gate of another service",
            () => (webhooks = [hook("confirm-promotion", "ours", "https://x.y/z")]),
            ["gate", "open"],
            /ours is decided at https:\/\/x\.y\/z/,
        ],
        [
            "a load tester that does not exist",
            () => (webhooks = [{ ...gate, url: "http://gone.tools/gate/check" }]),
            ["gate", "status"],
            /cannot reach the load tester tools\/gone:80: the Service does not exist/,
        ],
        [
            "a missing permission",
            () => (refused = 403),
            ["gate", "open", "--yes"],
            /HTTP 403\nmissing permissions in namespace tools: .*pods\/portforward/,
        ],
        [
            "a namespace that the load tester refuses",
            () => (isAllowed = false),
            ["gate", "open", "--yes"],
            /refuses Canaries of namespace test: its -namespace-regexp/,
        ],
        [
            "promote without a release",
            () => (status = statusOf("Succeeded", 0)),
            ["promote"],
            /no release in progress/,
        ],
        [
            "promote without a gate",
            () => (webhooks = []),
            ["promote"],
            /has no gate[^]*set skipAnalysis/,
        ],
        [
            "promote of a paused canary",
            () => (spec = { suspend: true }),
            ["promote"],
            /paused: run linkerd-canary resume test\/podinfo/,
        ],
        [
            "abort without a rollback hook",
            () => (webhooks = [gate]),
            ["abort"],
            /no rollback hook[^]*kubectl -n test rollout undo deployment\/podinfo/,
        ],
        [
            "abort after the checks",
            () => (status = statusOf("Promoting", 0)),
            ["abort"],
            /cannot be aborted any more/,
        ],
        [
            "abort before the start",
            () => (status = statusOf("Waiting", 0)),
            ["abort"],
            /waits for its start, where Flagger does not read the rollback hook/,
        ],
    ];
    for (const [what, prepare, args, message] of refusals) {
        it(`ends with 2 and what to do for ${what}`, async () => {
            prepare();
            assert.match(await refusal(args), message);
            assert.equal(pods.get("tester-1")?.size, 0);
        });
    }

    it("ends with 2 for a canary that does not exist", async () => {
        const io = recordedTerminal();
        await runProgram(io, ["abort", "test/nope", "--kubeconfig", cluster.kubeconfig]);
        assert.equal(io.written.exitCode, 2);
        assert.match(io.written.error, /Canary test\/nope does not exist/);
    });
});
