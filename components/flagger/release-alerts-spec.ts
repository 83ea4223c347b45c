import { prometheusDuration } from "../../rules/canary/durations";
import { haltedQuery, rolledBackQuery, waitingQuery } from "../../rules/metrics/flagger-metrics";
import { type Problem, refusal } from "../../rules/problems/problem";
import type { ReleaseAlertsArgs } from "./release-alerts";

/** Defaults of the arguments. */
export const releaseAlertDefaults = { after: "10m", alertLabels: { severity: "warning" } } as const;

/** Flagger's shortest interval is 10 s, and a window must hold two evaluations and the scrapes after them. */
const SHORTEST_SECONDS = 60;

/**
 * Problems of the arguments.
 *
 * @param path - path of the arguments
 */
export function releaseAlertProblems(path: string, { after }: ReleaseAlertsArgs): Problem[] {
    const seconds = after === undefined ? Infinity : prometheusDuration(after);
    return seconds !== undefined && seconds >= SHORTEST_SECONDS
        ? []
        : [
              refusal(
                  "release-alerts/after",
                  `${path}.after`,
                  after,
                  "after must be a Prometheus duration of at least 1m: within two analysis intervals, every release seems to be halted",
                  `set after to a value of more than two intervals of every Canary, for example "${releaseAlertDefaults.after}"`,
              ),
          ];
}

/** A rule of the group as the Prometheus operator has it. */
interface AlertRule {
    readonly alert: string;
    readonly expr: string;
    readonly for: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations: Readonly<Record<"summary" | "description", string>>;
}

/** The workload that an alert is about, in the template language of Prometheus. */
const WORKLOAD = "{{ $labels.namespace }}/{{ $labels.name }}";

/** The `spec` of the PrometheusRule. */
export function releaseAlertsSpec(args: Omit<ReleaseAlertsArgs, "namespace">): {
    readonly groups: readonly { readonly name: string; readonly rules: readonly AlertRule[] }[];
} {
    const { after = releaseAlertDefaults.after, alertLabels = releaseAlertDefaults.alertLabels } =
        args;
    // the windows of the queries are the waiting time; a minute more bridges two series of one scrape
    const rule = (
        alert: string,
        expr: string,
        summary: string,
        description: string,
    ): AlertRule => ({
        ...{ alert, expr, for: "1m", labels: alertLabels },
        annotations: { summary, description },
    });
    return {
        groups: [
            {
                name: "linkerd-canary-releases",
                rules: [
                    rule(
                        "ReleaseRolledBack",
                        rolledBackQuery(),
                        `The release of ${WORKLOAD} was rolled back`,
                        `Flagger has rolled the last release of workload ${WORKLOAD} back, or could not complete its promotion. ` +
                            "The primary serves all traffic until the next release. Reasons: linkerd-canary history -n {{ $labels.namespace }}",
                    ),
                    rule(
                        "ReleaseHalted",
                        haltedQuery(after),
                        `The release of ${WORKLOAD} has made no step for ${after}`,
                        `Flagger evaluates the release of workload ${WORKLOAD}, but its weight has not changed for ${after}: checks fail, or ` +
                            "a gate before the next step is closed. Reasons: linkerd-canary watch -n {{ $labels.namespace }}",
                    ),
                    rule(
                        "ReleaseWaitsForPromotion",
                        waitingQuery(after),
                        `The release of ${WORKLOAD} waits for its promotion`,
                        `The checks of the release of workload ${WORKLOAD} have passed, and its gate has been closed for ${after}. ` +
                            "To promote it: linkerd-canary promote {{ $labels.namespace }}/<canary>",
                    ),
                ],
            },
        ],
    };
}
