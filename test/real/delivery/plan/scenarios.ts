import fc from "fast-check";
import type {
    ScriptedAnswer,
    ScriptedCheck,
    NotReady,
    PlannedStep,
    ReleaseScript,
} from "../../../../plan";
import type { Action } from "./actions";
import type { ScriptedMetric } from "./metrics";

/** Webhooks that scenarios add, by name. */
export type HookType = ScriptedCheck["kind"];

/** What happens to a release. */
export interface Scenario {
    readonly name: string;
    /** Webhooks beside that which marks each run. */
    readonly hooks: readonly { readonly type: HookType; readonly name: string }[];
    readonly script: ReleaseScript;
    /** What is done to the cluster meanwhile. */
    readonly actions: readonly Action[];
}

/** A release to which something is to happen. */
export interface Setting {
    /** Its runs when nothing happens. */
    readonly passing: readonly PlannedStep[];
    readonly threshold: number;
    /** The metric that may fail. */
    readonly metric: ScriptedMetric;
}

/** Makes a scenario for a release. */
export type ScenarioMaker = (setting: Setting) => fc.Arbitrary<Scenario>;

/** The answers of one check, by how often it is asked; it passes where there is none. */
function answering(
    name: string,
    from: number,
    count: number,
    answer: ScriptedAnswer,
): ReleaseScript {
    return {
        answer: (check) =>
            check.name === name && check.call >= from && check.call < from + count
                ? answer
                : undefined,
    };
}

/** An answer of the metric that does not pass. */
function failure({ fails }: ScriptedMetric): fc.Arbitrary<ScriptedAnswer> {
    return fc.constantFrom<ScriptedAnswer>(
        ...fails,
        { status: 500, body: "out of order" },
        { status: 422, body: "parse error" },
    );
}

const hookFailure = fc.constantFrom<ScriptedAnswer>(
    { status: 403, body: "Forbidden" },
    { status: 500 },
    { status: 400, body: "no such task" },
);

/** Runs that ask the metric when all goes well. */
function asked({ metric, passing }: Setting): number {
    return passing.filter(({ checks }) => checks.includes(metric.fields.name)).length;
}

/** The run that overwrites the primary when all goes well; the runs from 1 to it judge the release. */
function overwriting(passing: readonly PlannedStep[]): number {
    return passing.findIndex(({ phase }) => phase === "Promoting");
}

/** A check of all that ask the metric, and an answer of it that does not pass. */
function someCheck(setting: Setting): fc.Arbitrary<{ from: number; answer: ScriptedAnswer }> {
    return fc.record({
        from: fc.integer({ min: 1, max: asked(setting) }),
        answer: failure(setting.metric),
    });
}

/** Runs that find pods not ready. */
function late(pods: NotReady["pods"], from: number, runs: number): NotReady[] {
    return Array.from({ length: runs }, (_, index) => ({ tick: from + index, pods }));
}

const plain = { hooks: [], actions: [] } as const;

