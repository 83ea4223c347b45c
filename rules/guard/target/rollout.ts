import type { GuardFacts } from "../facts";
import { at, type GuardRule, or, quoted, format } from "../guard-rule";
import { eachPort, labelsOf } from "./variables";

const LONGEST_LABEL_VALUE = 63 - "-primary".length;
const SCALE_TO_ZERO = "flagger.app/scale-to-zero";
const label = "string($matchLabels[$selectorLabels[0]])";
const strategy = or("$target.spec.strategy.type", '""');
const updates = or("$target.spec.updateStrategy.type", '"RollingUpdate"');
const nodeSelector = or("$podSpec.nodeSelector", "{}");
const place = "$targetPlace";
// the API server fills in 25%, which rounds down to zero for few pods
const hasNoRoom =
    '($kind != "Deployment" || !$target.?spec.?strategy.?rollingUpdate.?maxUnavailable.hasValue()' +
    ` || ($target.spec.strategy.rollingUpdate.maxUnavailable == dyn("25%") && ${or("$target.spec.replicas", "1")} < 4))`;
const delay = (probe: string): string => or(`e.it.${probe}.initialDelaySeconds`, "0");
const ready = or("$target.spec.minReadySeconds", "0");

/** Rules about the target of a Canary that break a rollout: how Flagger finds and rolls out its pods. */
export function rolloutErrors(facts: GuardFacts): readonly GuardRule[] {
    return [
        {
            id: "target/selector-label",
            violations: at("spec.selector.matchLabels", "$isTarget && size($selectorLabels) == 0"),
            requirement: `spec.selector.matchLabels must contain one of the labels that Flagger selects by: ${labelsOf(facts).join(", ")}`,
            place,
        },
        {
            id: "target/label-length",
            violations: `($isTarget && size($selectorLabels) > 0 && size(${label}) > ${LONGEST_LABEL_VALUE} ? ["spec.selector.matchLabels[\\"" + $selectorLabels[0] + "\\"]: " + ${label}] : [])`,
            place,
        },
        {
            id: "target/paused",
            violations: at(
                "spec.paused",
                `$isDeployment && ${or("$target.spec.paused", "false")}`,
                quoted("true"),
            ),
            place,
        },
        {
            id: "target/slow-start",
            violations: at(
                "spec.progressDeadlineSeconds",
                `$isTarget && ${hasNoRoom} && (${ready} >= $deadline || $containers.exists(e,` +
                    ` ${ready} + ${delay("startupProbe")} >= $deadline || ${ready} + ${delay("readinessProbe")} >= $deadline))`,
                format.number("$deadline"),
            ),
            place: "$canaryPlace",
        },
        {
            id: "target/update-strategy",
            violations: at(
                "spec.updateStrategy.type",
                `$isDaemonSet && !(${updates} in ["", "RollingUpdate"])`,
                updates,
            ),
            place,
        },
        hostPorts("target/host-port", "$isDaemonSet"),
    ];
}

/** Rules about the target of a Canary that may be meant. */
export function rolloutWarnings(): readonly GuardRule[] {
    return [
        {
            id: "target/recreate",
            violations: at(
                "spec.strategy.type",
                `$isDeployment && ${strategy} == "Recreate"`,
                strategy,
            ),
            place,
        },
        {
            id: "target/progress-deadline",
            violations: at(
                "spec.progressDeadlineSeconds",
                `$isDeployment && ${or("$target.spec.progressDeadlineSeconds", "600")} < $deadline`,
                format.number("$target.spec.progressDeadlineSeconds"),
            ),
            place,
        },
        {
            id: "target/node-selector",
            violations: at(
                "spec.template.spec.nodeSelector",
                `$isDaemonSet && ${nodeSelector}.exists(k, k != ${quoted(SCALE_TO_ZERO)})`,
            ),
            place,
        },
        hostPorts("target/host-port-scarce", "$isDeployment"),
    ];
}

function hostPorts(id: string, condition: string): GuardRule {
    return {
        id,
        violations: eachPort(
            `(${condition} ? $containers : [])`,
            (port) => `${port}.?hostPort.orValue(0) > 0`,
            (port) => `".hostPort: " + string(${port}.hostPort)`,
        ),
        place,
    };
}
