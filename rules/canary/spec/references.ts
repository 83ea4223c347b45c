import { itemsOf, makesRoute, routerOf } from "../reconciled";
import { fieldsOf, isSet, specOf } from "../reading";
import type { CanaryRule } from "../rule";
import type { RuleContext } from "../context";

/** Rules about what the Canary refers to: its target, its autoscaler, and who is told. */
export const referenceRules: readonly CanaryRule[] = [
    {
        id: "alert/severity",
        knownIssue: "M35",
        impact: "No alert is ever sent: without a severity none fits",
        requirement:
            "an alert needs a severity, since info is its default in Flagger's documentation and not in its code",
        fix: 'set severity to "info", "warn" or "error"',
        severity: "error",
        source: "flagger v1.44.0 pkg/controller/events.go:100-119",
        check: (context) =>
            itemsOf(context, "alerts").flatMap(({ path, fields: { severity } }) =>
                isSet(severity) && severity !== ""
                    ? []
                    : [{ path: `${path}.severity`, value: severity }],
            ),
    },
    {
        id: "target/daemonset-scaler",
        impact: "Flagger makes an autoscaler for a DaemonSet, which cannot be scaled",
        requirement: "a DaemonSet has a pod on each node and no autoscaler",
        fix: "take autoscalerRef out",
        severity: "error",
        source: "flagger v1.44.0 pkg/canary/hpa_reconciler.go:55-75",
        check: (context) => {
            const { autoscalerRef, targetRef } = specOf(context);
            return isSet(autoscalerRef) && fieldsOf(targetRef).kind === "DaemonSet"
                ? [{ path: "spec.autoscalerRef", value: autoscalerRef }]
                : [];
        },
    },
    {
        id: "target/service",
        impact: "No pods are released: Flagger copies a Service, and on Linkerd there is nothing to judge it by",
        requirement:
            "a target of kind Service is for traffic that leaves the cluster, not for Linkerd",
        fix: "name the Deployment or DaemonSet behind it",
        severity: "error",
        source: "flagger v1.44.0 pkg/canary/service_controller.go:70-95, pkg/router/factory.go:65-68",
        check: (context) => {
            const { kind } = fieldsOf(specOf(context).targetRef);
            return kind === "Service" && isOurs(context)
                ? [{ path: "spec.targetRef.kind", value: kind }]
                : [];
        },
    },
];

function isOurs(context: RuleContext): boolean {
    return makesRoute(context) || routerOf(context) === "smi";
}
