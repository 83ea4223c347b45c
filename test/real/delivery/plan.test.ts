import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import Table from "cli-table3";
import { outcomeOf } from "../../../plan";
import { onSharedPlatform } from "../support/shared-platform";
import { casesOf } from "./plan/cases";
import type { StepMarks } from "./plan/marks";
import { type Compared, compareAll } from "./plan/run";

/** Which releases are made: given again, PLAN_SEED makes the same ones. */
const seed = Number(process.env.PLAN_SEED ?? Date.now() % 1_000_000_000);

describe(`the plan of a rollout is what the real Flagger does (PLAN_SEED=${seed})`, function () {
    this.timeout(900_000);
    const all = onSharedPlatform((platform) => compareAll(platform, seed));
    const cases = casesOf(seed, "http://127.0.0.1:1");

    it("is compared for 60 releases and more", () => {
        assert.ok(cases.length >= 60);
    });

    for (const { name, scenario, strategy } of cases) {
        it(`${name}: ${strategy}, ${scenario.name}`, async () => {
            const compared = (await all()).find(({ each }) => each.name === name);
            assert.ok(compared);
            assert.deepEqual(
                { fault: compared.fault, runs: compared.observed, end: endOf(compared) },
                { fault: undefined, runs: compared.predicted, end: predictedEnd(compared) },
            );
        });
    }

    after(async () => {
        const rows = new Table({
            head: ["strategy", "scenario", "predicted", "observed", "equal", "seconds"],
            colWidths: [40, 44, 30, 30, 7, 9],
            wordWrap: true,
            style: { head: [] },
        });
        const compared = await all();
        for (const each of compared) {
            rows.push([
                each.each.strategy,
                each.each.scenario.name,
                `${outcomeOf(each.steps)}, ${inShort(each.predicted)}${each.late > 0 ? `, ${each.late} of them late` : ""}`,
                inShort(each.observed),
                isEqual(each) ? "yes" : "NO",
                Math.round(each.seconds),
            ]);
        }
        console.log(rows.toString());
        const different = compared.filter((each) => !isEqual(each)).length;
        console.log(
            `${compared.length} releases compared, ${different} different (PLAN_SEED=${seed})`,
        );
    });
});

function inShort(steps: readonly StepMarks[]): string {
    const count = (of: (step: StepMarks) => readonly string[]): number =>
        steps.reduce((sum, step) => sum + of(step).length, 0);
    const runs = steps.filter((step) => step.asks.length + step.events.length > 0).length;
    return `${runs} runs, ${count(({ asks }) => asks)} checks, ${count(({ events }) => events)} events`;
}

/** How the Canary and its route stand after the last run; nothing of a release that goes on. */
function endOf({ standing, weight }: Compared): object {
    return standing === undefined ? {} : { ...standing, weight };
}

function predictedEnd({ standing, steps }: Compared): object {
    const last = steps.at(-1);
    return standing === undefined
        ? {}
        : {
              phase: last?.phase,
              failedChecks: last?.failedChecks,
              iterations: last?.iteration ?? 0,
              weight: last?.canaryWeight,
          };
}

function isEqual(compared: Compared): boolean {
    const { fault, observed, predicted } = compared;
    return (
        fault === undefined &&
        isDeepStrictEqual(observed, predicted) &&
        isDeepStrictEqual(endOf(compared), predictedEnd(compared))
    );
}
