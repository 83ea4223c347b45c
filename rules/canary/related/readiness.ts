import { flagger, kubernetes } from "../../citations";
import { analysisOf, fieldsOf, isSet, numberOf } from "../reading";
import type { RuleFinding, CanaryRule } from "../rule";
import type { RuleContext } from "../context";
import { namedScaler, primaryBounds } from "./reading/scalers";
import { containersOf, targetOf, targetReference } from "./reading/target";

const THRESHOLDS = ["primaryReadyThreshold", "canaryReadyThreshold"] as const;
type Threshold = (typeof THRESHOLDS)[number];

/** Rules about the number of pods that must be available before a release continues. */
export const readinessRules: readonly CanaryRule[] = [
    {
        id: "analysis/ready-at-once",
        impact: "The release continues although none of its pods is ready",
        requirement:
            "a ready threshold is rounded down to whole pods, and must require at least one pod",
        fix: "set it to a percentage that is at least one pod of the minimum number of replicas; for one replica that is 100",
        severity: "warning",
        source: [flagger("pkg/canary/deployment_ready.go", "isDeploymentReady")],
        check: readyAtOnce,
    },
    {
        id: "target/ready-before-start",
        impact: "Requests fail at the start of every release and promotion: a pod gets traffic before the application in it listens",
        requirement:
            "a container that needs time to start must have a readinessProbe or a startupProbe, because a pod without them counts as ready at once",
        fix: "copy the livenessProbe to readinessProbe",
        severity: "warning",
        source: [kubernetes("pkg/kubelet/prober/prober_manager.go", "UpdatePodStatus")],
        check: readyBeforeStart,
    },
];

function readyAtOnce(context: RuleContext): RuleFinding[] {
    return THRESHOLDS.flatMap((field) => {
        if (!continuesWithoutPods(context, field)) {
            return [];
        }
        const value = numberOf(analysisOf(context)[field]);
        const pods = fewestPods(context, field);
        return [
            {
                path: `spec.analysis.${field}`,
                value,
                requirement: Number.isNaN(pods)
                    ? "a ready threshold of 0 or less requires no ready pod at all"
                    : `a ready threshold is rounded down to whole pods, and ${value} % of ${pods} is less than one`,
                ...(!Number.isNaN(pods) && { fix: `set it to ${Math.ceil(100 / pods)} or more` }),
            },
        ];
    });
}

/** Whether a release is known to continue although none of its pods is ready. */
export function continuesWithoutPods(context: RuleContext, field: Threshold): boolean {
    const value = numberOf(analysisOf(context)[field]);
    return value !== undefined && (value <= 0 || fewestPods(context, field) * value < 100);
}

/** The minimum number of pods at the start of a release; `NaN` if it is unknown. */
function fewestPods(context: RuleContext, threshold: Threshold): number {
    const scaler = namedScaler(context);
    if (targetReference(context)?.kind !== "Deployment") {
        return NaN;
    }
    if (scaler !== undefined) {
        const own = fieldsOf(scaler.object?.spec);
        const least =
            threshold === "primaryReadyThreshold"
                ? primaryBounds(context, scaler).min
                : (numberOf(own.minReplicas) ?? numberOf(own.minReplicaCount));
        // both kinds keep at least one pod while there is load
        return scaler.object === undefined ? NaN : Math.max(1, least ?? 1);
    }
    const target = targetOf(context);
    // without an autoscaler Flagger keeps the target's number of replicas, or one if none was set
    return target === undefined ? NaN : Math.max(1, numberOf(target.spec.replicas) ?? 1);
}

/** How long an application needs to start is known from the delay of its livenessProbe alone. */
function readyBeforeStart(context: RuleContext): RuleFinding[] {
    const target = targetOf(context);
    return target === undefined
        ? []
        : containersOf(target).flatMap(({ fields, path }) => {
              const { livenessProbe, readinessProbe, startupProbe } = fields;
              const { initialDelaySeconds } = fieldsOf(livenessProbe);
              const delay = numberOf(initialDelaySeconds) ?? 0;
              return isSet(readinessProbe) ||
                  isSet(startupProbe) ||
                  delay <= (numberOf(target.spec.minReadySeconds) ?? 0)
                  ? []
                  : [
                        {
                            object: target.place,
                            path: `${path}.readinessProbe`,
                            value: readinessProbe,
                            requirement: `a container must have a readinessProbe if it needs time to start, and this one's livenessProbe waits ${delay} s: without one the pod counts as ready at once`,
                        },
                    ];
          });
}
