import assert from "node:assert/strict";

import { canaryRules } from "../../../rules/canary";
import { mistakes } from "../../real/delivery/rules/all";
import { refusedMistakes } from "../../real/delivery/rules/refused";
import { unshown } from "../../real/delivery/rules/unshown";
import { wholeClusterMistakes } from "../../real/delivery/rules/whole-cluster";

describe("the mistakes that `make rules-live` shows on real Flagger", () => {
    const all = [...mistakes, ...wholeClusterMistakes];
    const ids = canaryRules.map(({ id }) => id);

    it("are each refused by their rule", () => {
        const passed = all.filter(
            (mistake) =>
                ids.includes(mistake.rule) && !refusedMistakes(mistake.rule).includes(mistake),
        );
        assert.deepEqual(
            passed.map(({ rule, name }) => `${rule}: ${name}`),
            [],
        );
    });

    it("show every rule, or it is said why not", () => {
        const shown = new Set(all.map(({ rule }) => rule));
        assert.deepEqual(
            {
                missing: ids.filter((id) => !shown.has(id) && unshown[id] === undefined),
                // a mistake whose rule is still to come is shown all the same, and has no id yet
                unknown: [...shown, ...Object.keys(unshown)].filter(
                    (id) => !ids.includes(id) && id.includes("/"),
                ),
                both: Object.keys(unshown).filter((id) => shown.has(id)),
            },
            { missing: [], unknown: [], both: [] },
        );
    });
});
