import { exceptionLists, type RuleException } from "../problems/exceptions";
import { coverage } from "./coverage";
import { listed, quoted } from "./guard-rule";
import type { NamedExpression } from "./policy";

/** Objects that the guard exempts, and why. An omitted part matches everything; all parts must match. */
export interface GuardException {
    /** The reason, which is stored as an annotation of the policies. */
    readonly reason: string;
    /**
     * Namespaces to which the exception applies.
     * @default - all
     */
    readonly namespaces?: readonly string[];
    /**
     * Labels of the objects to which the exception applies. Anyone who can label an object can thereby exempt it.
     * @default - any
     */
    readonly labels?: Readonly<Record<string, string>>;
    /**
     * The objects to which the exception applies, as shown at the start of a message: `Canary test/podinfo`.
     * @default - all
     */
    readonly objects?: readonly string[];
    /**
     * Ids of the rules that are not enforced, such as `metric/none`.
     * @default - no rule is enforced
     */
    readonly rules?: readonly string[];
}

/**
 * The exceptions of a file for the guard: one for `lint --exceptions`, the policy pack and the guard. Rules that the guard
 * does not check are omitted.
 *
 * @param content - the parsed file: a list of `rule`, `reason` and optionally `object`, alone or as `except`, or the
 * configuration of the policy pack
 */
export function guardExceptions(content: unknown): GuardException[] {
    const checked = new Set(
        coverage().flatMap(({ askedOf, id }) => (askedOf.length > 0 ? [id] : [])),
    );
    return exceptionLists(content)
        .flatMap((list) => list as readonly RuleException[])
        .filter(({ rule }) => checked.has(rule))
        .map(({ object, reason, rule }) => ({
            reason,
            rules: [rule],
            ...(object !== undefined && { objects: [object] }),
        }));
}

/** Conditions of a policy that exempt the exceptions for every rule. */
export function exceptionConditions(exceptions: readonly GuardException[]): NamedExpression[] {
    return exceptions
        .filter(({ rules }) => rules === undefined)
        .map((exception, index) => ({
            name: `exception-${index}`,
            expression: `!(${isExcepted(exception)})`,
        }));
}

/** The condition under which a rule is not enforced; `undefined` if it always is. */
export function exceptedFrom(
    id: string,
    exceptions: readonly GuardException[],
): string | undefined {
    const conditions = exceptions
        .filter(({ rules }) => rules?.includes(id) === true)
        .map((exception) => `(${isExcepted(exception)})`);
    return conditions.length === 0 ? undefined : conditions.join(" || ");
}

/** CEL: the object as a message names it. */
const OBJECT =
    'request.kind.kind + " " + (dyn(object).metadata.?namespace.hasValue() ? dyn(object).metadata.namespace + "/" : "") + dyn(object).metadata.?name.orValue("")';

function isExcepted({ labels, namespaces, objects }: GuardException): string {
    const conditions = [
        ...(namespaces === undefined
            ? []
            : [
                  // a Namespace has no namespace and is matched by its name
                  `dyn(object).metadata.?namespace.orValue(dyn(object).metadata.?name.orValue("")) in ${listed(namespaces)}`,
              ]),
        ...(objects === undefined ? [] : [`${OBJECT} in ${listed(objects)}`]),
        ...Object.entries(labels ?? {}).map(
            ([name, value]) =>
                `dyn(object).metadata.?labels[?${quoted(name)}].orValue("") == ${quoted(value)}`,
        ),
    ];
    return conditions.length === 0 ? "true" : conditions.join(" && ");
}
