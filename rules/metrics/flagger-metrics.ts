import { counterGrowth } from "./counter-growth";

/**
 * Flagger's own metrics, on port 8080 of its pods. The label `name` is that of the Canary's target, and so is `workload`, where
 * `<target>-primary` is the primary.
 *
 * @see Flagger pkg/metrics/recorder.go
 */
export const FLAGGER_METRICS = {
    /** {@link FLAGGER_STATUS}, by `name`. */
    status: "flagger_canary_status",
    /** Weight of a version in the route, by `workload`. */
    weight: "flagger_canary_weight",
    /** Number of analyses, by `name`: one for each interval in which Flagger has evaluated the release. */
    analyses: "flagger_canary_duration_seconds_count",
    /** The last value of each metric of the analysis, by `name` and `metric`. */
    value: "flagger_canary_metric_analysis",
    /** Number of promoted releases, by `name`. */
    successes: "flagger_canary_successes_total",
    /** Number of releases that were rolled back, by `name`. */
    failures: "flagger_canary_failures_total",
} as const;

/** Values of the status. */
export const FLAGGER_STATUS = {
    /** The phase Progressing. */
    progressing: 0,
    /** Any other phase: also a release that waits for its start or its promotion, or is being promoted. */
    other: 1,
    /** The phase Failed. */
    failed: 2,
} as const;

/** By Canary: of several pods of Flagger, and of pods that are gone, the highest value counts. */
const BY_CANARY = "max by (namespace, name)";

/**
 * A selector of Flagger's metrics with the labels `namespace` and `name`, as Flagger writes them. A scrape configuration that adds
 * the labels of the pod renames Flagger's `namespace` to `exported_namespace`, which is undone.
 */
function byCanary(vector: string): string {
    return `${BY_CANARY} (label_replace(${vector}, "namespace", "$1", "exported_namespace", "(.+)"))`;
}

/** The weight of one version, or a function of it, by the Canary's target. */
function weightBy(side: "canary" | "primary", of: (selector: string) => string): string {
    const { weight } = FLAGGER_METRICS;
    const [selector, name] =
        side === "canary"
            ? [`${weight}{workload!~".+-primary"}`, "(.+)"]
            : [`${weight}{workload=~".+-primary"}`, "(.+)-primary"];
    return byCanary(`label_replace(${of(selector)}, "name", "$1", "workload", "${name}")`);
}

/** Flagger's status by Canary. */
export function statusQuery(): string {
    return byCanary(FLAGGER_METRICS.status);
}

/** The weight of one version by Canary. */
export function weightQuery(side: "canary" | "primary"): string {
    return weightBy(side, (selector) => selector);
}

/** The last values of the analysis' metrics by Canary and metric. */
export function analysisValueQuery(): string {
    const labelled = `label_replace(${FLAGGER_METRICS.value}, "namespace", "$1", "exported_namespace", "(.+)")`;
    return `max by (namespace, name, metric) (${labelled})`;
}

/** How many releases of a Canary ended in the window, promoted or rolled back. */
export function endedQuery(outcome: "successes" | "failures", window: string): string {
    const { after, before } = counterGrowth({
        series: `${FLAGGER_METRICS[outcome]}[${window}]`,
        outcome: "deployment_strategy, analysis_status",
        reference: `${FLAGGER_METRICS.status}[${window}]`,
    });
    const sum = (vector: string): string =>
        `sum by (namespace, name) (label_replace(${vector}, "namespace", "$1", "exported_namespace", "(.+)"))`;
    return `${sum(after)} - (${sum(before)} or 0 * ${sum(after)})`;
}

/** The last release was rolled back, or its promotion failed; until the next release begins. */
export function rolledBackQuery(): string {
    return `${statusQuery()} == ${FLAGGER_STATUS.failed}`;
}

function analyses(window: string): string {
    return byCanary(`increase(${FLAGGER_METRICS.analyses}[${window}])`);
}

/**
 * A release by weights that has been evaluated for the whole window without a step: its checks fail, or a gate before the next
 * step is closed. Releases that keep one weight, or none, for all iterations (blue/green, A/B tests, mirroring) are excluded,
 * because their weight shows no progress.
 *
 * @param window - longer than two analysis intervals
 */
export function haltedQuery(window: string): string {
    const status = byCanary(`max_over_time(${FLAGGER_METRICS.status}[${window}])`);
    return [
        `${status} == ${FLAGGER_STATUS.progressing}`,
        `${weightBy("canary", (selector) => `changes(${selector}[${window}])`)} == 0`,
        `${weightQuery("canary")} > 0`,
        `${weightQuery("primary")} > 0`,
        `${analyses(window)} > 0`,
    ].join("\nand on (namespace, name)\n");
}

/**
 * A release that has waited for the gate before its promotion for the whole window. Flagger has no metric of it: its status is that
 * of a promoted release, but it goes on evaluating the waiting one. A release that waits for its start is not evaluated, and
 * looks like one that is promoted.
 *
 * @see Flagger pkg/controller/scheduler.go (advanceCanary)
 * @param window - longer than two analysis intervals
 */
export function waitingQuery(window: string): string {
    const { status } = FLAGGER_METRICS;
    return [
        `${byCanary(`min_over_time(${status}[${window}])`)} == ${FLAGGER_STATUS.other}`,
        `${byCanary(`max_over_time(${status}[${window}])`)} == ${FLAGGER_STATUS.other}`,
        `${analyses(window)} > 0`,
    ].join("\nand on (namespace, name)\n");
}
