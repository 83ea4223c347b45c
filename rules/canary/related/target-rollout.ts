import { fieldsOf, isSet, numberOf, specOf, textOf } from "../reading";
import type { RuleFinding, CanaryRule } from "../rule";
import type { RuleContext } from "../context";
import { isLive } from "./reading/objects";
import { containersOf, targetOf, type Workload } from "./reading/target";

const deploymentController = "flagger v1.44.0 pkg/canary/deployment_controller.go";
const deploymentReady = "flagger v1.44.0 pkg/canary/deployment_ready.go";
const daemonSetController = "flagger v1.44.0 pkg/canary/daemonset_controller.go";

/** Flagger's default of `progressDeadlineSeconds` (pkg/apis/flagger/v1beta1/canary.go:32). */
const PROGRESS_DEADLINE = 600;
const SCALE_TO_ZERO = "flagger.app/scale-to-zero";

/** Rules about how the target's own controller rolls its pods out while Flagger scales it up and down. */
export const targetRolloutRules: readonly CanaryRule[] = [
    {
        id: "target/replicas",
        knownIssue: "M32",
        impact: "Every deployment scales the old version up again beside the primary, or fails on a conflict: Flagger has set replicas to 0",
        requirement:
            "replicas belong to Flagger once it has initialised the Canary: it sets 0 after every release",
        fix: "leave replicas out; set them by an autoscaler that autoscalerRef names",
        severity: "warning",
        source: `${deploymentController}:150-210`,
        check: replicasSet,
    },
    {
        id: "target/paused",
        impact: "Every release is rolled back at the progress deadline: the Deployment is paused and makes no new pods",
        requirement: "the target must not be paused, or its new version never starts",
        fix: "take spec.paused out; to hold releases back, set suspend in the Canary",
        severity: "error",
        source: `${deploymentReady}:74-97`,
        check: paused,
    },
    {
        id: "target/recreate",
        impact: "Users get errors in every promotion: all the primary's pods end before the first new one starts",
        requirement:
            "the primary takes over the target's strategy, so Recreate stops it while it still has traffic",
        fix: "use RollingUpdate",
        severity: "warning",
        source: `${deploymentController}:99,292`,
        check: recreated,
    },
    {
        id: "target/progress-deadline",
        impact: "A primary that starts slowly counts as failed before the Canary's deadline: the Deployment's own comes first",
        requirement:
            "the Deployment's progressDeadlineSeconds must not be shorter than the Canary's, because the first of the two ends the start of the primary",
        fix: "give both the same deadline",
        severity: "warning",
        source: `${deploymentReady}:92-93`,
        check: deadlineShorter,
    },
    {
        id: "target/slow-start",
        impact: "Every release is rolled back: the pods cannot be available before the progress deadline",
        requirement:
            "progressDeadlineSeconds must be longer than the time that the target's pods take to become available",
        fix: "raise progressDeadlineSeconds of the Canary, or lower minReadySeconds and the probes' initialDelaySeconds",
        severity: "error",
        source: `${deploymentReady}:76-87`,
        check: slowStart,
    },
    {
        id: "target/update-strategy",
        impact: "Nothing is ever released: Flagger refuses a DaemonSet that does not replace its pods by itself",
        requirement:
            "a DaemonSet that a Canary targets must have the update strategy RollingUpdate",
        fix: "set spec.updateStrategy.type to RollingUpdate",
        severity: "error",
        source: `${daemonSetController}:238-242`,
        check: onDelete,
    },
    {
        id: "target/node-selector",
        impact: "A deployment in between starts the old version on every node, or fails on a conflict: Flagger stops a DaemonSet through its nodeSelector",
        requirement: `the nodeSelector belongs to Flagger once it has initialised the Canary: it stops a DaemonSet by adding "${SCALE_TO_ZERO}" to it`,
        fix: "choose the nodes by affinity.nodeAffinity",
        severity: "warning",
        source: `${daemonSetController}:36-92`,
        check: nodeSelectorSet,
    },
];

