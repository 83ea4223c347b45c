import { indexBy } from "../../index-by";
import { flagger } from "../../citations";
import { type Fields, fieldsOf, listOf, specOf, textOf } from "../reading";
import type { RuleFinding, CanaryRule } from "../rule";
import type { RuleContext } from "../context";
import {
    canaryNamespace,
    isComplete,
    isMadeForCanary,
    nameOf,
    nearOf,
    placeOf,
    remembered,
} from "./reading/objects";
import { namedScaler, primaryBounds, scales } from "./reading/scalers";
import { targetReference } from "./reading/target";

const SCALERS = ["HorizontalPodAutoscaler", "ScaledObject"] as const;

/** Rules about the autoscalers of target and primary. */
export const scalingRules: readonly CanaryRule[] = [
    {
        id: "scaling/scaler-missing",
        knownIssue: "M31",
        impact: "Nothing is ever released: Flagger fails to get the autoscaler on every interval",
        requirement: "the autoscaler in autoscalerRef must be in the Canary's namespace",
        fix: "create the autoscaler, or remove autoscalerRef",
        severity: "error",
        source: [
            flagger("pkg/canary/hpa_reconciler.go", "reconcilePrimaryHpa"),
            flagger("pkg/canary/scaled_object_reconciler.go", "reconcilePrimaryScaler"),
        ],
        check: scalerMissing,
    },
    {
        id: "scaling/scaler-target",
        impact: "The primary is scaled by the settings of another workload's autoscaler, and the new version is not scaled at all",
        requirement: "the autoscaler in autoscalerRef must scale the Canary's target",
        fix: "set its scaleTargetRef to the Canary's target",
        severity: "error",
        source: [
            flagger("pkg/canary/hpa_reconciler.go", "reconcilePrimaryHpaV2"),
            flagger("pkg/canary/scaled_object_reconciler.go", "reconcilePrimaryScaler"),
        ],
        check: scalerOfAnother,
    },
    {
        id: "scaling/primary-scaled-twice",
        impact: "Two autoscalers alternately set the primary's replicas",
        requirement:
            "Flagger creates the primary's autoscaler as a copy of the target's, so no other autoscaler may scale the primary",
        fix: "remove it, and set autoscalerRef.primaryScalerReplicas if the primary needs different bounds",
        severity: "error",
        source: [flagger("pkg/canary/hpa_reconciler.go", "reconcilePrimaryHpaV2")],
        check: primaryScaled,
    },
    {
        id: "scaling/scaler-unnamed",
        impact: "The primary, which serves users, is not scaled: the autoscaler covers only the target",
        requirement:
            "an autoscaler of the target must be set in autoscalerRef, or Flagger creates none for the primary",
        fix: "set spec.autoscalerRef to the autoscaler",
        severity: "warning",
        source: [flagger("pkg/canary/hpa_reconciler.go", "ReconcilePrimaryScaler")],
        check: scalerUnnamed,
    },
    {
        id: "scaling/bounds",
        impact: "Nothing is ever released: the API server rejects the primary's autoscaler, because its minimum is above its maximum",
        requirement:
            "the primary's minimum number of replicas must not exceed its maximum, each from primaryScalerReplicas or else from the target's autoscaler",
        fix: "set both minReplicas and maxReplicas in autoscalerRef.primaryScalerReplicas",
        severity: "error",
        source: [
            flagger("pkg/canary/hpa_reconciler.go", "reconcilePrimaryHpaV2"),
            flagger("pkg/canary/scaled_object_reconciler.go", "reconcilePrimaryScaler"),
        ],
        check: boundsCrossed,
    },
];

function scalerMissing(context: RuleContext): RuleFinding[] {
    const scaler = namedScaler(context);
    return scaler === undefined ||
        scaler.object !== undefined ||
        !isComplete(context, scaler.kind, canaryNamespace(context), scaler.name)
        ? []
        : [{ path: "spec.autoscalerRef", value: `${scaler.kind} ${scaler.name}` }];
}

function scalerOfAnother(context: RuleContext): RuleFinding[] {
    const { object } = namedScaler(context) ?? {};
    const target = targetReference(context);
    if (object === undefined || target === undefined || scales(object, target)) {
        return [];
    }
    const { kind, name } = fieldsOf(fieldsOf(object.spec).scaleTargetRef);
    return [
        {
            object: placeOf(object),
            path: "spec.scaleTargetRef",
            value: `${textOf(kind) ?? "Deployment"} ${textOf(name)}`,
            requirement: `the autoscaler in autoscalerRef must scale the Canary's target, ${target.kind} ${target.name}`,
        },
    ];
}

/** Autoscalers by the name of what they scale. */
const byScaled = remembered((objects: readonly Fields[]) =>
    indexBy(objects, ({ spec }) => [fieldsOf(fieldsOf(spec).scaleTargetRef).name]),
);

/** The autoscalers in the Canary's namespace that scale something of a name. */
function scalersOf(context: RuleContext, name: string): readonly Fields[] {
    return SCALERS.flatMap((kind) => byScaled(nearOf(context, kind)).get(name) ?? []);
}

function primaryScaled(context: RuleContext): RuleFinding[] {
    const target = targetReference(context);
    const scaler = namedScaler(context);
    if (target === undefined) {
        return [];
    }
    const primary = { ...target, name: `${target.name}-primary` };
    return scalersOf(context, primary.name)
        .filter((object) => !isMadeForCanary(context, object) && scales(object, primary))
        .filter(
            (object) =>
                object !== scaler?.object &&
                // the rule names/taken reports one of the kind and name that Flagger creates itself
                !(object.kind === scaler?.kind && nameOf(object) === `${scaler?.name}-primary`),
        )
        .map((object) => ({
            object: placeOf(object),
            path: "spec.scaleTargetRef",
            value: `${primary.kind} ${primary.name}`,
        }));
}

function scalerUnnamed(context: RuleContext): RuleFinding[] {
    const target = targetReference(context);
    const named = namedScaler(context);
    if (target === undefined) {
        return [];
    }
    return scalersOf(context, target.name)
        .filter((object) => scales(object, target) && !isMadeForCanary(context, object))
        .filter((object) => object !== named?.object)
        .filter((object) => !isOwnedByScaledObject(object))
        .map((object) => ({
            path: "spec.autoscalerRef",
            value: specOf(context).autoscalerRef,
            requirement: `${placeOf(object)} scales the target and must be set in autoscalerRef, or Flagger creates none for the primary`,
        }));
}

/** KEDA creates its own autoscaler for each ScaledObject. */
function isOwnedByScaledObject(object: Fields): boolean {
    return listOf(fieldsOf(object.metadata).ownerReferences).some(
        (reference) => fieldsOf(reference).kind === "ScaledObject",
    );
}

function boundsCrossed(context: RuleContext): RuleFinding[] {
    const scaler = namedScaler(context);
    const { min, max } = scaler === undefined ? {} : primaryBounds(context, scaler);
    return min === undefined || max === undefined || min <= max
        ? []
        : [
              {
                  path: "spec.autoscalerRef.primaryScalerReplicas",
                  value: `minReplicas ${min}, maxReplicas ${max}`,
              },
          ];
}
