import type { GuardFacts } from "../facts";
import { at, each, type GuardRule, matches, or, quoted, format } from "../guard-rule";

const applies = '$strategy != "skipped"';
const list = `(${applies} ? $metrics : [])`;
const isBuiltIn = 'e.it.name in ["request-success-rate", "request-duration"]';
const hasQuery = `${or("e.it.query", '""')} != ""`;
const min = "e.it.thresholdRange.min";
const max = "e.it.thresholdRange.max";
const isSet = (field: string): string =>
    `${field.replace("e.it.", "e.it.?").replace("Range.", "Range.?")}.hasValue()`;

/** Rules about the metrics that evaluate a release. */
export function metricRules(facts: GuardFacts): readonly GuardRule[] {
    return [
        {
            id: "metric/interval-unsaid",
            violations: each(
                list,
                "!has(e.it.interval) && has(e.it.templateRef)",
                ".interval",
                format.nothing,
            ),
        },
        {
            id: "metric/nothing-asked",
            violations: each(
                list,
                `!(${isBuiltIn}) && !has(e.it.templateRef) && !(${hasQuery})`,
                ".templateRef",
                format.nothing,
            ),
        },
        {
            id: "metric/built-in-name",
            violations: each(
                list,
                `${isBuiltIn} && (has(e.it.templateRef) || ${hasQuery})`,
                ".name",
                format.text("e.it.name"),
            ),
        },
        ...builtIns(facts),
        {
            id: "metric/none",
            violations: at(
                "spec.analysis.metrics",
                `${applies} && has($spec.analysis) && size($metrics) == 0 && !$webhooks.exists(e, ${canStop})`,
                format.nothing,
            ),
        },
        {
            id: "metric/no-load",
            violations: at(
                "spec.analysis.webhooks",
                `$strategy == "blue-green" && size($metrics) > 0 && !$webhooks.exists(e, ${or("e.it.type", '""')} in ["", "rollout", "pre-rollout"])`,
                format.nothing,
            ),
        },
        ...ranges(),
    ];
}

const metadata = (field: string): string => or(`e.it.metadata.${field}`, '""');

/** Whether a webhook can stop a release: one that is not awaited cannot. */
const canStop =
    `(!e.it.?metadata.?cmd.hasValue() || !(${metadata("type")} == "cmd" || !e.it.?metadata.?type.hasValue()))` +
    ` && ${or("e.it.type", '""')} in ["", "rollout", "pre-rollout", "confirm-promotion"]`;

/** A Prometheus of Linkerd's own. */
const VIZ = "^https?://[^/]*[.]linkerd-viz([.:/]|$)";

function builtIns({ meshProvider, metricsServer }: GuardFacts): GuardRule[] {
    const server = or("$spec.metricsServer", quoted(metricsServer ?? ""));
    const overridden = meshProvider?.includes("linkerd") === true ? "has($spec.provider)" : "false";
    const isEvaluated =
        `${applies} && ($makesRoute || $router == "kubernetes") && !(${overridden})` +
        ` && ${isBuiltIn} && !has(e.it.templateRef) && !(${hasQuery})`;
    return [
        { id: "metric/built-in", condition: `${isEvaluated} && ${matches(server, VIZ)}` },
        { id: "metric/built-in-server", condition: `${isEvaluated} && !${matches(server, VIZ)}` },
    ].map(({ id, condition }) => ({
        id,
        violations: each("$metrics", condition, ".name", format.text("e.it.name")),
    }));
}

const named = (name: string): string => `e.it.name == ${quoted(name)}`;
const range = ".thresholdRange";
const both = `"min " + string(${min}) + ", max " + string(${max})`;

function ranges(): GuardRule[] {
    return [
        {
            id: "metric/no-range",
            violations: each(
                list,
                "!has(e.it.threshold) && !has(e.it.thresholdRange)",
                range,
                format.nothing,
            ),
        },
        {
            id: "metric/open-range",
            violations: each(
                list,
                `has(e.it.thresholdRange) && !${isSet(min)} && !${isSet(max)}`,
                range,
                '"{}"',
            ),
        },
        {
            id: "metric/empty-range",
            violations: each(
                list,
                `${isSet(min)} && ${isSet(max)} && ${min} > ${max}`,
                range,
                both,
            ),
        },
        {
            id: "metric/threshold",
            violations: each(
                list,
                "has(e.it.threshold)",
                ".threshold",
                format.number("e.it.threshold"),
            ),
        },
        {
            id: "metric/whole-milliseconds",
            violations: each(
                list,
                `${named("request-duration")} && ${isSet(max)} && ${max} < 1`,
                `${range}.max`,
                format.number(max),
            ),
        },
        {
            id: "metric/percent",
            violations: each(
                list,
                `${named("request-success-rate")} && ${isSet(min)} && ((${min} > 0 && ${min} <= 1) || ${min} > 100)`,
                `${range}.min`,
                format.number(min),
            ),
        },
        {
            id: "metric/wrong-end",
            violations: each(
                list,
                `${named("request-success-rate")} && ${isSet(max)} && !${isSet(min)}`,
                range,
                `"max " + string(${max})`,
            ),
        },
        {
            id: "metric/wrong-end",
            violations: each(
                list,
                `${named("request-duration")} && ${isSet(min)} && !${isSet(max)}`,
                range,
                `"min " + string(${min})`,
            ),
        },
    ];
}

/** Rules about alerts. */
export function alertRules(): readonly GuardRule[] {
    return [
        {
            id: "alert/severity",
            violations: each(
                "$alerts",
                `${or("e.it.severity", '""')} == ""`,
                ".severity",
                format.nothing,
            ),
        },
    ];
}

/** Rules about what the Canary is for. */
export function targetRules(): readonly GuardRule[] {
    const kind = or("$spec.targetRef.kind", '""');
    const bound = (end: string): string => `$spec.?autoscalerRef.?primaryScalerReplicas.?${end}`;
    return [
        {
            id: "target/daemonset-scaler",
            violations: at(
                "spec.autoscalerRef",
                `has($spec.autoscalerRef) && ${kind} == "DaemonSet"`,
                or("$spec.autoscalerRef.name", '""'),
            ),
        },
        {
            id: "target/service",
            violations: at(
                "spec.targetRef.kind",
                `${kind} == "Service" && $splits`,
                '"\\"Service\\""',
            ),
        },
        {
            id: "scaling/bounds",
            violations: at(
                "spec.autoscalerRef.primaryScalerReplicas",
                `${bound("minReplicas")}.hasValue() && ${bound("maxReplicas")}.hasValue() && ${bound("minReplicas")}.value() > ${bound("maxReplicas")}.value()`,
                `"minReplicas " + string(${bound("minReplicas")}.value()) + ", maxReplicas " + string(${bound("maxReplicas")}.value())`,
            ),
        },
        {
            id: "schema/no-spec",
            violations: at("spec", "!has($object.spec)", format.nothing),
        },
        {
            id: "config/tracking-annotation",
            violations: at(
                'metadata.annotations["flagger.app/config-tracking"]',
                `"flagger.app/config-tracking" in ${or("$object.metadata.annotations", "{}")}`,
                format.something,
            ),
        },
    ];
}
