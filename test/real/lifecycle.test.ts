import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as net from "node:net";
import * as k8s from "@kubernetes/client-node";
import { SandboxError } from "../../sandbox/errors";
import { down } from "../../sandbox/lifecycle";
import { sandboxPaths } from "../../sandbox/paths";
import { isAlive } from "../../sandbox/process/identity";
import { startsInProgress } from "../../sandbox/starts";
import { type Ports, readState } from "../../sandbox/state";
import { done, notYet, waitFor } from "../../sandbox/wait";
import { Checkout, type CommandResult } from "./support/checkout";
import { listenersOf } from "./support/listeners";

describe("sandbox lifecycle", () => {
    let first: Checkout;
    let second: Checkout;
    const stateOf = (checkout: Checkout) => readState(sandboxPaths(checkout.dir).state);
    const apiOf = (checkout: Checkout): k8s.CoreV1Api => {
        const config = new k8s.KubeConfig();
        config.loadFromFile(checkout.path(".sandbox", "kubeconfig"));
        return config.makeApiClient(k8s.CoreV1Api);
    };

    before(() => {
        first = Checkout.make("lifecycle-a");
        second = Checkout.make("lifecycle-b");
    });

    after(async () => {
        for (const checkout of [first, second]) {
            const result = await checkout.sandbox("down", "--delete");
            assert.equal(result.code, 0, result.output);
            checkout.remove();
        }
    });

    it("comes up, and a second up finds it running", async () => {
        await first.up();
        const before = stateOf(first).supervisor?.pid;
        const again = await first.sandbox("up");
        assert.equal(again.code, 0, again.output);
        assert.match(again.output, /already running/);
        assert.equal(stateOf(first).supervisor?.pid, before);
        assert.equal((await apiOf(first).listNode()).items.length, 3);
    });

    it("shares nothing with a sandbox of another checkout", async () => {
        await second.up();
        await apiOf(second).createNamespace({ body: { metadata: { name: "only-second" } } });
        const namespaces = (await apiOf(first).listNamespace()).items.map(
            (item) => item.metadata?.name,
        );
        assert.ok(!namespaces.includes("only-second"));
    });

    it("listens on loopback only", () => {
        const processes = [first, second].flatMap((checkout) => [...stateOf(checkout).processes]);
        assert.ok(processes.length >= 10);
        assert.deepEqual(
            processes.flatMap(({ pid }) =>
                listenersOf(pid).filter(({ isLoopback }) => !isLoopback),
            ),
            [],
        );
    });

    it("refuses who has no certificate of this sandbox", async () => {
        const config = new k8s.KubeConfig();
        config.loadFromFile(first.path(".sandbox", "kubeconfig"));
        config.users = [{ name: "sandbox" }];
        await assert.rejects(
            config.makeApiClient(k8s.CoreV1Api).listNode(),
            (error: k8s.ApiException<unknown>) => {
                assert.equal(error.code, 401);
                return true;
            },
        );
    });

    it("leaves no process behind, and keeps its state and ports for the next up", async () => {
        const before = stateOf(second);
        const stop = await second.sandbox("down");
        assert.equal(stop.code, 0, stop.output);
        assert.deepEqual(before.processes.filter(isAlive), []);
        assert.equal((await second.sandbox("status")).code, 1);
        await second.up();
        assert.deepEqual(stateOf(second).ports, before.ports);
        await apiOf(second).readNamespace({ name: "only-second" });
    });

    it("says which process died, with the end of its log, and stops the rest", async () => {
        const before = stateOf(first);
        const scheduler = before.processes.find((record) => record.name === "kube-scheduler");
        assert.ok(scheduler);
        process.kill(scheduler.pid, "SIGKILL");
        const status = await waitFor<CommandResult>({
            what: "the sandbox to notice",
            limitMs: 30_000,
            look: async () => {
                const seen = await first.sandbox("status");
                return /^failed/.test(seen.output) ? done(seen) : notYet(seen.output);
            },
        });
        assert.equal(status.code, 1);
        assert.match(
            status.output,
            /kube-scheduler ended with signal SIGKILL; the end of .*kube-scheduler\.log:\n.+/,
        );
        assert.deepEqual(before.processes.filter(isAlive), []);
    });

    it("comes up again after its supervisor was killed, and ends what that left", async () => {
        await first.up();
        const killed = stateOf(first);
        assert.ok(killed.supervisor);
        process.kill(killed.supervisor.pid, "SIGKILL");
        const again = await first.sandbox("up");
        assert.equal(again.code, 0, again.output);
        assert.deepEqual(killed.processes.filter(isAlive), []);
        assert.equal((await apiOf(first).listNode()).items.length, 3);
    });

    for (const step of ["", "starting etcd", "starting nodes"]) {
        const when = step === "" ? "that has only begun" : `that has reported "${step}"`;
        it(`down stops a start ${when}, and clean deletes what it has made`, async () => {
            const paths = sandboxPaths(second.dir);
            assert.equal((await second.sandbox("down")).code, 0);
            let ended = false;
            const up = second.sandbox("up").finally(() => (ended = true));
            await waitFor({
                what: "the start",
                limitMs: 60_000,
                everyMs: 20,
                look: () => {
                    if (ended) {
                        throw new SandboxError("the start ended before it was stopped");
                    }
                    const { status } = readState(paths.state);
                    const now = status.phase === "starting" ? `starting ${status.step}` : "";
                    return startsInProgress(paths).length > 0 && (step === "" || now === step)
                        ? done(undefined)
                        : notYet(JSON.stringify(status));
                },
            });
            const lines: string[] = [];
            // not as a command, which takes longer to begin than some of the steps
            await down(paths, (line) => lines.push(line), { deleteState: step !== "" });
            assert.match(
                lines.join("\n"),
                /stopping the start in progress \(pid \d+\)\nsandbox down/,
            );
            const { code, output } = await up;
            assert.equal(code, 1, output);
            assert.match(output, /error: stopped by a signal, as `sandbox down` sends it/);
            assert.equal(readState(paths.state).status.phase, "stopped");
            assert.deepEqual(processesOf(second.dir), []);
            assert.equal(fs.existsSync(paths.root), step === "");
        });
    }

    it("comes up on other ports where another program takes one before a process listens on it", async () => {
        const paths = sandboxPaths(second.dir);
        const up = second.sandbox("up");
        const chosen = await waitFor<Ports>({
            what: "ports to be chosen",
            limitMs: 60_000,
            everyMs: 10,
            look: () => {
                const { ports } = readState(paths.state);
                return ports === undefined ? notYet("none") : done(ports);
            },
        });
        const occupant = net.createServer((socket) => socket.destroy());
        await new Promise<void>((resolve) => {
            occupant.listen(chosen.scheduler, "127.0.0.1", resolve);
        });
        const { code, output } = await up;
        await new Promise((resolve) => occupant.close(resolve));
        assert.equal(code, 0, output);
        assert.notEqual(readState(paths.state).ports?.scheduler, chosen.scheduler);
        const log = fs.readFileSync(`${paths.logs}/supervisor.log`, "utf8");
        assert.ok(
            log.includes(`kube-scheduler cannot listen on 127.0.0.1:${chosen.scheduler}: another`),
        );
        assert.equal((await apiOf(second).listNode()).items.length, 3);
    });

    it("ends itself when its folder is deleted", async () => {
        const before = stateOf(first);
        fs.rmSync(first.path(".sandbox", "state.json"));
        await waitFor({
            what: "every process of the sandbox to end",
            limitMs: 60_000,
            look: () => {
                const left = before.processes.filter(isAlive).map((record) => record.name);
                return left.length === 0 ? done(undefined) : notYet(left.join(", "));
            },
        });
    });
});

/** Processes whose command line names a folder. */
function processesOf(dir: string): string[] {
    return execFileSync("ps", ["-A", "-ww", "-o", "pid=,args="], { encoding: "utf8" })
        .split("\n")
        .filter((line) => line.includes(dir));
}
