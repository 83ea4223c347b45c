import { flagger } from "../../citations";
import { fieldsOf, isSet, listOf, numberOf, specOf, textOf } from "../reading";
import type { RuleFinding, CanaryRule } from "../rule";
import type { RuleContext } from "../context";
import { annotationsOf, isLive, placeOf } from "./reading/objects";
import { namedScaler, primaryBounds } from "./reading/scalers";
import { targetReference } from "./reading/target";

const PAUSES = ["autoscaling.keda.sh/paused-replicas", "autoscaling.keda.sh/paused"] as const;

/** Rules about what the primary's autoscaler takes over from the target's, and what of KEDA it does not. */
export const primaryScalerRules: readonly CanaryRule[] = [
    {
        id: "scaling/primary-to-zero",
        impact: "Users get no response after a period with little load: the primary is scaled to zero",
        requirement:
            "the primary's autoscaler inherits the target's minimum, which should be 1 or more",
        fix: "set autoscalerRef.primaryScalerReplicas.minReplicas to 1 or more",
        severity: "warning",
        source: [flagger("pkg/canary/scaled_object_reconciler.go", "reconcilePrimaryScaler")],
        check: toZero,
    },
    {
        id: "scaling/paused",
        impact: "The primary is never scaled: its ScaledObject is a copy of the target's, which is paused",
        requirement:
            "the ScaledObject in autoscalerRef must not have KEDA's pause annotation: Flagger pauses it itself, and copies its annotations to the primary's ScaledObject",
        fix: "remove the annotation",
        severity: "error",
        source: [
            flagger(
                "pkg/canary/scaled_object_reconciler.go",
                "reconcilePrimaryScaler",
                "PauseTargetScaler",
            ),
        ],
        check: scalerPaused,
    },
    {
        id: "scaling/query-name",
        impact: "The primary is scaled by the target's query: the query for the primary matches no trigger",
        requirement:
            "the name of each entry of primaryScalerQueries must be that of a trigger of the ScaledObject",
        fix: "set that name on the trigger",
        severity: "error",
        source: [
            flagger("pkg/canary/scaled_object_reconciler.go", "setPrimaryScaledObjectQueries"),
        ],
        check: queryUnnamed,
    },
    {
        id: "scaling/query-same",
        impact: "The primary and the new version are scaled by the same value, that of the whole application: each gets enough pods for all of the load",
        requirement:
            "a trigger's query must contain the target's name, which Flagger replaces with the primary's, or primaryScalerQueries must contain the primary's query",
        fix: "set the primary's query in autoscalerRef.primaryScalerQueries",
        severity: "warning",
        source: [
            flagger("pkg/canary/scaled_object_reconciler.go", "setPrimaryScaledObjectQueries"),
        ],
        check: querySame,
    },
];

function toZero(context: RuleContext): RuleFinding[] {
    const scaler = namedScaler(context);
    if (scaler?.object === undefined) {
        return [];
    }
    // KEDA's own minimum is 0, that of a HorizontalPodAutoscaler 1
    const least = primaryBounds(context, scaler).min ?? (scaler.kind === "ScaledObject" ? 0 : 1);
    const idle = numberOf(fieldsOf(scaler.object.spec).idleReplicaCount);
    const object = placeOf(scaler.object);
    return [
        ...(least === 0
            ? [
                  {
                      object,
                      path:
                          scaler.kind === "ScaledObject"
                              ? "spec.minReplicaCount"
                              : "spec.minReplicas",
                      value: fieldsOf(scaler.object.spec).minReplicaCount,
                  },
              ]
            : []),
        ...(idle === 0
            ? [
                  {
                      object,
                      path: "spec.idleReplicaCount",
                      value: idle,
                      fix: "remove idleReplicaCount",
                  },
              ]
            : []),
    ];
}

function scalerPaused(context: RuleContext): RuleFinding[] {
    const { kind, object } = namedScaler(context) ?? {};
    if (object === undefined || kind !== "ScaledObject" || isLive(object)) {
        return [];
    }
    return PAUSES.filter((pause) => annotationsOf(object)[pause] !== undefined).map((pause) => ({
        object: placeOf(object),
        path: `metadata.annotations["${pause}"]`,
        value: annotationsOf(object)[pause],
    }));
}

function queryUnnamed(context: RuleContext): RuleFinding[] {
    const { object } = namedScaler(context) ?? {};
    const queries = fieldsOf(fieldsOf(specOf(context).autoscalerRef).primaryScalerQueries);
    if (object === undefined) {
        return [];
    }
    const names = listOf(fieldsOf(object.spec).triggers).map((trigger) => fieldsOf(trigger).name);
    return Object.keys(queries)
        .filter((name) => !names.includes(name))
        .map((name) => ({
            path: `spec.autoscalerRef.primaryScalerQueries["${name}"]`,
            value: name,
            requirement: `the name of each entry of primaryScalerQueries must be that of a trigger of ${placeOf(object)}`,
        }));
}

function querySame(context: RuleContext): RuleFinding[] {
    const { kind, object } = namedScaler(context) ?? {};
    const target = targetReference(context);
    const queries = fieldsOf(specOf(context).autoscalerRef).primaryScalerQueries;
    if (object === undefined || kind !== "ScaledObject" || !target || isSet(queries)) {
        return [];
    }
    return listOf(fieldsOf(object.spec).triggers).flatMap((trigger, index) => {
        const query = textOf(fieldsOf(fieldsOf(trigger).metadata).query);
        return query === undefined || query.includes(target.name)
            ? []
            : [
                  {
                      object: placeOf(object),
                      path: `spec.triggers[${index}].metadata.query`,
                      value: query,
                  },
              ];
    });
}
