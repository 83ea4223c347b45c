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
     * Ids of the rules that are not enforced, such as `metric/none`.
     * @default - no rule is enforced
     */
    readonly rules?: readonly string[];
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

function isExcepted({ labels, namespaces }: GuardException): string {
    const conditions = [
        ...(namespaces === undefined
            ? []
            : [
                  // a Namespace has no namespace and is matched by its name
                  `dyn(object).metadata.?namespace.orValue(dyn(object).metadata.?name.orValue("")) in ${listed(namespaces)}`,
              ]),
        ...Object.entries(labels ?? {}).map(
            ([name, value]) =>
                `dyn(object).metadata.?labels[?${quoted(name)}].orValue("") == ${quoted(value)}`,
        ),
    ];
    return conditions.length === 0 ? "true" : conditions.join(" && ");
}
