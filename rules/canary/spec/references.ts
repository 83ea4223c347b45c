import { flagger } from "../../citations";
import { itemsOf, makesRoute, routerOf } from "../reconciled";
import { fieldsOf, isSet, specOf } from "../reading";
import type { CanaryRule } from "../rule";
import type { RuleContext } from "../context";

/** Rules about the objects that the Canary references: its target, its autoscaler and its alert providers. */
export const referenceRules: readonly CanaryRule[] = [
    {
        id: "alert/severity",
        knownIssue: "M35",
        impact: "No alert is ever sent: an alert without a severity matches no event",
        requirement:
            "an alert needs a severity: Flagger's documentation gives info as the default, but its code has no default",
        fix: 'set severity to "info", "warn" or "error"',
        severity: "error",
        source: [flagger("pkg/controller/events.go", "alert")],
        check: (context) =>
            itemsOf(context, "alerts").flatMap(({ path, fields: { severity } }) =>
                isSet(severity) && severity !== ""
                    ? []
                    : [{ path: `${path}.severity`, value: severity }],
            ),
    },
    {
        id: "target/daemonset-scaler",
        impact: "Flagger creates an autoscaler for a DaemonSet, which cannot be scaled",
        requirement: "a DaemonSet runs one pod per node and cannot have an autoscaler",
        fix: "remove autoscalerRef",
        severity: "error",
        source: [flagger("pkg/canary/hpa_reconciler.go", "reconcilePrimaryHpaV2")],
        check: (context) => {
            const { autoscalerRef, targetRef } = specOf(context);
            return isSet(autoscalerRef) && fieldsOf(targetRef).kind === "DaemonSet"
                ? [{ path: "spec.autoscalerRef", value: autoscalerRef }]
                : [];
        },
    },
    {
        id: "target/service",
        impact: "No pods are released: Flagger only copies the Service, and on Linkerd there are no metrics to evaluate",
        requirement:
            "a target of kind Service is meant for traffic that leaves the cluster and does not work on Linkerd",
        fix: "set targetRef to the Deployment or DaemonSet behind the Service",
        severity: "error",
        source: [
            flagger("pkg/canary/service_controller.go", "Initialize"),
            flagger("pkg/router/factory.go", "KubernetesRouter"),
        ],
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
