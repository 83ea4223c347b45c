import { CANARY_MUST, LEFT_OUT_MUST } from "../../injection/problems";
import { FLAGGERS_OWN_WORD } from "../../canary/related/reading/flagger";
import type { GuardFacts } from "../facts";
import { at, type GuardRule, matches, or, quoted, format } from "../guard-rule";
import { marks } from "./annotations";
import { podVariables, unmeshed } from "./pods";

const IMAGES = "$podSpec.?containers.orValue([])";
const hasImage = (name: string): string =>
    `${IMAGES}.exists(c, ${matches('c.?image.orValue("")', `(^|/)${name}(:[^/]*)?(@.*)?$`)})`;
const WORDS = "(c.?command.orValue([]) + c.?args.orValue([]))";
const RUNS_FLAGGER = `(${hasImage("flagger")} || ${IMAGES}.exists(c, ${WORDS}.exists(w, ${matches("w", FLAGGERS_OWN_WORD)})))`;
/** A Flagger whose flags set another mesh does not matter to Linkerd. */
const IS_FOR_OTHER_MESH =
    `${IMAGES}.exists(c, ${WORDS}.exists(w,` +
    ` ${matches("w", "^--?mesh-provider=")} && !${matches("w", "=(linkerd|gatewayapi.*|kubernetes)$")}))`;

/** What rules read of a workload: a Pod, or anything with a pod template. */
export function workloadVariables(facts: GuardFacts): Readonly<Record<string, string>> {
    const pod =
        'request.kind.kind == "Pod" ? $object' +
        ' : request.kind.kind == "CronJob" ? $object.spec.jobTemplate.spec.template' +
        " : $object.spec.template";
    return {
        ...podVariables(facts, "$object", pod),
        marks: `(${marks("$object.metadata")} + ${marks("$pod.metadata")})`,
        // a part of the platform that canaries need in the mesh, as the policy pack knows it
        part:
            'request.kind.kind in ["Job", "CronJob", "Pod"] ? ""' +
            ' : $podLabels[?"linkerd.io/extension"].orValue("") == "viz" ? "Viz"' +
            ` : ${hasImage("flagger-loadtester")} ? "Flagger's load tester"` +
            ` : ${RUNS_FLAGGER} && !(${IS_FOR_OTHER_MESH}) ? "Flagger" : ""`,
    };
}

/** Rules about a workload that break every rollout. */
export function workloadErrors(): readonly GuardRule[] {
    const must = '$part + " must be in the mesh, or canaries are neither measured nor tested"';
    return [
        {
            id: "injection/platform",
            violations: unmeshed('$part != ""', must),
            causes: "$causes",
            selfContainedMessage: true,
        },
    ];
}

/** Rules about any workload: pods that should be meshed but would not be. */
export function unlabelledWorkloadRules(): readonly GuardRule[] {
    const must =
        `($namespaceInjects ? ${quoted(LEFT_OUT_MUST)}` +
        ' : "the " + $marks.min() + " enables Linkerd\'s proxy injection")';
    return [
        {
            id: "injection/left-out",
            violations: unmeshed('$part == "" && ($namespaceInjects || size($marks) > 0)', must),
            causes: "$causes",
            selfContainedMessage: true,
        },
    ];
}

/** The rule about the target of a Canary. */
export function targetInjectionRules(): readonly GuardRule[] {
    return [
        {
            id: "injection/workload",
            violations: unmeshed("$isTarget && $onLinkerd", quoted(CANARY_MUST)),
            causes: "$causes",
            place: "$targetPlace",
            selfContainedMessage: true,
        },
    ];
}

/** Linkerd's settings that are annotations; some other names of these prefixes are labels by right. */
const SETTING = "^(linkerd[.]io/inject|config([.]alpha)?[.]linkerd[.]io/.*)$";

/** Settings of Linkerd that are labels, where they do nothing. */
export function inertLabels(labels: string, path: string): GuardRule {
    return {
        id: "mesh/inert-label",
        violations: `${labels}.filter(k, ${matches("k", SETTING)} && !k.endsWith(".linkerd.io/admission-webhooks")).map(k, ${quoted(`${path}["`)} + k + ${quoted('"]: ')} + ${format.text(`${labels}[k]`)})`,
    };
}

const TRACKING = "flagger.app/config-tracking";
const idleTracking = (annotations: string, path: string): GuardRule => ({
    id: "config/tracking-annotation",
    violations: at(
        `${path}[${quoted(TRACKING)}]`,
        `${quoted(TRACKING)} in ${annotations}`,
        format.text(`${annotations}[${quoted(TRACKING)}]`),
    ),
});

/** Rules about a workload that may be meant. */
export function workloadWarnings(): readonly GuardRule[] {
    return [
        inertLabels("$podLabels", "spec.template.metadata.labels"),
        idleTracking(or("$object.metadata.annotations", "{}"), "metadata.annotations"),
        idleTracking(
            '(request.kind.kind == "Pod" ? {} : $podAnnotations)',
            "spec.template.metadata.annotations",
        ),
    ];
}
