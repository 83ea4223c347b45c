import assert from "node:assert/strict";
import Table from "cli-table3";

import { done, notYet, waitFor } from "../../../sandbox/wait";
import {
    namespace,
    otherNamespace,
    type Stage,
    type WorkloadKey,
    workloads,
} from "../programs/day-two/stage";
import { FlaggerLog } from "../support/flagger-log";
import { ReleasedProgram } from "../support/released-program";
import { RolloutWatch } from "../support/rollout-watch";
import { SharedPlatform } from "../support/shared-platform";
import { type ClientPeriod, SteadyClient } from "../support/steady-client";

const limitMs = 600_000;
/** Two runs of Flagger without a change, and a half. */
const quietMs = 25_000;
const keys = Object.keys(workloads) as WorkloadKey[];
/** The workloads that have a release from the stage "released" on. */
const releasing = keys.filter((key) => key !== "secret" && key !== "rescaled");

describe("what happens to workloads on the days after", () => {
    let platform: SharedPlatform;
    let program: ReleasedProgram<Stage>;
    let watch: RolloutWatch;
    let log: FlaggerLog;
    const clients = new Map<WorkloadKey, SteadyClient>();
    /** Times of the two updates, and of what happened between them. */
    const at = { released: 0, cut: 0, changed: 0 };

    before(async () => {
        platform = await SharedPlatform.open([namespace, otherNamespace]);
        program = new ReleasedProgram<Stage>(platform, "day-two");
        watch = new RolloutWatch(platform);
        log = new FlaggerLog(platform.podsDir);
        await program.prepare();
        await program.release("first");
        for (const key of keys) {
            const url = `http://${workloads[key]}.${namespace}:9898/`;
            clients.set(key, new SteadyClient(platform.stack.meshProxy, url));
        }
        await settled("the first versions to serve");
        at.released = await program.release("released");
        await underWay(releasing);
        at.cut = Date.now();
        kubectl("delete", "--wait=false", "deployment", "lost-primary-primary");
        kubectl("delete", "--wait=false", "httproute", "lost-route");
        const services = ["lost-services", "lost-services-canary", "lost-services-primary"];
        kubectl("delete", "--wait=false", "service", ...services);
        at.changed = await program.release("changed");
        await settled("the changed releases to end");
    });

    after(async () => {
        await Promise.all([...clients.values()].map((client) => client.stop()));
        await platform.close();
    });

    function kubectl(...args: string[]): string {
        return platform.cluster.kubectl("-n", namespace, ...args);
    }

    /** Waits until every Canary is at its end, and stays there. */
    async function settled(what: string): Promise<void> {
        let last = "";
        let since = Date.now();
        await waitFor({
            what,
            limitMs,
            everyMs: 1_000,
            look: async () => {
                const phases = [...(await watch.phases())];
                const now = phases.map(([key, { phase }]) => `${key} ${phase}`).join(", ");
                if (now !== last) {
                    last = now;
                    since = Date.now();
                }
                const isAtEnd = phases.every(([, { phase }]) =>
                    ["Succeeded", "Failed", "Initialized"].includes(phase),
                );
                return isAtEnd && Date.now() - since > quietMs ? done(undefined) : notYet(now);
            },
        });
    }

    /** Waits until releases have traffic. */
    async function underWay(some: readonly WorkloadKey[]): Promise<void> {
        await waitFor({
            what: "the releases to get traffic",
            limitMs,
            everyMs: 500,
            look: async () => {
                const phases = await watch.phases();
                const without = some.filter(
                    (key) => !((phases.get(`${namespace}/${workloads[key]}`)?.weight ?? 0) > 0),
                );
                return without.length === 0 ? done(undefined) : notYet(without.join(", "));
            },
        });
    }

    function met(key: WorkloadKey, from = at.cut, to?: number): ClientPeriod {
        const client = clients.get(key);
        assert.ok(client);
        return client.between(from, to);
    }

    function messages(key: WorkloadKey): string[] {
        log.look();
        return log
            .of(namespace, workloads[key])
            .filter((line) => line.at >= at.released)
            .map(({ message }) => message.trim());
    }

    function promotions(key: WorkloadKey): number {
        return messages(key).filter((line) => line.startsWith("Promotion completed!")).length;
    }

    /** The version that clients of a workload meet now. */
    async function served(key: WorkloadKey): Promise<readonly string[]> {
        const from = Date.now();
        return waitFor({
            what: `responses of ${workloads[key]}`,
            limitMs: 30_000,
            look: () => {
                const { requests, versions } = met(key, from);
                return requests >= 10 ? done(versions) : notYet(`${requests}`);
            },
        });
    }

    it("a hotfix starts the analysis again, and its version alone is promoted", async () => {
        assert.ok(messages("hotfix").some((line) => /Restarting analysis/.test(line)));
        assert.equal(promotions("hotfix"), 1);
        assert.deepEqual(await served("hotfix"), ["three"]);
        assert.equal(met("hotfix").failed, 0);
    });

    it("a version that is reverted during its release is replaced by the one before, without an outage", async () => {
        assert.deepEqual(await served("reverted"), ["one"]);
        assert.equal(met("reverted").failed, 0);
        // Flagger promotes the pods of the earlier version as the reverted one, and then releases them again
        assert.equal(promotions("reverted"), 2);
    });

    it("other stepWeights during a release send all traffic to the new version, which is why a stack rejects them", () => {
        const weights = messages("strategyChanged").flatMap(
            (line) => /canary weight (\d+)$/.exec(line)?.[1] ?? [],
        );
        assert.equal(weights.at(-1), "100");
        assert.ok(Number(weights.at(-2)) < 30, weights.join(", "));
        assert.equal(met("strategyChanged").failed, 0);
    });

    it("a workload that moves to another namespace or is removed is gone at its address", async () => {
        for (const key of ["moved", "removed"] as const) {
            assert.deepEqual(await served(key), []);
        }
        const phase = (await watch.phases()).get(`${otherNamespace}/${workloads.moved}`)?.phase;
        assert.equal(phase, "Initialized");
    });

    it("a Deployment that loses its Canary keeps the new version and loses its Service, with revertOnDeletion too", async () => {
        for (const key of ["withoutCanary", "withoutCanaryReverting"] as const) {
            assert.deepEqual(await served(key), []);
            const image = kubectl(
                ...["get", "deployment", workloads[key]],
                ...["-o", "jsonpath={.spec.template.spec.containers[0].env[0].value}"],
            );
            assert.equal(image, "two");
            assert.equal(kubectl("get", "service", workloads[key], "--ignore-not-found"), "");
        }
    });

    it("a deleted primary is created again from the new version, which then gets all traffic", () => {
        const { outageSeconds, versions } = met("lostPrimary");
        assert.ok(outageSeconds < 60, `${outageSeconds} s`);
        assert.deepEqual(versions, ["two"]);
    });

    it("a deleted route and deleted Services are created again, and the release is promoted", async () => {
        for (const key of ["lostRoute", "lostServices"] as const) {
            assert.equal(promotions(key), 1);
            assert.deepEqual(await served(key), ["two"]);
        }
        assert.equal(met("lostRoute").failed, 0);
        const { outageSeconds } = met("lostServices");
        assert.ok(outageSeconds < 60, `${outageSeconds} s`);
    });

    it("a rotated Secret is released and promoted", () => {
        assert.equal(promotions("secret"), 1);
        const token = kubectl("get", "secret", "rotated-primary", "-o", "jsonpath={.data.token}");
        assert.equal(Buffer.from(token, "base64").toString(), "after");
        assert.equal(met("secret").failed, 0);
    });

    it("a changed autoscaler starts no release, and the primary keeps its old limits until the next", () => {
        assert.deepEqual(messages("rescaled"), []);
        const limits = kubectl("get", "hpa", "-o", "jsonpath={.items[*].spec.minReplicas}");
        assert.equal(limits, "2 1");
        assert.equal(met("rescaled").failed, 0);
    });

    it("a preview shows no change after all that", async () => {
        assert.equal(await program.changes(), undefined);
        console.log(table((key) => met(key)));
    });

    it("what kubectl has changed is released, shown by a preview that refreshes, and taken back", async () => {
        const from = Date.now();
        kubectl("set", "env", "deployment/edited", "PODINFO_UI_MESSAGE=manual");
        const threshold = '{"spec":{"analysis":{"threshold":9}}}';
        kubectl("patch", "canary", "edited", "--type=merge", "-p", threshold);
        const weight = '[{"op":"replace","path":"/spec/rules/0/backendRefs/0/weight","value":50}]';
        kubectl("patch", "httproute", "edited", "--type=json", "-p", weight);
        await settled("the manual change to be promoted");
        assert.deepEqual(await served("edited"), ["manual"]);

        const conflict = await program.refreshed("preview");
        assert.notEqual(conflict.code, 0);
        assert.match(conflict.output, /conflicts? with "kubectl-(set|patch)"/);
        const { code, output } = await program.refreshed("preview", { takesBack: true });
        assert.equal(code, 0, output);
        assert.match(output, /"manual" => "two"/);
        assert.match(output, /threshold +: (6 => 9|9 => 6)/);

        const up = await program.refreshed("up", { takesBack: true });
        assert.equal(up.code, 0, up.output);
        await settled("the program's version to be promoted");
        assert.deepEqual(await served("edited"), ["two"]);
        assert.equal(await program.changes(), undefined);
        assert.equal(met("edited", from).failed, 0);
    });

    it("a deleted CRD takes every Canary with it, and an update that refreshes brings them back", async () => {
        const from = Date.now();
        platform.cluster.kubectl("delete", "crd", "canaries.flagger.app");
        const installed = await platform.stack.pulumi.operation("up", ["--refresh"]);
        assert.equal(installed.code, 0, installed.output);
        const up = await program.refreshed("up");
        assert.equal(up.code, 0, up.output);
        await settled("the Canaries to be initialised");
        assert.deepEqual(await served("hotfix"), ["three"]);
        assert.equal(await program.changes(), undefined);
        console.log(table((key) => met(key, from)));
    });

    it("a destroy during a release ends, and leaves nothing", async () => {
        await program.release("first");
        await settled("the first versions again");
        await program.release("released");
        await underWay(["edited"]);
        const { code, output } = await program.destroy();
        assert.equal(code, 0, output);
        const left = kubectl("get", "deployment,service,httproute,canary,hpa,secret", "-o", "name");
        assert.equal(left, "");
    });

    function table(period: (key: WorkloadKey) => ClientPeriod): string {
        const rows = new Table({ head: ["", "requests", "failed", "over", "versions met"] });
        for (const key of keys) {
            const { failed, outageSeconds, requests, versions } = period(key);
            rows.push([key, requests, failed, `${outageSeconds} s`, versions.join(", ")]);
        }
        return rows.toString();
    }
});
