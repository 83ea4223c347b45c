import { indexBy } from "../../../index-by";
import { type Fields, fieldsOf, textOf } from "../../reading";
import type { RuleContext } from "../../context";
import { canaryName, canaryNamespace, find, nameOf, nearOf, remembered } from "./objects";
import { type Workload, workloadOf } from "./target";

/** Another Canary of the namespace, by the names that it takes. */
export interface OtherCanary {
    readonly canary: Fields;
    readonly targetKind: string;
    readonly target: string;
    /** The Service and route that users call. */
    readonly apex: string;
}

const readCanary = remembered((canary: Fields): OtherCanary | undefined => {
    const { service, targetRef } = fieldsOf(canary.spec);
    const { kind, name } = fieldsOf(targetRef);
    const target = textOf(name);
    return target === undefined
        ? undefined
        : {
              canary,
              targetKind: textOf(kind) ?? "",
              target,
              apex: textOf(fieldsOf(service).name) || target,
          };
});

/** The other Canaries in this one's namespace. */
export function otherCanaries(context: RuleContext): readonly OtherCanary[] {
    const own = canaryName(context);
    return nearOf(context, "Canary").flatMap((canary) => {
        const other = nameOf(canary) === own ? undefined : readCanary(canary);
        return other === undefined ? [] : [other];
    });
}

/** The Canaries of a namespace by each name that they take: `Service cart-primary`, `Deployment cart`. */
const byName = remembered((canaries: readonly Fields[]) =>
    indexBy(
        canaries.map(readCanary).filter((canary) => canary !== undefined),
        namesOf,
    ),
);

function namesOf({ apex, target, targetKind }: OtherCanary): readonly string[] {
    return [
        ...[apex, `${apex}-primary`, `${apex}-canary`].map((name) => `Service ${name}`),
        ...[target, `${target}-primary`].map((name) => `${targetKind} ${name}`),
    ];
}

/**
 * The other Canaries in this one's namespace that take one of some names; found by index, because there may be a
 * thousand Canaries.
 *
 * @param names - by kind and name, such as `Deployment cart`
 */
export function otherCanariesNamed(
    context: RuleContext,
    names: readonly string[],
): readonly OtherCanary[] {
    const own = canaryName(context);
    const index = byName(nearOf(context, "Canary"));
    return [...new Set(names.flatMap((name) => index.get(name) ?? []))].filter(
        ({ canary }) => nameOf(canary) !== own,
    );
}

/** The workloads that other Canaries of the namespace target, those that are known. */
export function otherTargets(
    context: RuleContext,
): readonly { canary: Fields; workload: Workload }[] {
    return otherCanaries(context).flatMap(({ canary, targetKind, target }) => {
        const object = find(context, targetKind, canaryNamespace(context), target);
        return object === undefined ? [] : [{ canary, workload: workloadOf(object) }];
    });
}
