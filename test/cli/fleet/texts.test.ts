import assert from "node:assert/strict";
import { stopText } from "../../../cli/fleet/describe";
import { pastReleases, pastText } from "../../../cli/fleet/past";
import { changeGroups, previewedStack } from "../../../cli/fleet/plan/previewed";
import { fleetPlanText } from "../../../cli/fleet/plan/report";

const at = Date.parse("2026-01-05T08:00:00Z");
const update = (message: string, result: "succeeded" | "failed", minute: number) => ({
    message,
    result,
    startedAt: at + minute * 60_000,
    endedAt: at + minute * 60_000 + 30_000,
});

describe("what fleet commands show", () => {
    it("names the clusters of a stop, their reason and what to do", () => {
        const text = stopText({
            wave: "prod",
            allowed: 0,
            failed: [
                { stack: "eu", reason: "shop/cart was rolled back: success rate 91 % < 99 %" },
            ],
        });
        assert.match(
            text,
            /^stopped in wave prod: 1 cluster failed, 0 may; no further update starts$/m,
        );
        assert.match(text, /^ {2}eu: shop\/cart was rolled back: success rate 91 % < 99 %$/m);
        assert.match(text, /fleet resume --retry/);
    });

    it("finds past releases in the histories of the stacks", () => {
        const updates = new Map([
            [
                "a",
                {
                    updates: [
                        update("fleet shop release r1 wave x instead of r2", "succeeded", 9),
                        update("fleet shop release r2 wave x", "succeeded", 5),
                        update("fleet shop release r1 wave x", "succeeded", 1),
                    ],
                },
            ],
            [
                "b",
                {
                    updates: [
                        update("fleet shop release r2 wave y", "failed", 6),
                        update("mine", "failed", 2),
                    ],
                },
            ],
        ]);
        assert.equal(
            pastText(pastReleases({ name: "shop" }, updates)),
            "r2  2026-01-05T08:05:00Z to 2026-01-05T08:09:30Z  0 succeeded; 1 failed: b; 1 returned: a\n" +
                "r1  2026-01-05T08:01:00Z to 2026-01-05T08:01:30Z  1 succeeded\n",
        );
    });

    const step = (name: string, op: string): object => {
        const state = { type: "p:x:Thing", inputs: {} };
        const urn = `urn:pulumi:s::p::p:x:Thing::${name}`;
        return { op, urn, ...(op === "create" ? { newState: state } : { oldState: state }) };
    };
    const preview = (steps: readonly object[]): string =>
        JSON.stringify({ steps, changeSummary: {}, diagnostics: [] });

    it("groups equal changes, and lists stacks that cannot be updated", () => {
        const outputs: readonly (readonly [string, string, number])[] = [
            ["a", preview([step("x", "create")]), 0],
            ["b", preview([step("x", "create")]), 0],
            ["c", preview([step("y", "delete")]), 0],
            ["d", "", 1],
        ];
        const stacks = outputs.map(([stack, stdout, code]) =>
            previewedStack(stack, { code, stdout, stderr: code === 0 ? "" : "error: no cluster" }),
        );
        const groups = changeGroups(stacks);
        assert.deepEqual(
            groups.map(({ stacks: names }) => names),
            [["a", "b"], ["c"]],
        );
        const failed = stacks.filter(({ errors }) => errors.length > 0);
        const plan = { fleet: "shop", release: "r", groups, failed, faultyErrorRate: 5 };
        assert.equal(
            fleetPlanText(plan, false),
            `fleet shop: release r

1 cluster cannot be updated:
  d: no cluster

the same changes in 2 clusters (a, b):
  create Thing x

other changes in 1 cluster (c):
  delete Thing y

no Canary is released, so that there is no exposure to estimate
`,
        );
    });
});