function targetOfKind(context: RuleContext, kind: string): Workload | undefined {
    const target = targetOf(context);
    return target?.kind === kind ? target : undefined;
}

function replicasSet(context: RuleContext): RuleFinding[] {
    const target = targetOfKind(context, "Deployment");
    const replicas = numberOf(target?.spec.replicas);
    return target === undefined || replicas === undefined || isLive(target.object)
        ? []
        : [{ object: target.place, path: "spec.replicas", value: replicas }];
}

function paused(context: RuleContext): RuleFinding[] {
    const target = targetOfKind(context, "Deployment");
    return target?.spec.paused === true
        ? [{ object: target.place, path: "spec.paused", value: true }]
        : [];
}

function recreated(context: RuleContext): RuleFinding[] {
    const target = targetOfKind(context, "Deployment");
    return target !== undefined && fieldsOf(target.spec.strategy).type === "Recreate"
        ? [{ object: target.place, path: "spec.strategy.type", value: "Recreate" }]
        : [];
}

function deadlineOf(context: RuleContext): number {
    return numberOf(specOf(context).progressDeadlineSeconds) ?? PROGRESS_DEADLINE;
}

function deadlineShorter(context: RuleContext): RuleFinding[] {
    const target = targetOfKind(context, "Deployment");
    const own = numberOf(target?.spec.progressDeadlineSeconds);
    const deadline = deadlineOf(context);
    return target === undefined || own === undefined || own >= deadline
        ? []
        : [
              {
                  object: target.place,
                  path: "spec.progressDeadlineSeconds",
                  value: own,
                  requirement: `the Deployment's progressDeadlineSeconds must not be shorter than the Canary's ${deadline}, because the first of the two ends the start of the primary`,
              },
          ];
}

function slowStart(context: RuleContext): RuleFinding[] {
    const target = targetOf(context);
    // with room for unavailable pods the Deployment may count as available all the while
    if (target === undefined || isSet(roomForUnavailable(target))) {
        return [];
    }
    const wait = secondsToAvailable(target);
    return wait < deadlineOf(context)
        ? []
        : [
              {
                  path: "spec.progressDeadlineSeconds",
                  value: specOf(context).progressDeadlineSeconds,
                  requirement: `progressDeadlineSeconds must be longer than the ${wait} seconds that the pods of ${target.place} take to become available (minReadySeconds and the probes' initialDelaySeconds)`,
              },
          ];
}

function roomForUnavailable({ kind, spec }: Workload): unknown {
    return kind === "Deployment"
        ? fieldsOf(fieldsOf(spec.strategy).rollingUpdate).maxUnavailable
        : undefined;
}

/** The least number of seconds from the start of a pod until it counts as available. */
function secondsToAvailable(target: Workload): number {
    const delays = containersOf(target).map(({ fields }) => {
        const { startupProbe, readinessProbe } = fields;
        return Math.max(initialDelay(startupProbe), initialDelay(readinessProbe));
    });
    return (numberOf(target.spec.minReadySeconds) ?? 0) + Math.max(0, ...delays);
}

function initialDelay(probe: unknown): number {
    return numberOf(fieldsOf(probe).initialDelaySeconds) ?? 0;
}

function onDelete(context: RuleContext): RuleFinding[] {
    const target = targetOfKind(context, "DaemonSet");
    const type = textOf(fieldsOf(target?.spec.updateStrategy).type);
    return target === undefined || type === undefined || type === "" || type === "RollingUpdate"
        ? []
        : [{ object: target.place, path: "spec.updateStrategy.type", value: type }];
}

function nodeSelectorSet(context: RuleContext): RuleFinding[] {
    const target = targetOfKind(context, "DaemonSet");
    return target === undefined || !isSet(target.podSpec.nodeSelector) || isLive(target.object)
        ? []
        : [
              {
                  object: target.place,
                  path: "spec.template.spec.nodeSelector",
                  value: target.podSpec.nodeSelector,
              },
          ];
}
