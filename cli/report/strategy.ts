import { fieldsOf, isSet, listOf, textOf } from "../../rules/canary/reading";
import { isUnknown } from "./resources";

/** One setting of a Canary as text. */
export interface StrategySetting {
    /** Its name. */
    readonly name: string;
    /** Its value as text. */
    readonly text: string;
}

/**
 * The strategy of a Canary as text; the same settings in the same order for every Canary, so that two can be compared.
 *
 * @param spec - the Canary's `spec`, of any shape
 */
export function strategyText(spec: unknown): StrategySetting[] {
    const fields = fieldsOf(spec);
    const analysis = fieldsOf(fields.analysis ?? fields.canaryAnalysis);
    const settings: readonly (readonly [string, string | undefined])[] = [
        ["strategy", strategyOf(fields, analysis)],
        ["analysis interval", plain(analysis.interval)],
        ["failed checks before rollback", plain(analysis.threshold)],
        ["promotion step weight", percent(analysis.stepWeightPromotion)],
        ["session affinity", affinity(analysis.sessionAffinity)],
        ["traffic mirroring", plain(analysis.mirror)],
        ...listOf(analysis.metrics).map(metricText),
        ...listOf(analysis.webhooks).map(hookText),
        ["progress deadline", suffixed(fields.progressDeadlineSeconds, " s")],
        ["analysis skipped", fields.skipAnalysis === true ? "yes" : undefined],
        ["suspended", fields.suspend === true ? "yes" : undefined],
        ["target", targetText(fields.targetRef)],
    ];
    return settings.flatMap(([name, text]) => (text === undefined ? [] : [{ name, text }]));
}

function strategyOf(
    fields: Readonly<Record<string, unknown>>,
    analysis: Readonly<Record<string, unknown>>,
): string {
    const { iterations, match, maxWeight, stepWeight, stepWeights } = analysis;
    if (fields.skipAnalysis === true) {
        return "promoted without analysis";
    }
    if (isSet(iterations) && iterations !== 0) {
        const kind = listOf(match).length > 0 ? "A/B test" : "blue/green";
        return `${kind} over ${plain(iterations)} iterations`;
    }
    if (listOf(stepWeights).length > 0) {
        return `weights ${listOf(stepWeights).map(plain).join(", ")} %`;
    }
    const limit = isSet(maxWeight) ? ` up to ${plain(maxWeight)} %` : "";
    return `steps of ${plain(stepWeight) ?? "?"} %${limit}`;
}

function metricText(metric: unknown): readonly [string, string] {
    const { name, templateRef, thresholdRange, threshold, interval } = fieldsOf(metric);
    const { min, max } = fieldsOf(thresholdRange);
    const bounds = [
        ...(isSet(min) ? [`at least ${plain(min)}`] : []),
        ...(isSet(max) ? [`at most ${plain(max)}`] : []),
        ...(isSet(threshold) ? [`threshold ${plain(threshold)}`] : []),
    ];
    const shownName = textOf(name) ?? textOf(fieldsOf(templateRef).name) ?? "";
    const over = isSet(interval) ? ` over ${plain(interval)}` : "";
    return [`metric ${shownName}`, `${bounds.join(", ") || "no bounds"}${over}`];
}

/** Without address and metadata: they may contain credentials. */
function hookText(hook: unknown): readonly [string, string] {
    const { name, type, timeout } = fieldsOf(hook);
    const limit = isSet(timeout) ? `, timeout ${plain(timeout)}` : "";
    return [`hook ${plain(name)}`, `${plain(type) ?? "rollout"}${limit}`];
}

function affinity(value: unknown): string | undefined {
    const { cookieName, maxAge } = fieldsOf(value);
    return isSet(cookieName)
        ? `cookie ${plain(cookieName)}${isSet(maxAge) ? ` for ${plain(maxAge)} s` : ""}`
        : undefined;
}

function targetText(value: unknown): string | undefined {
    const { kind, name } = fieldsOf(value);
    return isSet(name) ? `${plain(kind)} ${plain(name)}` : undefined;
}

function percent(value: unknown): string | undefined {
    return suffixed(value, " %");
}

function suffixed(value: unknown, suffix: string): string | undefined {
    return isSet(value) ? `${plain(value)}${suffix}` : undefined;
}

function plain(value: unknown): string | undefined {
    if (!isSet(value)) {
        return undefined;
    }
    if (isUnknown(value)) {
        return "known after the update";
    }
    return typeof value === "string" ? value : JSON.stringify(value);
}
