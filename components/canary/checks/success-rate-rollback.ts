import { enoughRequestsQuery, successRateQuery } from "../../../rules/metrics/queries";
import type { AnalysisContext } from "../analysis";
import { filled } from "../metrics/filled";
import { type Duration, percent } from "../units";
import type { Check, SuccessRateRollback } from "./check";
import { checkName } from "./names";
import { hasValue, mayAsk, taskWebhook } from "./prometheus-task";
import type { Webhook } from "./webhook";

/** Whether a check is a rollback by the success rate. */
export function isSuccessRateRollback(check: Check): check is SuccessRateRollback {
    return check.kind === "rollbackHook" && "successRateBelow" in check;
}

/** Window of the query of a rollback by the success rate. */
export function rollbackWindow({ window = "30s" }: SuccessRateRollback): Duration {
    return window;
}

/**
 * The entries of `spec.analysis.webhooks` that roll a release back at the first check with a success rate that is far too
 * low. Flagger rolls back when a rollback hook succeeds, so the command succeeds only if the query has a value: a
 * Prometheus that does not answer rolls nothing back.
 */
export function successRateRollbackWebhooks(
    context: AnalysisContext,
    check: SuccessRateRollback,
): readonly Webhook[] {
    const { minRequests = 10, perspective = "clients" } = check;
    const window = rollbackWindow(check);
    const { loadTester = context.platform.loadTester } = check;
    const { prometheus } = context.platform;
    const canary = { perspective, kind: context.target.kind, of: "canary", window } as const;
    const failing = `(${successRateQuery(canary)}) < ${percent(check.successRateBelow)}
and
${enoughRequestsQuery(canary, minRequests)}`;
    const name = checkName(check);
    return [
        taskWebhook(`${name}-start`, "pre-rollout", loadTester, mayAsk(prometheus)),
        taskWebhook(name, "rollback", loadTester, hasValue(prometheus, filled(context, failing))),
    ];
}
