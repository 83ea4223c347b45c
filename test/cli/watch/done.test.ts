import assert from "node:assert/strict";
import { UntilDone } from "../../../cli/watch/done";
import type { WatchView } from "../../../cli/watch/view";
import { canary } from "../../support/canaries";

/** A look at Canaries, by their phases. */
function view(second: number, ...phases: string[]): WatchView {
    return {
        at: second * 1000,
        canaries: phases.map((phase, index) => ({
            canary: canary({ phase }, undefined, { name: `canary-${index}` }),
            weight: 0,
        })),
        events: [],
        missing: [],
    };
}

describe("UntilDone", () => {
    const cases: [string, readonly WatchView[], readonly boolean[]][] = [
        [
            "ends with the last of the releases",
            [
                view(0, "Progressing", "Progressing"),
                view(2, "Failed", "Promoting"),
                view(4, "Failed", "Succeeded"),
            ],
            [false, false, true],
        ],
        [
            "gives a release time to begin",
            [view(0, "Succeeded"), view(29, "Succeeded"), view(30, "Succeeded")],
            [false, false, true],
        ],
        [
            "waits for the end of one that began in that time",
            [
                view(0, "Succeeded"),
                view(29, "Waiting"),
                view(31, "Progressing"),
                view(90, "Failed"),
            ],
            [false, false, false, true],
        ],
        ["waits for an initialisation", [view(0, ""), view(99, "Initialized")], [false, true]],
        ["has nothing to wait for without Canaries", [view(0)], [true]],
    ];
    for (const [name, views, expected] of cases) {
        it(name, () => {
            const done = new UntilDone();
            assert.deepEqual(
                views.map((each) => done.look(each)),
                expected,
            );
        });
    }

    it("waits as long as it is told to", () => {
        const done = new UntilDone(60_000);
        assert.equal(done.look(view(0, "Succeeded")), false);
        assert.equal(done.look(view(59, "Succeeded")), false);
        assert.equal(done.look(view(60, "Succeeded")), true);
    });
});
