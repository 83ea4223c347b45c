import { prometheusDuration } from "../../rules/canary/durations";
import {
    analysisOf,
    type Fields,
    fieldsOf,
    isSet,
    numberOf,
    specOf,
    textOf,
} from "../../rules/canary/reading";
import { itemsOf, namespaceOf, providerOf, templateOf } from "../../rules/canary/reconciled";
import type { Scene } from "../../rules/canary/scene";
import { tidy } from "../../rules/tidy";
import type { PlannedStep, RolloutPlan } from "../types";
import { awaitedRequests, type Measure, measureOf } from "./queries";
import type { Filling } from "./responses";
import type { Check, Judgement, NotJudged, Steps } from "./types";

/**
 * How a Canary judges its releases, as far as odds can be told.
 *
 * Judged are the success rate of Linkerd's metrics, by Flagger's own metric `request-success-rate`, by the tutorials'
 * MetricTemplate and by that of this package, and its metrics for enough traffic, against the primary's success rate
 * and for the burn of an error budget. The others are named.
 *
 * @param scene - the Canary among its MetricTemplates
 * @param plan - of the Canary
 * @param matchedPercent - percent of the requests that an A/B test picks
 */
export function judgementOf(scene: Scene, plan: RolloutPlan, matchedPercent = 100): Judgement {
    const metrics = itemsOf(scene, "metrics").map(({ fields }) => checkOf(scene, fields));
    return {
        intervalSeconds: plan.intervalSeconds,
        threshold: plan.threshold,
        startSeconds: plan.steps.find(isUnderWay)?.seconds ?? 0,
        weights: checkedWeights(plan).map((weight) =>
            plan.strategy === "abTest" ? (weight * matchedPercent) / 100 : weight,
        ),
        steps: stepsOf(scene, plan),
        checks: metrics.flatMap((metric) => ("kind" in metric ? [metric] : [])),
        notJudged: metrics.flatMap((metric) => ("kind" in metric ? [] : [metric])),
        ...waitOf(scene),
    };
}

/**
 * The canary's share before each run that asks metrics, up to the one that promotes: a run judges what the run before
 * it let through.
 */
function checkedWeights({ steps, strategy, pointOfNoReturnSeconds }: RolloutPlan): number[] {
    return steps.flatMap(({ seconds }, index) => {
        const before = steps[index - 1];
        const judged =
            strategy !== "skipAnalysis" &&
            before !== undefined &&
            seconds <= pointOfNoReturnSeconds &&
            isUnderWay(before);
        return judged ? [before.canaryWeight] : [];
    });
}

function stepsOf(scene: Scene, { strategy }: RolloutPlan): Steps {
    const { maxWeight, stepWeight } = analysisOf(scene);
    if (strategy === "abTest" || strategy === "blueGreen") {
        return { kind: "iterations" };
    }
    return isSet(stepWeight)
        ? {
              kind: "stepWeight",
              stepWeight: numberOf(stepWeight) ?? 0,
              maxWeight: numberOf(maxWeight) || 100,
          }
        : { kind: "stepWeights" };
}

/** Whether the run has let the canary begin. */
function isUnderWay({ canaryWeight, iteration = 0 }: PlannedStep): boolean {
    return canaryWeight > 0 || iteration > 0;
}

function waitOf(scene: Scene): Pick<Judgement, "waitsBelow"> {
    const [waitsBelow] = itemsOf(scene, "webhooks").flatMap(({ fields: { type, metadata } }) => {
        const command = textOf(fieldsOf(metadata).cmd) ?? "";
        const awaited =
            type === "confirm-promotion"
                ? awaitedRequests(command, fillingOf(scene, {}))
                : undefined;
        return awaited === undefined ? [] : [awaited];
    });
    return waitsBelow === undefined ? {} : { waitsBelow };
}

