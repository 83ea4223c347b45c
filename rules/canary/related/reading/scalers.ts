import { type Fields, fieldsOf, numberOf, specOf, textOf } from "../../reading";
import type { RuleContext } from "../../context";
import { canaryNamespace, find } from "./objects";
import type { TargetReference } from "./target";

/** An autoscaler by its name, and the object if it is in the context. */
export interface Scaler {
    readonly kind: string;
    readonly name: string;
    readonly object?: Fields;
}

/** The autoscaler that the Canary names. */
export function namedScaler(context: RuleContext): Scaler | undefined {
    const { kind: aKind, name: aName } = fieldsOf(specOf(context).autoscalerRef);
    const [kind, name] = [textOf(aKind), textOf(aName)];
    return kind === undefined || name === undefined
        ? undefined
        : { kind, name, object: find(context, kind, canaryNamespace(context), name) };
}

/** Whether an autoscaler scales a workload. */
export function scales(scaler: Fields, { kind, name }: TargetReference): boolean {
    const reference = fieldsOf(fieldsOf(scaler.spec).scaleTargetRef);
    // KEDA uses Deployment if no kind is set
    return reference.name === name && (textOf(reference.kind) ?? "Deployment") === kind;
}

/** The least and the most replicas. */
export interface Bounds {
    readonly min?: number;
    readonly max?: number;
}

/** The bounds that Flagger sets for the primary's autoscaler; `undefined` if the default of the kind applies. */
export function primaryBounds(context: RuleContext, { object }: Scaler): Bounds {
    const { minReplicas, maxReplicas } = fieldsOf(
        fieldsOf(specOf(context).autoscalerRef).primaryScalerReplicas,
    );
    const own = fieldsOf(object?.spec);
    return {
        min: numberOf(minReplicas) ?? numberOf(own.minReplicas) ?? numberOf(own.minReplicaCount),
        max: numberOf(maxReplicas) ?? numberOf(own.maxReplicas) ?? numberOf(own.maxReplicaCount),
    };
}
