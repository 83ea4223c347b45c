import { flagger } from "../../citations";
import { fieldsOf, isSet, numberOf, specOf, textOf } from "../reading";
import type { RuleFinding, CanaryRule } from "../rule";
import type { RuleContext } from "../context";
import { isLive } from "./reading/objects";
import { containersOf, targetOf, type Workload } from "./reading/target";

/** Flagger's default of `progressDeadlineSeconds` (pkg/apis/flagger/v1beta1/canary.go:32). */
const PROGRESS_DEADLINE = 600;
const SCALE_TO_ZERO = "flagger.app/scale-to-zero";

/** Rules about how the target's own controller rolls its pods out while Flagger scales it up and down. */
export const targetRolloutRules: readonly CanaryRule[] = [
    {
        id: "target/replicas",
        knownIssue: "M32",
        impact: "Every deployment scales the old version up again next to the primary, or fails with a conflict: Flagger has set replicas to 0",
        requirement:
            "Flagger manages replicas once it has initialised the Canary, and sets it to 0 after every release",
        fix: "remove replicas, and set the number with an autoscaler in autoscalerRef",
        severity: "warning",
        source: [flagger("pkg/canary/deployment_controller.go", "ScaleToZero")],
        check: replicasSet,
    },
    {
        id: "target/paused",
        impact: "Every release is rolled back at the progress deadline: the Deployment is paused and creates no new pods",
        requirement: "the target must not be paused, or its new version never starts",
        fix: "remove spec.paused; to hold back releases, set suspend in the Canary",
        severity: "error",
        source: [flagger("pkg/canary/deployment_ready.go", "isDeploymentReady")],
        check: paused,
    },
    {
        id: "target/recreate",
        impact: "Users get errors during every promotion: all of the primary's pods stop before the first new one starts",
        requirement:
            "the primary inherits the target's strategy, and Recreate stops the primary while it still receives traffic",
        fix: "set spec.strategy.type to RollingUpdate",
        severity: "warning",
        source: [
            flagger("pkg/canary/deployment_controller.go", "Promote", "createPrimaryDeployment"),
        ],
        check: recreated,
    },
    {
        id: "target/progress-deadline",
        impact: "A primary that starts slowly fails before the Canary's deadline: the Deployment's own deadline is shorter",
        requirement:
            "the Deployment's progressDeadlineSeconds must not be shorter than the Canary's, because the shorter of the two limits the start of the primary",
        fix: "set both to the same value",
        severity: "warning",
        source: [flagger("pkg/canary/deployment_ready.go", "isDeploymentReady")],
        check: deadlineShorter,
    },
    {
        id: "target/slow-start",
        impact: "Every release is rolled back: the pods cannot become available before the progress deadline",
        requirement:
            "progressDeadlineSeconds must be longer than the time that the target's pods take to become available",
        fix: "increase the Canary's progressDeadlineSeconds, or reduce minReadySeconds and the probes' initialDelaySeconds",
        severity: "error",
        source: [flagger("pkg/canary/deployment_ready.go", "isDeploymentReady")],
        check: slowStart,
    },
    {
        id: "target/startup-budget",
        impact: "A version that starts slowly, as its startup probe allows, is rolled back before it is ready",
        requirement:
            "progressDeadlineSeconds must not be shorter than the time that the pods' startup probe allows them to start",
        fix: "increase the Canary's progressDeadlineSeconds, or reduce the probe's failureThreshold",
        severity: "warning",
        source: [flagger("pkg/canary/deployment_ready.go", "isDeploymentReady")],
        check: startupBudget,
    },
    {
        id: "target/update-strategy",
        impact: "Nothing is ever released: Flagger rejects a DaemonSet that does not replace its pods automatically",
        requirement:
            "a DaemonSet that is a Canary's target must have the update strategy RollingUpdate",
        fix: "set spec.updateStrategy.type to RollingUpdate",
        severity: "error",
        source: [flagger("pkg/canary/daemonset_controller.go", "createPrimaryDaemonSet")],
        check: onDelete,
    },
    {
        id: "target/node-selector",
        impact: "A deployment between releases starts the old version on every node, or fails with a conflict: Flagger stops a DaemonSet through its nodeSelector",
        requirement: `Flagger manages the nodeSelector once it has initialised the Canary: it stops the DaemonSet by adding "${SCALE_TO_ZERO}"`,
        fix: "remove nodeSelector and select the nodes with affinity.nodeAffinity",
        severity: "warning",
        source: [flagger("pkg/canary/daemonset_controller.go", "var")],
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

/** Seconds without enough ready pods after which Flagger rolls a release back. */
export function progressDeadlineOf(context: RuleContext): number {
    return numberOf(specOf(context).progressDeadlineSeconds) ?? PROGRESS_DEADLINE;
}

function deadlineShorter(context: RuleContext): RuleFinding[] {
    const target = targetOfKind(context, "Deployment");
    const own = numberOf(target?.spec.progressDeadlineSeconds);
    const deadline = progressDeadlineOf(context);
    return target === undefined || own === undefined || own >= deadline
        ? []
        : [
              {
                  object: target.place,
                  path: "spec.progressDeadlineSeconds",
                  value: own,
                  requirement: `the Deployment's progressDeadlineSeconds must not be shorter than the Canary's ${deadline}, because the shorter of the two limits the start of the primary`,
                  fix: `set it to ${deadline}`,
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
    return wait < progressDeadlineOf(context)
        ? []
        : [
              {
                  path: "spec.progressDeadlineSeconds",
                  value: specOf(context).progressDeadlineSeconds,
                  requirement: `progressDeadlineSeconds must be longer than the ${wait} seconds that the pods of ${target.place} take to become available (minReadySeconds and the probes' initialDelaySeconds)`,
                  fix: `set the Canary's progressDeadlineSeconds to more than ${wait}, or reduce minReadySeconds and the probes' initialDelaySeconds`,
              },
          ];
}

function startupBudget(context: RuleContext): RuleFinding[] {
    const target = targetOf(context);
    const deadline = progressDeadlineOf(context);
    if (target === undefined || slowStart(context).length > 0 || deadline <= 0) {
        return [];
    }
    const budgets = containersOf(target).map(({ fields }) => {
        const { failureThreshold, initialDelaySeconds, periodSeconds } = fieldsOf(
            fields.startupProbe,
        );
        return isSet(fields.startupProbe)
            ? (numberOf(initialDelaySeconds) ?? 0) +
                  (numberOf(failureThreshold) ?? 3) * (numberOf(periodSeconds) ?? 10)
            : 0;
    });
    const budget = (numberOf(target.spec.minReadySeconds) ?? 0) + Math.max(0, ...budgets);
    return budget <= deadline || Math.max(0, ...budgets) === 0
        ? []
        : [
              {
                  path: "spec.progressDeadlineSeconds",
                  value: specOf(context).progressDeadlineSeconds,
                  requirement: `the startup probe of ${target.place} allows the pods ${budget} seconds to start, and Flagger rolls the release back after ${deadline}`,
                  fix: `set the Canary's progressDeadlineSeconds to ${budget} or more, or reduce the probe's failureThreshold`,
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