function checkOf(scene: Scene, metric: Fields): Check | NotJudged {
    const name = textOf(metric.name) ?? "";
    const found = isSet(metric.templateRef)
        ? templateMeasure(scene, metric)
        : builtInMeasure(scene, metric);
    if (typeof found === "string") {
        return { name, why: found };
    }
    const range = fieldsOf(metric.thresholdRange);
    const min = numberOf(range.min);
    const max = numberOf(range.max);
    return limited(name, found, min, max) ?? { name, why: "its limits are not of the usual kind" };
}

const LATENCY = "latencies are no part of the odds";
const UNKNOWN = "its query is none of those whose odds are known";

function templateMeasure(scene: Scene, metric: Fields): Measure | string {
    const template = templateOf(scene, metric);
    if (template === undefined) {
        return "its MetricTemplate is not among the manifests";
    }
    const { query, provider } = fieldsOf(template.spec);
    const { type = "prometheus" } = fieldsOf(provider);
    const text = textOf(query) ?? "";
    if (type !== "prometheus") {
        return `it does not ask Prometheus but ${String(type)}`;
    }
    if (prometheusDuration(textOf(metric.interval) ?? "") === undefined) {
        return "its interval is none that Prometheus can read";
    }
    return (
        measureOf(text, fillingOf(scene, metric)) ??
        (text.includes("response_latency_ms") ? LATENCY : UNKNOWN)
    );
}

/** Flagger's own metrics look at Linkerd's only under the provider of that name (observers/factory.go:46-108). */
function builtInMeasure(scene: Scene, metric: Fields): Measure | string {
    if (metric.name === "request-duration") {
        return LATENCY;
    }
    if (metric.name !== "request-success-rate") {
        return UNKNOWN;
    }
    const provider = providerOf(scene);
    const { meshProvider = "" } = scene.installation;
    if (provider !== "linkerd" && !meshProvider.includes("linkerd")) {
        return `under provider ${provider ?? "gatewayapi:v1beta1"} it does not ask Linkerd's metrics`;
    }
    const windowSeconds = prometheusDuration(textOf(metric.interval) ?? "1m");
    return windowSeconds === undefined
        ? "its interval is none that Prometheus can read"
        : { kind: "successRate", windowSeconds };
}

function limited(
    name: string,
    measure: Measure,
    min: number | undefined,
    max: number | undefined,
): Check | undefined {
    const { passesBelow, windowSeconds } = measure;
    const few = passesBelow === undefined ? {} : { passesBelow };
    switch (measure.kind) {
        case "successRate":
            return min === undefined || (max ?? 100) < 100
                ? undefined
                : { kind: "successRate", name, minPercent: min, windowSeconds, ...few };
        case "requests":
            return min === undefined || max !== undefined
                ? undefined
                : { kind: "enoughTraffic", name, minRequests: min, windowSeconds };
        case "gap":
            return max === undefined || (min ?? -100) > -100
                ? undefined
                : {
                      kind: "againstPrimary",
                      name,
                      maxBelowPercent: max,
                      windowSeconds,
                      withoutPrimary: measure.withoutPrimary,
                      ...few,
                  };
        case "burnRate":
            return max === undefined || (min ?? 0) > 0
                ? undefined
                : {
                      kind: "burnRate",
                      name,
                      maxErrorPercent: tidy(max * measure.budget * 100),
                      windowSeconds,
                      shortWindowSeconds: measure.shortWindowSeconds,
                      ...few,
                  };
    }
}

function fillingOf(scene: Scene, metric: Fields): Filling {
    return {
        namespace: namespaceOf(scene),
        target: textOf(fieldsOf(specOf(scene).targetRef).name) ?? "",
        interval: textOf(metric.interval) ?? "",
        variables: Object.fromEntries(
            Object.entries(fieldsOf(metric.templateVariables)).flatMap(([name, value]) =>
                typeof value === "string" ? [[name, value]] : [],
            ),
        ),
    };
}
