import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import type { AdmissionGuardArgs } from "../../components";
import type { KubernetesObject } from "../../rules/canary";
import { coverage } from "../../rules/guard/coverage";
import { severityOf } from "../../rules/guard/words";
import { done, notYet, waitFor } from "../../sandbox/wait";
import { printGuardTable } from "../battery/guard-table";
import { type GuardOutcome, guardRunner, makeNamespaces } from "../battery/run-guard";
import { readScenes } from "../battery/scenes";
import { corpus } from "../rules/canary/good-canaries";
import { goodScene } from "../rules/canary/scenes";
import {
    caseNamespaces,
    namespaceCases,
    workload,
    workloadCases,
} from "../rules/guard/injection.pairs";
import { Checkout } from "./support/checkout";
import type { GuardStand } from "./support/guard-stand";
import { GuardedSandbox } from "./support/guarded-sandbox";
import {
    assertSaysTheSame,
    auditing,
    badCanary,
    excepting,
    guardedPairs,
    injectionSetting,
    ordinary,
    randomScenes,
    settingOf,
    tableOf,
} from "./support/guard-cases";

const FLAGGER = "system:serviceaccount:flagger-system:flagger";
const CONTROLLER = "system:serviceaccount:kube-system:replicaset-controller";

describe("the admission guard at the real API server", () => {
    let checkout: Checkout;
    let sandbox: GuardedSandbox;
    let stand: GuardStand;
    const shown: [string, string][] = [];

    before(async () => {
        checkout = Checkout.make("guard");
        sandbox = await GuardedSandbox.up(checkout);
        stand = sandbox.stand;
        const test = { annotations: { "linkerd.io/inject": "enabled" } };
        await sandbox.makeNamespaces({ test, ...caseNamespaces });
        await stand.install(ordinary);
        const ofPairs = guardedPairs().map(({ bad }) => settingOf(bad));
        for (const setting of [auditing, excepting, ...ofPairs]) {
            await stand.install(setting, /^canary-(errors|warnings)$/);
        }
        await stand.install(injectionSetting, /^(workload|namespace)-(errors|warnings)$/);
        await stand.ready(injectionSetting, workload("Deployment", "bare"));
    });

    after(async () => {
        const down = await checkout.sandbox("down", "--delete");
        assert.equal(down.code, 0, down.output);
        checkout.remove();
    });

    it("has policies of which the API server's type checks say nothing", async () => {
        assert.deepEqual(await stand.typeWarnings(), []);
    });

    it("says to the bad object of every rule what the rules say, and to the mended one", async () => {
        for (const { bad, mended, name, objectOf, rule } of guardedPairs()) {
            const verdicts = [bad, mended].map(async (scene) => {
                const object = objectOf(scene);
                return object && stand.judge(settingOf(scene), object);
            });
            const [ofBad, ofMended] = await Promise.all(verdicts);
            assert.ok(ofBad, name);
            const told = severityOf(rule) === "error" ? ofBad.refusedBy : ofBad.warnedOf;
            assert.ok(told.includes(rule), `${name}: ${JSON.stringify(ofBad.answer)}`);
            assert.equal(ofBad.isRefused, severityOf(rule) === "error", name);
            for (const [scene, verdict] of [
                [bad, ofBad],
                [mended, ofMended],
            ] as const) {
                const object = objectOf(scene);
                if (object?.kind === "Canary" && verdict !== undefined) {
                    assertSaysTheSame(name, scene, verdict);
                }
            }
            assert.ok(
                ofMended === undefined || !ofMended.isRefused,
                `${name}: ${ofMended?.answer.refusal}`,
            );
            shown.push([rule, ofBad.isRefused ? "refused" : "warned"]);
        }
    });

    it("says the same as the rules to random Canaries", async () => {
        const scenes = randomScenes(400);
        assert.ok(scenes.length > 100, String(scenes.length));
        let refused = 0;
        for (const [index, scene] of scenes.entries()) {
            const verdict = await stand.judge(ordinary, scene.canary);
            assertSaysTheSame(`random ${index}`, scene, verdict);
            refused += verdict.isRefused ? 1 : 0;
        }
        assert.ok(refused > 20 && refused < scenes.length, `${refused} of ${scenes.length}`);
    });

    it("refuses none of the Canaries that Flagger and Linkerd run well", async () => {
        for (const { scene, source } of corpus) {
            const { answer, isRefused } = await stand.judge(ordinary, scene.canary);
            assert.ok(!isRefused, `${source}: ${answer.refusal}`);
        }
    });

    for (const { about, object, rule = "injection/workload", verdict } of [
        ...workloadCases,
        ...namespaceCases,
    ]) {
        it(`injection: ${object.kind} ${about}: ${verdict}`, async () => {
            const { answer, refusedBy, warnedOf } = await stand.judge(injectionSetting, object);
            const said = JSON.stringify(answer);
            assert.equal(answer.code < 300 || refusedBy.length > 0, true, said);
            assert.deepEqual(refusedBy, verdict === "refused" ? [rule] : [], said);
            assert.equal(warnedOf.includes(rule), verdict === "warned", said);
            shown.push([rule, verdict]);
        });
    }

    it("refuses that a namespace of canaries stops asking for the mesh", async () => {
        const shop = namespaceObject("shop");
        const off = {
            metadata: {
                labels: labelOf(injectionSetting),
                annotations: { "linkerd.io/inject": null },
            },
        };
        const { refusedBy } = await stand.judgeChange(shop, off);
        assert.deepEqual(refusedBy, ["injection/namespace"]);
    });

    it("lets Flagger and the cluster's controllers make what they make", async () => {
        const [bad] = workloadCases.filter(
            ({ verdict, object }) => verdict === "refused" && object.kind === "Deployment",
        );
        assert.ok(bad);
        for (const user of [FLAGGER, CONTROLLER]) {
            const { isRefused, answer } = await stand.judge(injectionSetting, bad.object, user);
            assert.ok(!isRefused, answer.refusal);
        }
        const byFlagger = await stand.judge(ordinary, badCanary("flaggers"), FLAGGER);
        assert.ok(!byFlagger.isRefused);
        assert.deepEqual(byFlagger.warnedOf, []);
        assert.ok((await stand.judge(ordinary, badCanary("others"), CONTROLLER)).isRefused);
    });

    it("lets an update pass that makes nothing worse, with a warning, and refuses one that does", async () => {
        const old = badCanary("old");
        await stand.make(old);
        const metadata = { labels: labelOf(ordinary) };
        const kept = await stand.judgeChange(old, { metadata });
        assert.ok(!kept.isRefused, kept.answer.refusal);
        assert.deepEqual(kept.warnedOf, ["analysis/max-weight"]);
        const elsewhere = { metadata, spec: { analysis: { interval: "1m" } } };
        assert.ok(!(await stand.judgeChange(old, elsewhere)).isRefused);
        const worse = { metadata, spec: { analysis: { interval: "1min" } } };
        assert.deepEqual((await stand.judgeChange(old, worse)).refusedBy, ["timing/duration"]);
        const other = { metadata, spec: { analysis: { maxWeight: 130 } } };
        assert.deepEqual((await stand.judgeChange(old, other)).refusedBy, ["analysis/max-weight"]);
        const mended = await stand.judgeChange(old, {
            metadata,
            spec: { analysis: { maxWeight: 50 } },
        });
        assert.ok(!mended.isRefused && mended.warnedOf.length === 0, mended.answer.refusal);
    });

    it("lets the status be written and the object be deleted, whatever is wrong with it", async () => {
        const doomed = {
            ...badCanary("doomed"),
            metadata: { ...badCanary("doomed").metadata, finalizers: ["flagger.app/x"] },
        };
        await stand.make(doomed);
        const status = {
            status: {
                phase: "Failed",
                canaryWeight: 0,
                failedChecks: 1,
                iterations: 0,
                lastTransitionTime: "2026-01-01T00:00:00Z",
            },
        };
        const written = await stand.judgeChange(doomed, status, "/status");
        assert.ok(!written.isRefused, written.answer.refusal);
        assert.equal(sandbox.kubectl(["delete", "--wait=false", "-f", "-"], doomed).code, 0);
        const going = {
            metadata: { labels: labelOf(ordinary), finalizers: null },
            spec: { analysis: { maxWeight: 140 } },
        };
        const released = await stand.judgeChange(doomed, going);
        assert.ok(!released.isRefused, released.answer.refusal);
        assert.deepEqual(released.warnedOf, []);
    });

    it("lets pass what is excepted, and no more", async () => {
        const other = badCanary("excepted", {
            "analysis.maxWeight": 120,
            "analysis.interval": "1min",
        });
        assert.deepEqual((await stand.judge(excepting, other)).refusedBy, ["timing/duration"]);
        const team = { ...other, metadata: { ...other.metadata, labels: { team: "a" } } };
        assert.ok(!(await stand.judge(excepting, team)).isRefused);
    });

    it("prints refusal and warning in kubectl", () => {
        const refused = sandbox.kubectl(
            ["apply", "--dry-run=server", "-f", "-"],
            stand.ofSetting(ordinary, badCanary("kubectl")),
        );
        assert.equal(refused.code, 1, refused.output);
        assert.match(
            refused.output,
            /denied request: Canary test\/kubectl: spec\.analysis\.maxWeight: 120: maxWeight is a percentage.*\[analysis\/max-weight\]/,
        );
        const doubtful = goodScene({ spec: { "analysis.interval": "5s" } }).canary;
        const warned = sandbox.kubectl(
            ["apply", "--dry-run=server", "-f", "-"],
            stand.ofSetting(ordinary, doubtful),
        );
        assert.equal(warned.code, 0, warned.output);
        assert.match(
            warned.output,
            /^Warning: .*spec\.analysis\.interval: "5s".*\[timing\/interval\]/m,
        );
    });

    it("writes what it audits to the API server's audit log", async () => {
        const { isRefused, warnedOf } = await stand.judge(auditing, badCanary("audited"));
        assert.ok(!isRefused);
        assert.deepEqual(warnedOf, []);
        const log = path.join(sandbox.paths.logs, "audit.log");
        const annotation = "validation.policy.admission.k8s.io/validation_failure";
        await waitFor({
            what: "the audit annotation",
            limitMs: 30_000,
            look: () => {
                const lines = fs.readFileSync(log, "utf8").split("\n");
                const line = lines.find((entry) => entry.includes(annotation)) ?? "";
                return line.includes("analysis/max-weight") ? done(undefined) : notYet(line);
            },
        });
    });

    it("lets none of the battery's hostile scenes through without a reason, and refuses none of the good", async () => {
        const [hostile, good] = [readScenes("hostile"), readScenes("good")];
        await makeNamespaces(stand, [...hostile, ...good]);
        const judge = guardRunner(stand, ordinary);
        const ofHostile: GuardOutcome[] = [];
        for (const scene of hostile) {
            ofHostile.push(await judge(scene));
        }
        const ofGood: GuardOutcome[] = [];
        for (const scene of good) {
            ofGood.push(await judge(scene));
        }
        printGuardTable(ofHostile, ofGood);
        const through = ofHostile.filter(({ verdict }) => verdict === "through");
        const refused = ofGood.filter(({ verdict }) => verdict === "refused");
        assert.deepEqual(
            [...through, ...refused].map(({ refusedBy, scene }) => [scene.file, ...refusedBy]),
            [],
        );
    });

    it("has shown every rule that it asks", () => {
        console.log(tableOf(shown));
        const ids = new Set(shown.map(([rule]) => rule));
        const unshown = coverage().filter(({ askedOf, id }) => askedOf.length > 0 && !ids.has(id));
        assert.deepEqual(
            unshown.map(({ id }) => id),
            [],
        );
    });

    function labelOf(setting: AdmissionGuardArgs) {
        return stand.ofSetting(setting, badCanary("any")).metadata.labels;
    }
});

function namespaceObject(name: string): KubernetesObject {
    return { apiVersion: "v1", kind: "Namespace", metadata: { name } };
}
