import assert from "node:assert/strict";
import { canaryRules } from "../../../rules/canary";
import { coverage } from "../../../rules/guard/coverage";
import { PARTIALLY_ENFORCED, NOT_ENFORCED } from "../../../rules/guard/not-enforced";
import { OWN_RULES } from "../../../rules/guard/messages";

describe("what the admission guard asks", () => {
    const rows = coverage();
    const asked = rows.filter(({ askedOf }) => askedOf.length > 0);

    it("is said of every rule: it is asked, or there is a reason why not", () => {
        assert.deepEqual(
            rows.filter(({ askedOf, unseen }) => askedOf.length === 0 && unseen === undefined),
            [],
        );
        assert.equal(rows.length, canaryRules.length + Object.keys(OWN_RULES).length);
    });

    it("is no rule that has a reason why not, nor one that is unknown", () => {
        const ids = new Set(asked.map(({ id }) => id));
        assert.deepEqual(
            [...NOT_ENFORCED.keys()].filter((id) => ids.has(id)),
            [],
        );
        assert.deepEqual(
            [...PARTIALLY_ENFORCED.keys()].filter((id) => !ids.has(id)),
            [],
        );
        const known = new Set(rows.map(({ id }) => id));
        assert.deepEqual(
            [...NOT_ENFORCED.keys(), ...PARTIALLY_ENFORCED.keys()].filter((id) => !known.has(id)),
            [],
        );
    });

    it("is more than half of the rules", () => {
        assert.ok(asked.length > rows.length / 2, `${asked.length} of ${rows.length}`);
    });
});
