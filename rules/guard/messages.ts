import { canaryRules } from "../canary/table";
import { LONGEST_LIST } from "./canary/variables";
import type { GuardSeverity } from "./kinds";

/** The messages of a rule. */
export interface RuleMessages {
    readonly requirement: string;
    readonly fix: string;
    readonly severity: GuardSeverity;
}

/** Rules of the guard that the table of the canary rules does not have. */
export const OWN_RULES: Readonly<Record<string, RuleMessages>> = {
    "guard/too-long": {
        requirement: `the guard evaluates lists of at most ${LONGEST_LIST} items`,
        fix: "shorten the list, or add an exception for the Canary to the guard",
        severity: "error",
    },
    "injection/namespace": {
        requirement: "a namespace with a canary must enable Linkerd's proxy injection",
        fix: 'annotate the namespace with "linkerd.io/inject: enabled"',
        severity: "error",
    },
    "injection/platform": {
        requirement: "Flagger, its load tester and Viz must be in the mesh",
        fix: 'annotate their namespaces with "linkerd.io/inject: enabled"',
        severity: "error",
    },
    "injection/left-out": {
        requirement: "pods that should be in the mesh must have Linkerd's proxy",
        fix: 'annotate the namespace or the pod template with "linkerd.io/inject: enabled"',
        severity: "warning",
    },
    "injection/miswritten": {
        requirement:
            "a setting that should enable Linkerd's proxy injection for a namespace must take effect",
        fix: 'write it as the annotation "linkerd.io/inject: enabled"',
        severity: "warning",
    },
};

const MESSAGES = new Map<string, RuleMessages>([
    ...canaryRules.map(
        ({ id, fix, requirement, severity }) => [id, { requirement, fix, severity }] as const,
    ),
    ...Object.entries(OWN_RULES),
]);

/**
 * The messages of a rule.
 *
 * @throws Error if no rule has the id
 */
export function messagesOfRule(id: string): RuleMessages {
    const words = MESSAGES.get(id);
    if (words === undefined) {
        throw new Error(`no rule has the id "${id}"`);
    }
    return words;
}

/** Severity of a rule. */
export function severityOf(id: string): GuardSeverity {
    return messagesOfRule(id).severity;
}
