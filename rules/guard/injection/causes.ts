import { EXCLUDED_NAMESPACES } from "../../injection/injection";
import { listed, quoted } from "../guard-rule";
import { asks, isValid } from "./annotations";
import { type GuardedCause, wordsOf } from "./messages";

/** The label of a namespace that keeps the injector's webhook away, as CEL writes it. */
export const WEBHOOKS = quoted("config.linkerd.io/admission-webhooks");

/** A cause with the CEL condition under which it applies. */
export type CauseCondition = readonly [GuardedCause, string];

/** The causes in a namespace that prevent any injection in it. */
export function namespaceConditions(
    name: string,
    labels: string,
    value: string,
): readonly CauseCondition[] {
    return [
        ["namespace-excluded", `${name} in ${listed(EXCLUDED_NAMESPACES)}`],
        ["namespace-webhooks-disabled", `${labels}[?${WEBHOOKS}].orValue("") == "disabled"`],
        ["namespace-value-invalid", `!(${isValid(value)})`],
    ];
}

/** The same causes, and that the namespace does not enable injection: those of a pod without settings. */
export function emptyPodConditions(
    name: string,
    labels: string,
    value: string,
): readonly CauseCondition[] {
    return [
        ...namespaceConditions(name, labels, value),
        ["not-enabled", `${isValid(value)} && !(${asks(value)})`],
    ];
}

/** A list of `{reason, fix}`, one for each cause that applies. */
export function causesList(conditions: readonly CauseCondition[]): string {
    const all = conditions.map(([cause, condition]) => {
        const { reason, fix } = wordsOf(cause);
        return `{"holds": dyn(${condition}), "reason": dyn(${quoted(reason)}), "fix": dyn(${quoted(fix)})}`;
    });
    return `[${all.join(", ")}].filter(c, c.holds)`;
}

/** Causes, or, if there are none, the first of the refusals. */
export function orRefusal(causes: string, refusals: string): string {
    return `size(${causes}) > 0 || size(${refusals}) == 0 ? ${causes} : [${refusals}[0]]`;
}

/** The message of causes: the reasons, then the fixes. */
export function messageOfCauses(causes: string): string {
    return `${causes}.map(c, c.reason).join(", ") + "; " + ${causes}.map(c, c.fix).join("; ")`;
}
