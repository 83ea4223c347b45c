import { analysisOf, fieldsOf, isSet, numberOf, textOf } from "../../rules/canary/reading";
import { itemsOf } from "../../rules/canary/reconciled";
import type { RuleContext } from "../../rules/canary/context";
import { fillingOf, namesOf } from "../../rules/canary/related/reading/linkerd-queries";
import { continuesWithoutPods } from "../../rules/canary/related/readiness";
import { progressDeadlineOf } from "../../rules/canary/related/target-rollout";
import type { PlannedStep, RolloutPlan } from "../types";
import { blindChecks } from "./blind-checks";
import { awaitedRequests, type RollbackQuery, rollbackQuery } from "./queries";
import { readMetric } from "./read-metric";
import type { AnalysisSpec, Steps } from "./types";

/**
 * Reads the analysis of a Canary, as far as probabilities can be computed.
 *
 * Supported are success rates, request counts, gaps to the primary's success rate and burn rates of an error budget,
 * in any form of query over Linkerd's metrics. Other metrics are listed in `notEvaluated`.
 *
 * @param context - the Canary with its MetricTemplates
 * @param plan - of the Canary
 * @param matchedPercent - percent of the requests that an A/B test matches
 */
export function analysisSpecOf(
    context: RuleContext,
    plan: RolloutPlan,
    matchedPercent = 100,
): AnalysisSpec {
    const metrics = itemsOf(context, "metrics").map(({ fields }) => readMetric(context, fields));
    const checks = metrics.map(({ check }) => check);
    const rollbacks = rollbackQueries(context);
    const queries = {
        ...(rollbacks.length === 0
            ? {}
            : { rollbacks: rollbacks.map(({ expression }) => expression) }),
        evaluated: metrics.flatMap(({ queried }) => queried ?? []),
        unread: metrics.some(({ queried }) => queried === undefined),
        names: namesOf(context),
    };
    const { scrapeSeconds } = context.installation;
    return {
        intervalSeconds: plan.intervalSeconds,
        threshold: plan.threshold,
        startSeconds: plan.steps.find(isUnderWay)?.seconds ?? 0,
        weights: checkedWeights(plan).map((weight) =>
            plan.strategy === "abTest" ? (weight * matchedPercent) / 100 : weight,
        ),
        steps: stepsOf(context, plan),
        checks: checks.flatMap((check) => ("kind" in check ? [check] : [])),
        notEvaluated: checks.flatMap((check) => ("kind" in check ? [] : [check])),
        queries,
        blindChecks: blindChecks(queries, plan.intervalSeconds, scrapeSeconds),
        ...waitOf(context),
        ...(rollbacks.length === 0 ? {} : { rollbackChecks: rollbacks.map(({ check }) => check) }),
        ...(continuesWithoutPods(context, "canaryReadyThreshold")
            ? {}
            : { progressDeadlineSeconds: progressDeadlineOf(context) }),
    };
}

/**
 * The canary's share before each run that evaluates metrics, up to the one that promotes: a run evaluates the requests
 * since the previous run.
 */
function checkedWeights({ steps, strategy, pointOfNoReturnSeconds }: RolloutPlan): number[] {
    return steps.flatMap(({ seconds }, index) => {
        const before = steps[index - 1];
        const evaluated =
            strategy !== "skipAnalysis" &&
            before !== undefined &&
            seconds <= pointOfNoReturnSeconds &&
            isUnderWay(before);
        return evaluated ? [before.canaryWeight] : [];
    });
}

function stepsOf(context: RuleContext, { strategy }: RolloutPlan): Steps {
    const { maxWeight, stepWeight } = analysisOf(context);
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

/** Whether the canary's analysis has started by this run. */
function isUnderWay({ canaryWeight, iteration = 0 }: PlannedStep): boolean {
    return canaryWeight > 0 || iteration > 0;
}

function rollbackQueries(context: RuleContext): readonly RollbackQuery[] {
    return commandsOf(context, "rollback").flatMap(
        ({ command, name }) =>
            rollbackQuery(name, command, fillingOf(context, {}), namesOf(context)) ?? [],
    );
}

/** The commands of the hooks of a type, which the load tester runs. */
function commandsOf(
    context: RuleContext,
    of: string,
): { readonly name: string; readonly command: string }[] {
    return itemsOf(context, "webhooks").flatMap(({ fields: { metadata, name, type } }) => {
        const command = textOf(fieldsOf(metadata).cmd);
        return type === of && command !== undefined ? [{ name: textOf(name) ?? "", command }] : [];
    });
}

function waitOf(context: RuleContext): Pick<AnalysisSpec, "waitsBelow"> {
    const [waitsBelow] = commandsOf(context, "confirm-promotion").flatMap(
        ({ command }) => awaitedRequests(command, fillingOf(context, {}), namesOf(context)) ?? [],
    );
    return waitsBelow === undefined ? {} : { waitsBelow };
}
