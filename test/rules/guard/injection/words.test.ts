import assert from "node:assert/strict";
import { CAUSE_SAMPLES, type GuardedCause, wordsOf } from "../../../../rules/guard/injection/words";
import { type InjectionInput, injectionVerdict } from "../../../../rules/injection";

describe("the words of the admission guard for a cause against injection", () => {
    for (const [cause, sample] of Object.entries(CAUSE_SAMPLES)) {
        it(`are those of the rules: ${cause}`, () => {
            const input: InjectionInput = sample;
            const { causes, reasons } = injectionVerdict(input);
            assert.deepEqual(causes, [cause]);
            const { reason, remedy } = wordsOf(cause as GuardedCause);
            assert.equal(reason, reasons[0]);
            assert.notEqual(remedy, "");
        });
    }
});
