import assert from "node:assert/strict";
import { printGuardTable } from "../../battery/guard-table";
import { type GuardOutcome, guardRunner, makeNamespaces } from "../../battery/run-guard";
import { readScenes } from "../../battery/scenes";
import { ordinary } from "../support/guard-cases";
import { onGuardedSandbox } from "../support/shared-guard";

describe("the battery and the admission guard at the real API server", () => {
    const sandbox = onGuardedSandbox();

    it("lets none of the battery's hostile scenes through without a reason, and refuses none of the good", async () => {
        const [hostile, good] = [readScenes("hostile"), readScenes("good")];
        await makeNamespaces(sandbox().stand, [...hostile, ...good]);
        const judge = guardRunner(sandbox().stand, ordinary);
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
});
