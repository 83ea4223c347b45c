import { itemsOf, makesRoute, routerOf } from "../reconciled";
import { fieldsOf, isSet, specOf } from "../reading";
import type { Rule } from "../rule";
import type { Scene } from "../scene";

/** Rules about what the Canary refers to: its target, its autoscaler, and who is told. */
export const referenceRules: readonly Rule[] = [
    {
        id: "alert/severity",
        mistake: "M35",
        wrong: "No alert is ever sent: without a severity none fits",
        rule: "an alert needs a severity, since info is its default in Flagger's documentation and not in its code",
        remedy: 'set severity to "info", "warn" or "error"',
        severity: "error",
        source: "flagger v1.44.0 pkg/controller/events.go:100-119",
        check: (scene) =>
            itemsOf(scene, "alerts").flatMap(({ path, fields: { severity } }) =>
                isSet(severity) && severity !== ""
                    ? []
                    : [{ path: `${path}.severity`, value: severity }],
            ),
    },
    {
        id: "target/daemonset-scaler",
        wrong: "Flagger makes an autoscaler for a DaemonSet, which cannot be scaled",
        rule: "a DaemonSet has a pod on each node and no autoscaler",
        remedy: "take autoscalerRef out",
        severity: "error",
        source: "flagger v1.44.0 pkg/canary/hpa_reconciler.go:55-75",
        check: (scene) => {
            const { autoscalerRef, targetRef } = specOf(scene);
            return isSet(autoscalerRef) && fieldsOf(targetRef).kind === "DaemonSet"
                ? [{ path: "spec.autoscalerRef", value: autoscalerRef }]
                : [];
        },
    },
    {
        id: "target/service",
        wrong: "No pods are released: Flagger copies a Service, and on Linkerd there is nothing to judge it by",
        rule: "a target of kind Service is for traffic that leaves the cluster, not for Linkerd",
        remedy: "name the Deployment or DaemonSet behind it",
        severity: "error",
        source: "flagger v1.44.0 pkg/canary/service_controller.go:70-95, pkg/router/factory.go:65-68",
        check: (scene) => {
            const { kind } = fieldsOf(specOf(scene).targetRef);
            return kind === "Service" && isOurs(scene)
                ? [{ path: "spec.targetRef.kind", value: kind }]
                : [];
        },
    },
];

function isOurs(scene: Scene): boolean {
    return makesRoute(scene) || routerOf(scene) === "smi";
}
