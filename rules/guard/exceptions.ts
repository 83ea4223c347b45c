import { listed, quoted } from "./guard-rule";
import type { NamedExpression } from "./policy";

/** Objects that the guard lets pass, and why. What is left out excepts all; the parts must hold together. */
export interface GuardException {
    /** Why, for whoever meets it later: kept as an annotation of the policies. */
    readonly reason: string;
    /**
     * Namespaces that it is about.
     * @default - all
     */
    readonly namespaces?: readonly string[];
    /**
     * Labels of the objects that it is about. Whoever may label an object may so except it.
     * @default - any
     */
    readonly labels?: Readonly<Record<string, string>>;
    /**
     * Ids of the rules that are not asked, such as `metric/none`.
     * @default - none is asked
     */
    readonly rules?: readonly string[];
}

/** Conditions of a policy that leave out what is excepted from every rule. */
export function exceptionConditions(exceptions: readonly GuardException[]): NamedExpression[] {
    return exceptions
        .filter(({ rules }) => rules === undefined)
        .map((exception, index) => ({
            name: `exception-${index}`,
            expression: `!(${isExcepted(exception)})`,
        }));
}

/** Where a rule is not asked; `undefined` if it always is. */
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
                  // a Namespace has none and is meant by its name
                  `dyn(object).metadata.?namespace.orValue(dyn(object).metadata.?name.orValue("")) in ${listed(namespaces)}`,
              ]),
        ...Object.entries(labels ?? {}).map(
            ([name, value]) =>
                `dyn(object).metadata.?labels[?${quoted(name)}].orValue("") == ${quoted(value)}`,
        ),
    ];
    return conditions.length === 0 ? "true" : conditions.join(" && ");
}
