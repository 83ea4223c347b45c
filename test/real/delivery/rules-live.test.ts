import assert from "node:assert/strict";
import Table from "cli-table3";
import { canaryRules, type CanaryRule } from "../../../rules/canary";
import { onSharedPlatform } from "../support/shared-platform";
import { mistakes } from "./rules/all";
import { stageOf } from "./rules/look";
import { refusedMistakes } from "./rules/refused";
import { runMistakes } from "./rules/run";
import { unshown } from "./rules/unshown";
import { wholeClusterMistakes } from "./rules/whole-cluster";

describe("what the rules of a Canary predict, seen of real Flagger", () => {
    const outcomes = onSharedPlatform((platform) => runMistakes(stageOf(platform), mistakes));

    for (const mistake of mistakes) {
        it(`${mistake.rule}: ${mistake.name}`, async () => {
            const outcome = (await outcomes()).find((each) => each.mistake === mistake);
            assert.ok(
                outcome?.evidence,
                `${outcome?.instead}, phase ${outcome?.phase}:\n${outcome?.lines.join("\n")}`,
            );
        });
    }

    after(async () => {
        const seen = await outcomes();
        const rows = new Table({
            head: ["rule", "refused", "shown live, or why not"],
            colWidths: [34, 9, 110],
            wordWrap: true,
            style: { head: [] },
        });
        for (const rule of canaryRules) {
            const evidence = seen
                .filter(({ mistake }) => mistake.rule === rule.id)
                .map((outcome) => `${outcome.mistake.name}: ${outcome.evidence ?? "NOT SEEN"}`);
            rows.push([
                name(rule),
                refusedMistakes(rule.id).length > 0 ? rule.severity : "-",
                evidence.join("\n") || elsewhere(rule),
            ]);
        }
        for (const { mistake, evidence = "NOT SEEN" } of seen) {
            if (!hasRule(mistake)) {
                rows.push([`${mistake.rule}, no rule yet`, "-", `${mistake.name}: ${evidence}`]);
            }
        }
        console.log(rows.toString());
    });
});

function hasRule({ rule }: (typeof mistakes)[number]): boolean {
    return canaryRules.some(({ id }) => id === rule);
}

function elsewhere({ id }: CanaryRule): string {
    return wholeClusterMistakes.some(({ rule }) => rule === id)
        ? "shown alone and last, by whole-cluster.test.ts"
        : `not shown: ${unshown[id] ?? "NO REASON GIVEN"}`;
}

function name({ id, knownIssue }: CanaryRule): string {
    return knownIssue === undefined ? id : `${id} (${knownIssue})`;
}
