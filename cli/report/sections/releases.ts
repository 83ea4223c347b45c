import type { RolloutPlan } from "../../../plan";
import { code, details, table, escaped } from "../markdown";
import type { ReleaseEffect } from "../effects/effect";
import type { CanarySide, ImageChange, PlanOrReason, ReleaseChange } from "../releases";

/**
 * The changes of each Canary: the released images, the changed strategy settings, and what Flagger will do
 * before and after.
 *
 * @param changes - one per Canary
 */
export function releaseSection(changes: readonly ReleaseChange[]): string[] {
    return changes.length === 0 ? [] : ["### Releases", ...changes.map(releaseText)];
}

function releaseText(change: ReleaseChange): string {
    const { canary, effects, images, before, after } = change;
    return [
        `#### ${escaped(canary)}`,
        whatHappens(change),
        ...(images.length === 0 ? [] : [images.map(imageText).join("\n")]),
        ...(effects.length === 0 ? [] : [effects.map(effectText).join("\n")]),
        ...settingsTable(before, after),
        ...planTable(before, after),
        ...(after === undefined ? [] : timeline(after.plan)),
    ].join("\n\n");
}

function whatHappens({ before, after, starts }: ReleaseChange): string {
    if (before === undefined) {
        return "New canary: Flagger creates its primary immediately, without an analysis. The next change is the first canary release.";
    }
    if (after === undefined) {
        return "The canary is deleted: changes of its target are no longer released gradually.";
    }
    const settings = JSON.stringify(before.settings) !== JSON.stringify(after.settings);
    if (starts === undefined) {
        return "The target is not in this preview.";
    }
    if (starts) {
        return settings
            ? "**This starts a release** with the new settings."
            : "**This starts a release.**";
    }
    return settings
        ? "No release starts. The new settings apply to the next release, and to one in progress."
        : "No release starts.";
}

function imageText({ container, before, after }: ImageChange): string {
    const of = `Image of container ${code(container)}`;
    if (before === undefined) {
        return `- ${of}: ${code(after ?? "")} (new)`;
    }
    return after === undefined
        ? `- ${of}: ${code(before)} (removed)`
        : `- ${of}: ${code(before)} → ${code(after)}`;
}

function effectText({ object, starts, text }: ReleaseEffect): string {
    const what = starts ? "**starts a release**" : "starts no release";
    return `- ${code(object)} ${what}: ${escaped(text)}.`;
}

/** Only the differences; a new or deleted Canary has nothing to compare. */
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
    ["earliest promotion after", (plan) => time(plan.earliestPromotionSeconds)],
    ["latest rollback by failed checks after", (plan) => time(plan.latestRollbackSeconds)],
    [
        "maximum exposure of a version that is rolled back",
        ({ exposure }) =>
            `up to ${exposure.mostPercent} % of the requests for ${time(exposure.seconds)}, equal to all requests of ${time(exposure.percentSeconds / 100)}`,
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
            "Timeline of a successful release",
            table(["after", "canary", "phase", "checks"], rows),
        ),
    ];
}

/** The weights of the canary in order, without repetitions in a row. */
function weightsOf(steps: RolloutPlan["steps"]): string[] {
    return steps
        .map(({ canaryWeight }) => canaryWeight)
        .filter((weight, index, all) => weight !== all[index - 1])
        .map((weight) => `${weight} %`);
}

/** Seconds as text: `1 m 30 s`. */
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
