import { prometheusDuration } from "../../rules/canary/durations";
import {
    analysisOf,
    type Fields,
    fieldsOf,
    isSet,
    numberOf,
    textOf,
} from "../../rules/canary/reading";
import { itemsOf, providerOf, templateOf } from "../../rules/canary/reconciled";
import type { Scene } from "../../rules/canary/scene";
import {
    builtInsReadLinkerd,
    fillingOf,
    namesOf,
} from "../../rules/canary/surroundings/reading/linkerd-queries";
import { FLAGGER_LINKERD_QUERIES } from "../../rules/metrics/flagger-queries";
import { Unsupported } from "../../rules/metrics/promql/syntax";
import { tidy } from "../../rules/tidy";
import type { PlannedStep, RolloutPlan } from "../types";
import { blindChecks } from "./blind-checks";
import { awaitedRequests, expressionOf, type Measure, measureOf } from "./queries";
import type { Check, Judgement, NotJudged, QueriedMetric, Steps } from "./types";

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
    const metrics = itemsOf(scene, "metrics").map(({ fields }) => readMetric(scene, fields));
    const checks = metrics.map(({ check }) => check);
    const queries = {
        evaluated: metrics.flatMap(({ queried }) => queried ?? []),
        unread: metrics.some(({ queried }) => queried === undefined),
        names: namesOf(scene),
    };
    const { scrapeSeconds } = scene.installation;
    return {
        intervalSeconds: plan.intervalSeconds,
        threshold: plan.threshold,
        startSeconds: plan.steps.find(isUnderWay)?.seconds ?? 0,
        weights: checkedWeights(plan).map((weight) =>
            plan.strategy === "abTest" ? (weight * matchedPercent) / 100 : weight,
        ),
        steps: stepsOf(scene, plan),
        checks: checks.flatMap((check) => ("kind" in check ? [check] : [])),
        notJudged: checks.flatMap((check) => ("kind" in check ? [] : [check])),
        queries,
        blindChecks: blindChecks(queries, plan.intervalSeconds, scrapeSeconds),
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
                ? awaitedRequests(command, fillingOf(scene, {}), namesOf(scene))
                : undefined;
        return awaited === undefined ? [] : [awaited];
    });
    return waitsBelow === undefined ? {} : { waitsBelow };
}

/** A metric of the analysis, as far as it is understood. */
interface ReadMetric {
    readonly queried?: QueriedMetric;
    readonly check: Check | NotJudged;
}

function readMetric(scene: Scene, metric: Fields): ReadMetric {
    const name = textOf(metric.name) ?? "";
    const query = isSet(metric.templateRef)
        ? templateQuery(scene, metric)
        : builtInQuery(scene, metric);
    const expression =
        "why" in query ? query : expressionOf(query.text, fillingOf(scene, query.metric));
    if ("why" in expression) {
        return { check: { name, why: expression.why } };
    }
    if (expression instanceof Unsupported) {
        return { check: { name, why: `its query is not read: ${expression.message}` } };
    }
    const range = fieldsOf(metric.thresholdRange);
    const [min, max] = [range.min, range.max].map(numberOf);
    const queried: QueriedMetric = {
        name,
        expression,
        ...(min === undefined ? {} : { min }),
        ...(max === undefined ? {} : { max }),
    };
    const measure = measureOf(expression, namesOf(scene));
    if (measure === undefined) {
        const latency = /response_latency_ms|duration_seconds/.test(
            "text" in query ? query.text : "",
        );
        return { queried, check: { name, why: latency ? LATENCY : UNKNOWN } };
    }
    const check = limited(name, measure, min, max);
    return { queried, check: check ?? { name, why: "its limits are not of the usual kind" } };
}

const LATENCY = "response times have no probability";
const UNKNOWN = "its query is none of those whose probability is known";

/** The text of a query and the metric that it is filled in for, or why there is none. */
type Query = { readonly text: string; readonly metric: Fields } | { readonly why: string };

function templateQuery(scene: Scene, metric: Fields): Query {
    const template = templateOf(scene, metric);
    if (template === undefined) {
        return { why: "its MetricTemplate is not among the manifests" };
    }
    const { query, provider } = fieldsOf(template.spec);
    const { type = "prometheus" } = fieldsOf(provider);
    if (type !== "prometheus") {
        return { why: `it does not query Prometheus but ${String(type)}` };
    }
    return prometheusDuration(textOf(metric.interval) ?? "") === undefined
        ? { why: "Prometheus cannot read its interval" }
        : { text: textOf(query) ?? "", metric };
}

function builtInQuery(scene: Scene, metric: Fields): Query {
    const text = FLAGGER_LINKERD_QUERIES.get(textOf(metric.name) ?? "");
    if (text === undefined) {
        return { why: UNKNOWN };
    }
    if (!builtInsReadLinkerd(scene)) {
        const provider = providerOf(scene) ?? "gatewayapi:v1beta1";
        return { why: `with provider ${provider} it does not query Linkerd's metrics` };
    }
    const interval = textOf(metric.interval) || "1m";
    return prometheusDuration(interval) === undefined
        ? { why: "Prometheus cannot read its interval" }
        : { text, metric: { ...metric, interval } };
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
        case "successRate": {
            const minPercent = leastPercent(measure.reads, min, max);
            return minPercent === undefined
                ? undefined
                : {
                      kind: "successRate",
                      name,
                      minPercent,
                      windowSeconds,
                      ...few,
                      ...(measure.idleSuccesses === 0
                          ? {}
                          : { idlePerSecond: tidy(measure.idleSuccesses / windowSeconds) }),
                  };
        }
        case "requests":
            return min === undefined || max !== undefined
                ? undefined
                : {
                      kind: "enoughTraffic",
                      name,
                      minRequests: tidy(min * measure.unit - measure.idleSuccesses),
                      windowSeconds,
                  };
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

/** The least percentage of successes that a range lets pass; `undefined` for a range that limits the other side. */
function leastPercent(
    reads: Extract<Measure, { kind: "successRate" }>["reads"],
    min: number | undefined,
    max: number | undefined,
): number | undefined {
    const whole = reads.endsWith("Percent") ? 100 : 1;
    if (reads.startsWith("success")) {
        return min === undefined || min > whole || (max ?? whole) < whole
            ? undefined
            : tidy((100 * min) / whole);
    }
    return max === undefined || (min ?? 0) > 0 ? undefined : tidy(100 - (100 * max) / whole);
}
