import type { RolloutPlan } from "../../../plan";
import { code, details, table, escaped } from "../markdown";
import type { CanarySide, ImageChange, PlanOrReason, ReleaseChange } from "../releases";

/**
 * What becomes of each Canary: the images that are released, how the way of releasing changes, and what Flagger will do
 * before and after.
 *
 * @param changes - one each Canary
 */
export function releaseSection(changes: readonly ReleaseChange[]): string[] {
    return changes.length === 0 ? [] : ["### Releases", ...changes.map(releaseText)];
}

function releaseText(change: ReleaseChange): string {
    const { canary, images, before, after } = change;
    return [
        `#### ${escaped(canary)}`,
        whatHappens(change),
        ...(images.length === 0 ? [] : [images.map(imageText).join("\n")]),
        ...settingsTable(before, after),
        ...planTable(before, after),
        ...(after === undefined ? [] : timeline(after.plan)),
    ].join("\n\n");
}

function whatHappens({ before, after, starts }: ReleaseChange): string {
    if (before === undefined) {
        return "A new canary: Flagger makes its primary at once; it is the next change that is released in steps.";
    }
    if (after === undefined) {
        return "The canary goes, and with it the release in steps.";
    }
    const settings = JSON.stringify(before.settings) !== JSON.stringify(after.settings);
    if (starts === undefined) {
        return "Its target is not in this preview.";
    }
    if (starts) {
        return settings
            ? "**This starts a release**, already in the new way."
            : "**This starts a release.**";
    }
    return settings
        ? "No release starts: the change is for the next one, and for one that is under way."
        : "No release starts.";
}

function imageText({ container, before, after }: ImageChange): string {
    const of = `Image of container ${code(container)}`;
    if (before === undefined) {
        return `- ${of}: ${code(after ?? "")} (new)`;
    }
    return after === undefined
        ? `- ${of}: ${code(before)} (goes)`
        : `- ${of}: ${code(before)} → ${code(after)}`;
}

/** Only what differs; a Canary that is new or goes has nothing to compare. */
function settingsTable(before?: CanarySide, after?: CanarySide): string[] {
    if (before === undefined || after === undefined) {
        return [];
    }
    const old = new Map(before.settings.map(({ name, text }) => [name, text]));
    const next = new Map(after.settings.map(({ name, text }) => [name, text]));
    const rows = [...new Set([...old.keys(), ...next.keys()])]
        .filter((name) => old.get(name) !== next.get(name))
        .map((name) => [escaped(name), cell(old.get(name)), cell(next.get(name))]);
    return rows.length === 0 ? [] : [table(["setting", "before", "after"], rows)];
}

function cell(text: string | undefined): string {
    return text === undefined ? "not set" : escaped(text);
}

const ROWS: readonly (readonly [string, (plan: RolloutPlan) => string])[] = [
    ["weights", ({ steps }) => weightsOf(steps).join(" → ")],
    ["promoted at the earliest after", (plan) => time(plan.earliestPromotionSeconds)],
    ["rolled back by checks at the latest after", (plan) => time(plan.latestRollbackSeconds)],
    [
        "most that a version meets which is rolled back",
        ({ exposure }) =>
            `${exposure.mostPercent} % of the requests, ${time(exposure.seconds)} in all, as many as all of ${time(exposure.percentSeconds / 100)}`,
    ],
];

function planTable(before?: CanarySide, after?: CanarySide): string[] {
    const sides = [before, after].filter((side) => side !== undefined);
    const same =
        before !== undefined &&
        after !== undefined &&
        JSON.stringify(before.plan) === JSON.stringify(after.plan);
    const shown = same ? [after] : sides;
    const head = same
        ? ["rollout plan", "before and after"]
        : [
              "rollout plan",
              ...(before === undefined ? [] : ["before"]),
              ...(after === undefined ? [] : ["after"]),
          ];
    if (shown.every(({ plan }) => "reason" in plan)) {
        return shown.map(({ plan }) =>
            "reason" in plan ? `No rollout plan: ${escaped(plan.reason)}.` : "",
        );
    }
    const rows = ROWS.map(([name, value]) => [
        name,
        ...shown.map(({ plan }) => ("plan" in plan ? value(plan.plan) : escaped(plan.reason))),
    ]);
    return [table(head, rows)];
}

function timeline(of: PlanOrReason): string[] {
    if ("reason" in of) {
        return [];
    }
    const rows = of.plan.steps.map((step) => [
        time(step.seconds),
        `${step.canaryWeight} %`,
        step.phase,
        step.checks.map(code).join(", "),
    ]);
    return [
        details(
            "Timeline of a release that passes",
            table(["after", "canary", "phase", "checks"], rows),
        ),
    ];
}

/** The weights of the canary, in the order in which they come, each once in a row. */
function weightsOf(steps: RolloutPlan["steps"]): string[] {
    return steps
        .map(({ canaryWeight }) => canaryWeight)
        .filter((weight, index, all) => weight !== all[index - 1])
        .map((weight) => `${weight} %`);
}

/** Seconds as a person reads them: `1 m 30 s`. */
function time(seconds: number): string {
    const whole = Math.round(seconds);
    const parts = [
        [Math.floor(whole / 3600), "h"],
        [Math.floor((whole % 3600) / 60), "m"],
        [whole % 60, "s"],
    ] as const;
    const shown = parts.filter(([number]) => number > 0);
    return shown.length === 0
        ? "0 s"
        : shown.map(([number, unit]) => `${number} ${unit}`).join(" ");
}
