import assert from "node:assert/strict";
import {
    CAUSE_SAMPLES,
    type GuardedCause,
    wordsOf,
} from "../../../../rules/guard/injection/messages";
import { type InjectionInput, evaluateInjection } from "../../../../rules/injection/injection";

describe("the words of the admission guard for a cause against injection", () => {
    for (const [cause, sample] of Object.entries(CAUSE_SAMPLES)) {
        it(`are those of the rules: ${cause}`, () => {
            const input: InjectionInput = sample;
            const { causes, reasons } = evaluateInjection(input);
            assert.deepEqual(causes, [cause]);
            const { reason, fix } = wordsOf(cause as GuardedCause);
            assert.equal(reason, reasons[0]);
            assert.notEqual(fix, "");
        });
    }
});
