import { canaryRules } from "../canary/table";
import { LONGEST_LIST } from "./canary/variables";
import type { GuardSeverity } from "./kinds";

/** What is said of a rule. */
export interface RuleWords {
    readonly rule: string;
    readonly remedy: string;
    readonly severity: GuardSeverity;
}

/** Rules of the guard that the table of the canary rules does not have. */
export const OWN_RULES: Readonly<Record<string, RuleWords>> = {
    "guard/too-long": {
        rule: `the guard looks into lists of at most ${LONGEST_LIST} items`,
        remedy: "shorten the list, or except the Canary from the guard",
        severity: "error",
    },
    "injection/namespace": {
        rule: "a namespace that holds a canary must ask for Linkerd's proxy",
        remedy: 'annotate the namespace with "linkerd.io/inject: enabled"',
        severity: "error",
    },
    "injection/platform": {
        rule: "Flagger, its load tester and Viz must be in the mesh",
        remedy: 'annotate their namespaces with "linkerd.io/inject: enabled"',
        severity: "error",
    },
    "injection/left-out": {
        rule: "pods that are meant to be in the mesh should carry Linkerd's proxy",
        remedy: 'annotate the namespace or the pod template with "linkerd.io/inject: enabled"',
        severity: "warning",
    },
    "injection/miswritten": {
        rule: "what asks for Linkerd's proxy at a namespace should get it",
        remedy: 'write it as the annotation "linkerd.io/inject: enabled"',
        severity: "warning",
    },
};

const WORDS = new Map<string, RuleWords>([
    ...canaryRules.map(
        ({ id, remedy, rule, severity }) => [id, { rule, remedy, severity }] as const,
    ),
    ...Object.entries(OWN_RULES),
]);

/**
 * The words of a rule.
 *
 * @throws Error for an id that no rule has
 */
export function wordsOfRule(id: string): RuleWords {
    const words = WORDS.get(id);
    if (words === undefined) {
        throw new Error(`no rule has the id "${id}"`);
    }
    return words;
}

/** How grave a rule is. */
export function severityOf(id: string): GuardSeverity {
    return wordsOfRule(id).severity;
}
