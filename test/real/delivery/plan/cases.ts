import fc from "fast-check";
import { type PlannedStep, simulateRelease } from "../../../../plan";
import type { KubernetesObject } from "../../../../rules/canary/context";
import { metrics, type ScriptedMetric } from "./metrics";
import { canaryObject } from "./objects";
import { type Scenario, type ScenarioName, scenarios } from "./scenarios";
import { type Analysis, strategies, type StrategyName } from "./strategies";

/** A release and what is predicted of it. */
export interface Case {
    readonly name: string;
    readonly strategy: string;
    readonly scenario: Scenario;
    readonly metrics: readonly ScriptedMetric[];
    readonly canary: KubernetesObject;
    readonly predicted: readonly PlannedStep[];
}

/** Runs of the longest release. */
const mostRuns = 14;

const always: readonly ScenarioName[] = [
    "promotion",
    "rollback",
    "someFailures",
    "smokeTest",
    "gatePromotion",
    "failsAtGate",
    "byHand",
    "newRevision",
];

/** What is tried with some strategies only: each by what it stands for. */
const also: Readonly<Record<StrategyName, readonly ScenarioName[]>> = {
    weighted: ["gateIncrease", "hookFails", "stuckAtGate", "slowStart", "canaryNeverStarts"],
    weightedSteps: ["gateIncrease", "smokeTestOnce", "gateBefore", "suspended"],
    stepsBack: ["gateIncrease", "revisionWhilePromoting", "primaryNeverStarts"],
    sessionAffinity: ["gateIncrease", "hookFails"],
    abTest: ["smokeTestOnce", "gateBefore", "stuckAtGate", "suspended"],
    blueGreen: ["stuckAtGate", "revisionWhilePromoting", "slowStart", "hookFails"],
};

/** What needs a release that may fail a check and go on. */
const forgiving: readonly ScenarioName[] = ["someFailures", "smokeTestOnce"];

type JudgedAnalysis = Analysis & { readonly threshold: number };

const unchecked: readonly ScenarioName[] = ["promotion", "gateBefore", "canaryNeverStarts"];

/**
 * Releases of every strategy with everything that can happen to them.
 *
 * @param seed - the same seed gives the same releases
 * @param server - URL of the server that answers for hooks and metrics
 */
export function casesOf(seed: number, server: string): Case[] {
    const wanted = Object.entries(also).flatMap(([strategy, more]) =>
        [...always, ...more].map((scenario) => ({ strategy: strategy as StrategyName, scenario })),
    );
    const checked = wanted.map(({ scenario, strategy }, index) =>
        sampled(seed + index, caseOf(`release-${index + 1}`, strategy, scenario, server)),
    );
    return [
        ...checked,
        ...unchecked.map((scenario, index) =>
            sampled(seed + index, uncheckedCase(`unchecked-${index + 1}`, scenario, server)),
        ),
    ];
}

function sampled<T>(seed: number, arbitrary: fc.Arbitrary<T>): T {
    return fc.sample(arbitrary, { numRuns: 1, seed })[0];
}

function caseOf(
    name: string,
    strategy: StrategyName,
    scenario: ScenarioName,
    server: string,
): fc.Arbitrary<Case> {
    return fc
        .record({
            analysis: (strategies[strategy] as fc.Arbitrary<JudgedAnalysis>).filter(
                ({ threshold }) => threshold > 1 || !forgiving.includes(scenario),
            ),
            used: fc.subarray([...metrics], { minLength: 1, maxLength: 3 }),
            pick: fc.nat(),
        })
        .chain(({ analysis, pick, used }) => {
            const passing = simulateRelease(canaryObject(name, server, analysis, used, []));
            const metric = used[pick % used.length];
            return scenarios[scenario]({ passing, threshold: analysis.threshold, metric }).map(
                (made: Scenario) => {
                    const canary = canaryObject(name, server, analysis, used, made.hooks);
                    const shown = `${strategy} ${JSON.stringify(analysis)}`;
                    return predictedCase(name, shown, made, used, canary);
                },
            );
        })
        .filter(({ predicted }) => predicted.length <= mostRuns);
}

function uncheckedCase(name: string, scenario: ScenarioName, server: string): fc.Arbitrary<Case> {
    const analysis = { stepWeight: 50, threshold: 1 };
    const skip = { skipAnalysis: true };
    return scenarios[scenario]({ passing: [], threshold: 1, metric: metrics[0] }).map(
        (made: Scenario) =>
            predictedCase(
                name,
                "skipAnalysis",
                made,
                [],
                canaryObject(name, server, analysis, [], made.hooks, skip),
            ),
    );
}

function predictedCase(
    name: string,
    strategy: string,
    scenario: Scenario,
    used: readonly ScriptedMetric[],
    canary: KubernetesObject,
): Case {
    const named = withTarget(scenario, name);
    return {
        name,
        strategy,
        scenario: named,
        metrics: used,
        canary,
        predicted: simulateRelease(canary, named.script),
    };
}

/** The scenario with the workload's name in what Flagger says of it. */
function withTarget(scenario: Scenario, target: string): Scenario {
    const { notReady, ...script } = scenario.script;
    return {
        ...scenario,
        script: {
            ...script,
            notReady: notReady?.map((each) => ({
                ...each,
                ...(each.reason === undefined
                    ? {}
                    : { reason: each.reason.replace("$target", target) }),
            })),
        },
    };
}
