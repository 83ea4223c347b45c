import { flagger } from "../../citations";
import { analysisOf, fieldsOf, isAnalysed, listOf, specOf, textOf } from "../reading";
import type { RuleFinding, CanaryRule } from "../rule";
import type { RuleContext } from "../context";
import { flaggers } from "./reading/flagger";
import { namedScaler, primaryBounds } from "./reading/scalers";
import { isApexRoute, routesTo } from "./reading/named-services";
import { allOf, canaryNamespace, find, isLive, isMadeForCanary, placeOf } from "./reading/objects";
import { containersOf, serviceNames } from "./reading/target";

/** Rules about times other than a release that goes well: the first start, and versions that never get ready. */
export const otherTimesRules: readonly CanaryRule[] = [
    {
        id: "alert/never-ready",
        impact: "Nobody is alerted when a new version never becomes ready: Flagger rolls it back after the progress deadline without an alert",
        requirement:
            "Flagger sends no alert if the pods of a new version do not become ready in time: only its events and a post-rollout hook report that",
        fix: "add a webhook of type event or post-rollout that reports the rollback, or a Prometheus alert on flagger_canary_status == 2",
        severity: "warning",
        source: [flagger("pkg/controller/scheduler.go", "advanceCanary", "rollback")],
        check: neverReady,
    },
    {
        id: "analysis/skipped-start",
        impact: "Users get no response while the primary starts: with skipAnalysis Flagger sends them to it, and stops the running pods, before it is ready",
        requirement:
            "a Canary for an application that is in use must be initialised with its analysis, because only then does Flagger wait for the primary",
        fix: "remove skipAnalysis until the Canary is initialised",
        severity: "warning",
        source: [
            flagger("pkg/canary/deployment_controller.go", "Initialize"),
            flagger("pkg/controller/scheduler.go", "advanceCanary"),
        ],
        check: skippedStart,
    },
];

function neverReady(context: RuleContext): RuleFinding[] {
    const { alerts, webhooks } = analysisOf(context);
    const reports = listOf(webhooks)
        .map(fieldsOf)
        .some(
            ({ type, url }) =>
                // a gate that is closed after the release reports nothing
                type === "event" ||
                (type === "post-rollout" && !/\/(gate|rollback)\//.test(textOf(url) ?? "")),
        );
    return listOf(alerts).length === 0 ||
        !isAnalysed(context) ||
        reports ||
        hasEventWebhook(context) ||
        hasStatusAlert(context)
        ? []
        : [
              {
                  path: "spec.analysis.alerts",
                  value: listOf(alerts)
                      .map((alert) => textOf(fieldsOf(alert).name) ?? "")
                      .join(", "),
              },
          ];
}

/** Whether Flagger sends all of its events to a webhook of the installation. */
function hasEventWebhook(context: RuleContext): boolean {
    return flaggers(context).some(
        ({ flags, workload }) =>
            Boolean(flags.get("event-webhook")) ||
            containersOf(workload).some(({ fields }) =>
                listOf(fields.env).some(
                    (variable) => fieldsOf(variable).name === "EVENT_WEBHOOK_URL",
                ),
            ),
    );
}

/** Whether a rule of the Prometheus operator watches the status of Canaries. */
function hasStatusAlert(context: RuleContext): boolean {
    return allOf(context, "PrometheusRule").some(({ spec }) =>
        JSON.stringify(spec ?? {}).includes("flagger_canary_status"),
    );
}

function skippedStart(context: RuleContext): RuleFinding[] {
    const names = serviceNames(context);
    const { phase } = fieldsOf(fieldsOf(context.canary).status);
    const isInitialised = isLive(fieldsOf(context.canary)) && textOf(phase) !== undefined;
    if (specOf(context).skipAnalysis !== true || names === undefined || isInitialised) {
        return [];
    }
    const namespace = canaryNamespace(context);
    const service = find(context, "Service", namespace, names.apex);
    const used =
        service !== undefined && !isMadeForCanary(context, service)
            ? service
            : routesTo(context, namespace, names.apex).find(
                  ({ route }) =>
                      !isMadeForCanary(context, route) &&
                      !isApexRoute(route, namespace, names.apex),
              )?.route;
    const scaler = namedScaler(context);
    const pods = scaler?.object === undefined ? undefined : primaryBounds(context, scaler).min;
    return used === undefined
        ? []
        : [
              {
                  path: "spec.skipAnalysis",
                  value: true,
                  requirement: `${placeOf(used)} shows that the application is in use: with skipAnalysis Flagger stops its pods before the primary${pods === undefined ? "" : `, at least ${pods} pods,`} is ready`,
              },
          ];
}