/** What can happen to any release. */
export const scenarios = {
    promotion: () => fc.constant({ name: "all passes", ...plain, script: {} }),
    rollback: (setting) =>
        someCheck(setting).map(({ from, answer }) => ({
            name: `${setting.metric.fields.name} fails from its check ${from} on: ${JSON.stringify(answer)}`,
            ...plain,
            script: answering(setting.metric.fields.name, from, setting.threshold, answer),
        })),
    hookFails: (setting) =>
        fc
            .record({ from: fc.integer({ min: 1, max: asked(setting) }), answer: hookFailure })
            .map(({ from, answer }) => ({
                name: `rollout hook fails from its call ${from} on (${JSON.stringify(answer)})`,
                ...plain,
                hooks: [{ type: "rollout", name: "load" }],
                script: answering("load", from, setting.threshold, answer),
            })),
    someFailures: (setting) =>
        someCheck(setting).map(({ from, answer }) => ({
            name: `${setting.metric.fields.name} fails ${setting.threshold - 1} times from its check ${from} on: ${JSON.stringify(answer)}`,
            ...plain,
            script: answering(setting.metric.fields.name, from, setting.threshold - 1, answer),
        })),
    smokeTest: ({ threshold }) =>
        hookFailure.map((answer) => ({
            name: `smoke test fails (${JSON.stringify(answer)})`,
            ...plain,
            hooks: [{ type: "pre-rollout", name: "smoke" }],
            script: answering("smoke", 1, threshold, answer),
        })),
    smokeTestOnce: ({ threshold }) =>
        hookFailure.map((answer) => ({
            name: `smoke test fails ${threshold - 1} of ${threshold} times`,
            ...plain,
            hooks: [
                { type: "pre-rollout", name: "smoke" },
                { type: "post-rollout", name: "tell" },
            ],
            script: answering("smoke", 1, threshold - 1, answer),
        })),
    gateBefore: () =>
        fc.integer({ min: 1, max: 2 }).map((calls) => ({
            name: `confirm-rollout closed for ${calls}`,
            ...plain,
            hooks: [
                { type: "confirm-rollout", name: "always-open" },
                { type: "confirm-rollout", name: "start" },
            ],
            script: answering("start", 1, calls, false),
        })),
    gateIncrease: (setting) =>
        fc
            .record({
                from: fc.integer({ min: 1, max: asked(setting) }),
                calls: fc.integer({ min: 1, max: 2 }),
            })
            .map(({ calls, from }) => ({
                name: `confirm-traffic-increase closed for ${calls} from its call ${from} on`,
                ...plain,
                hooks: [{ type: "confirm-traffic-increase", name: "more" }],
                script: answering("more", from, calls, { status: 403, body: "Forbidden" }),
            })),
    gatePromotion: () =>
        fc.integer({ min: 1, max: 3 }).map((calls) => ({
            name: `confirm-promotion closed for ${calls}`,
            ...plain,
            hooks: [{ type: "confirm-promotion", name: "promote" }],
            script: answering("promote", 1, calls, false),
        })),
    failsAtGate: (setting) =>
        failure(setting.metric).map((answer) => ({
            name: `confirm-promotion never opens, and ${setting.metric.fields.name} fails there: ${JSON.stringify(answer)}`,
            ...plain,
            hooks: [{ type: "confirm-promotion", name: "promote" }],
            script: {
                answer: ({ name, call }: ScriptedCheck) =>
                    name === "promote"
                        ? false
                        : name === setting.metric.fields.name && call > asked(setting)
                          ? answer
                          : undefined,
            },
        })),
    stuckAtGate: ({ passing }) =>
        fc.constant({
            name: "confirm-promotion never opens",
            ...plain,
            hooks: [{ type: "confirm-promotion", name: "promote" }],
            script: {
                ticks: passing.length + 3,
                answer: ({ name }: ScriptedCheck) => (name === "promote" ? false : undefined),
            },
        }),
    byHand: ({ passing }) =>
        fc.integer({ min: 1, max: overwriting(passing) }).map((from) => ({
            name: `rolled back by hand at call ${from}`,
            ...plain,
            hooks: [
                { type: "rollback", name: "by-hand" },
                { type: "post-rollout", name: "tell" },
                { type: "post-rollout", name: "tell-more" },
            ],
            script: {
                answer: ({ name, call }: ScriptedCheck) =>
                    name === "by-hand"
                        ? call !== from
                        : name === "tell"
                          ? { status: 404 }
                          : undefined,
            },
        })),
    newRevision: ({ passing }) =>
        fc.integer({ min: 2, max: overwriting(passing) }).map((tick) => ({
            name: `new revision before run ${tick}`,
            ...plain,
            script: { revisions: [tick] },
            actions: [{ before: tick, do: "release" }],
        })),
    revisionWhilePromoting: ({ passing }) => {
        const tick = passing.findIndex(({ phase }) => phase === "Finalising") + 1;
        return fc.constant({
            name: `new revision before run ${tick}, in the promotion`,
            ...plain,
            script: { revisions: [tick] },
            actions: [{ before: tick, do: "release" }],
        });
    },
    slowStart: ({ passing }) => {
        const promoting = overwriting(passing);
        return fc
            .record({
                canary: fc.integer({ min: 1, max: 2 }),
                primary: fc.integer({ min: 1, max: 2 }),
            })
            .map(({ canary, primary }) => ({
                name: `pods ready ${canary} and ${primary} runs late`,
                ...plain,
                script: {
                    notReady: [
                        ...late("canary", 1, canary),
                        ...late("primary", promoting + canary + 1, primary),
                    ],
                },
                actions: [
                    { before: 1 + canary, do: "startCanary" },
                    { before: promoting + canary + primary + 1, do: "startPrimary" },
                ],
            }));
    },
    canaryNeverStarts: () =>
        fc.constant({
            name: "canary exceeds its deadline",
            ...plain,
            script: {
                notReady: [
                    { tick: 1, pods: "canary" },
                    { tick: 2, pods: "canary", deadlineExceeded: true },
                ],
            },
            actions: [{ before: 2, do: "endDeadlineOfCanary" }],
        }),
    primaryNeverStarts: ({ passing }) => {
        const promoting = overwriting(passing) + 1;
        return fc.constant({
            name: "primary exceeds its deadline in the promotion",
            ...plain,
            script: {
                notReady: [
                    { tick: 1, pods: "canary" },
                    { tick: promoting + 1, pods: "primary" },
                    {
                        tick: promoting + 2,
                        pods: "primary",
                        reason: 'deployment "$target-primary" exceeded its progress deadline',
                        deadlineExceeded: true,
                    },
                ],
            },
            actions: [
                { before: 2, do: "startCanary" },
                { before: promoting + 2, do: "endDeadlineOfPrimary" },
            ],
        });
    },
    suspended: ({ passing }) =>
        fc
            .record({
                from: fc.integer({ min: 2, max: overwriting(passing) }),
                runs: fc.integer({ min: 1, max: 2 }),
            })
            .map(({ from, runs }) => ({
                name: `suspended for ${runs} from run ${from} on`,
                ...plain,
                script: { suspended: Array.from({ length: runs }, (_, index) => from + index) },
                actions: [
                    { before: from, do: "suspend" },
                    { before: from + runs, do: "resume" },
                ],
            })),
} as const satisfies Record<string, ScenarioMaker>;

/** The name of what happens to a release. */
export type ScenarioName = keyof typeof scenarios;
