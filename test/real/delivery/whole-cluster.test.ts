import assert from "node:assert/strict";
import { onSharedPlatform, type SharedPlatform } from "../support/shared-platform";
import { runMistakes } from "./rules/run";
import { stageOf } from "./rules/look";
import { wholeClusterMistakes } from "./rules/whole-cluster";

/** The last of the suites on the shared platform: what it does ends every other rollout. */
describe("what stops Flagger for all Canaries", () => {
    const platform = onSharedPlatform((shared: SharedPlatform) => Promise.resolve(shared));

    for (const mistake of wholeClusterMistakes) {
        it(`${mistake.rule}: ${mistake.name}`, async () => {
            const shared = await platform();
            await mistake.spoil?.(shared.objects);
            const [outcome] = await runMistakes(stageOf(shared), [mistake]);
            assert.ok(outcome.evidence, outcome.instead);
            console.log(`        ${outcome.evidence}`);
        });
    }
});
