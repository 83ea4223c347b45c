import { indexBy } from "../../index-by";
import { flagger, linkerd } from "../../citations";
import { checkWorkloadInjection } from "../../injection/problems";
import { type Fields, fieldsOf } from "../reading";
import type { RuleFinding, CanaryRule } from "../rule";
import type { RuleContext } from "../context";
import { injectionMetadata, injectionPod, isOnLinkerd } from "./reading/mesh";
import {
    allOf,
    canaryNamespace,
    isComplete,
    isMadeForCanary,
    nameOf,
    namespaceObject,
    namespaceOf,
    nearOf,
    placeOf,
    remembered,
} from "./reading/objects";
import {
    selectorLabelOf,
    selectorLabels,
    TARGET_KINDS,
    targetOf,
    targetReference,
    workloadOf,
} from "./reading/target";

/** A label's value may have 63 characters, and Flagger adds `-primary` to it. */
const LONGEST_LABEL_VALUE = 63 - "-primary".length;

/** Rules about the workload that a Canary targets: that it exists, has the labels that Flagger needs, and is meshed. */
export const targetRules: readonly CanaryRule[] = [
    {
        id: "target/missing",
        impact: "Nothing is ever released: Flagger fails to get the workload on every interval",
        requirement: "the workload in targetRef must be in the Canary's own namespace",
        fix: "create the workload, or set targetRef to an existing one",
        severity: "error",
        source: [flagger("pkg/canary/deployment_controller.go", "GetMetadata")],
        check: missing,
    },
    {
        id: "target/selector-label",
        knownIssue: "M30",
        impact: "Nothing is ever released: Flagger finds no label that distinguishes the new version from the old one",
        requirement:
            "spec.selector.matchLabels must contain one of the labels that Flagger selects by",
        fix: "add one of these labels to spec.selector.matchLabels and to the pod template",
        severity: "error",
        source: [flagger("pkg/canary/deployment_controller.go", "getSelectorLabel")],
        check: selectorLabelMissing,
    },
    {
        id: "target/label-length",
        impact: "Nothing is ever released: the API server rejects the primary, whose label value is too long",
        requirement: `the value of the label that Flagger selects by may have at most ${LONGEST_LABEL_VALUE} characters, because the primary's pods have it with "-primary" appended`,
        fix: "shorten the label's value",
        severity: "error",
        source: [flagger("pkg/canary/deployment_controller.go", "createPrimaryDeployment")],
        check: labelTooLong,
    },
    {
        id: "target/label-shared",
        impact: "Users reach pods of another workload: the Services that Flagger creates select by a single label, and that workload's pods have it too",
        requirement:
            "the label that Flagger selects by must have a value that no other workload in the namespace has",
        fix: "set a different value of this label for each workload",
        severity: "error",
        source: [flagger("pkg/router/kubernetes_default.go", "reconcileService")],
        check: labelShared,
    },
    {
        id: "injection/workload",
        impact: "Traffic is neither split nor measured: the pods run without Linkerd's proxy",
        requirement: "a canary's pods must have Linkerd's proxy",
        fix: 'annotate the namespace with "linkerd.io/inject: enabled"',
        severity: "error",
        source: [linkerd("pkg/inject/report.go", "Injectable")],
        check: notInjected,
    },
];

function missing(context: RuleContext): RuleFinding[] {
    const reference = targetReference(context);
    if (
        reference === undefined ||
        !isComplete(context, reference.kind, canaryNamespace(context), reference.name) ||
        targetOf(context) !== undefined
    ) {
        return [];
    }
    const namesake = TARGET_KINDS.flatMap((kind) => allOf(context, kind)).find(
        (object) => nameOf(object) === reference.name,
    );
    const hint =
        namesake === undefined
            ? undefined
            : namespaceOf(namesake) === canaryNamespace(context)
              ? `set kind to that of ${placeOf(namesake)}, which has this name`
              : `move ${placeOf(namesake)}, which has this name, to the Canary's namespace, or the Canary to its namespace`;
    return [
        {
            path: "spec.targetRef",
            value: `${reference.kind} ${canaryNamespace(context)}/${reference.name}`,
            fix: hint,
        },
    ];
}

function selectorLabelMissing(context: RuleContext): RuleFinding[] {
    const target = targetOf(context);
    if (target === undefined || selectorLabelOf(context, target) !== undefined) {
        return [];
    }
    const labels = selectorLabels(context).join(", ");
    return [
        {
            object: target.place,
            path: "spec.selector.matchLabels",
            value: fieldsOf(target.spec.selector).matchLabels,
            requirement: `spec.selector.matchLabels must contain one of the labels that Flagger selects by: ${labels}`,
        },
    ];
}

function labelTooLong(context: RuleContext): RuleFinding[] {
    const target = targetOf(context);
    const selector = target && selectorLabelOf(context, target);
    return selector === undefined || selector.value.length <= LONGEST_LABEL_VALUE
        ? []
        : [
              {
                  object: target?.place,
                  path: `spec.selector.matchLabels["${selector.label}"]`,
                  value: selector.value,
              },
          ];
}

/** Workloads by each label of their pods. */
const byPodLabel = remembered((objects: readonly Fields[]) =>
    indexBy(objects.map(workloadOf), ({ podLabels }) =>
        Object.entries(podLabels).map(([label, value]) => `${label}=${value}`),
    ),
);

function labelShared(context: RuleContext): RuleFinding[] {
    const target = targetOf(context);
    const selector = target && selectorLabelOf(context, target);
    if (target === undefined || selector === undefined) {
        return [];
    }
    return [...TARGET_KINDS, "StatefulSet"]
        .map((kind) => byPodLabel(nearOf(context, kind)))
        .flatMap((workloads) =>
            [...new Set([selector.value, selector.primary])].flatMap(
                (value) => workloads.get(`${selector.label}=${value}`) ?? [],
            ),
        )
        .filter(({ object }) => object !== target.object && !isMadeForCanary(context, object))
        .map(({ place, podLabels }) => ({
            object: place,
            path: `spec.template.metadata.labels["${selector.label}"]`,
            value: podLabels[selector.label],
            requirement: `the Services that Flagger creates for ${target.place} select only by the label "${selector.label}", so no other workload's pods may have its value`,
        }));
}

function notInjected(context: RuleContext): RuleFinding[] {
    const target = targetOf(context);
    const namespace = namespaceObject(context, canaryNamespace(context));
    if (target === undefined || namespace === undefined || !isOnLinkerd(context)) {
        return [];
    }
    return checkWorkloadInjection({
        path: target.place,
        metadata: injectionMetadata(target.object),
        namespace: { metadata: injectionMetadata(namespace) },
        pod: injectionPod(target.template),
    }).map(({ value, requirement, fix }) => ({
        object: target.place,
        path: "",
        value,
        requirement,
        fix,
    }));
}
