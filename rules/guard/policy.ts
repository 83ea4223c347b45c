import { LONGEST_LIST } from "./canary/variables";
import { type GuardException, exceptedFrom, exceptionConditions } from "./exceptions";
import type { GuardFacts } from "./facts";
import { type GuardRule, listed, quoted } from "./guard-rule";
import type { Guarded, GuardSeverity, ParamKind, ResourceRule } from "./kinds";
import { messagesOfRule } from "./messages";

/** A named CEL expression. */
export interface NamedExpression {
    readonly name: string;
    readonly expression: string;
}

/** The spec of a ValidatingAdmissionPolicy, as far as the guard uses it. */
export interface PolicySpec {
    readonly failurePolicy: "Fail" | "Ignore";
    readonly paramKind?: ParamKind;
    readonly matchConstraints: {
        readonly resourceRules: (ResourceRule & { readonly operations: string[] })[];
    };
    readonly matchConditions: NamedExpression[];
    readonly variables: NamedExpression[];
    readonly validations: {
        readonly expression: string;
        readonly message: string;
        readonly messageExpression: string;
    }[];
}

/**
 * Which problems a policy reports.
 *
 * - `all`: those of the object in the request
 * - `new`: those that the object did not have before the update
 * - `kept`: those that it had already
 */
export type Scope = "all" | "new" | "kept";

/** The input of a policy. */
export interface PolicyPlan {
    readonly guarded: Guarded;
    readonly severity: GuardSeverity;
    readonly scope: Scope;
    readonly facts: GuardFacts;
    readonly exceptions: readonly GuardException[];
    readonly failurePolicy: "Fail" | "Ignore";
    /** Users whose requests are never looked at, such as Flagger's ServiceAccount. */
    readonly exemptUsers: readonly string[];
}

/** Bytes that the API server takes in a message (MaxEvaluatedMessageExpressionSizeBytes of k8s.io/apiserver). */
const LONGEST_MESSAGE = 5 * 1024;
/** The message if the problems exceed the limit of a message: only the ids, with which each problem ends. */
const idsOnly =
    '"too many violations to list; fix some and retry: " + variables.problems.map(p, p.substring(p.lastIndexOf("["))).join(" | ")';

const OPERATIONS = ["CREATE", "UPDATE"];

/**
 * A policy that evaluates all rules of one severity for one kind of objects. It has one validation whose message lists
 * every problem: the API server shows only the first validation that fails, and drops a message with a line break.
 */
export function policySpec(plan: PolicyPlan): PolicySpec {
    const { exceptions, facts, failurePolicy, guarded, scope, severity } = plan;
    const rules = guarded.rules[severity](facts).map((rule, index) => ({
        ...rule,
        name: `r${index}_${rule.id.replaceAll(/[^a-z]/g, "_")}`,
    }));
    const objectVariables = guarded.variables(facts);
    const found = rules.flatMap((rule) =>
        ruleVariables(rule, scope, objectVariables, {
            excepted: exceptedFrom(rule.id, exceptions),
            place: guarded.place,
        }),
    );
    return {
        // without Flagger's CRD there is nothing to compare with, and workloads must not be blocked
        failurePolicy: guarded.param === undefined ? failurePolicy : "Ignore",
        ...(guarded.param && { paramKind: guarded.param }),
        matchConstraints: {
            resourceRules: guarded.resources.map((resource) => ({
                ...resource,
                operations: OPERATIONS,
            })),
        },
        matchConditions: [...requestConditions(plan), ...exceptionConditions(exceptions)],
        variables: [
            ...usedVariables(objectVariables, found),
            ...found,
            {
                name: "problems",
                expression: `[${rules.map(({ name }) => `variables.${name}`).join(", ")}].filter(p, p != "")`,
            },
            { name: "reported", expression: 'variables.problems.join(" | ").replace("\\n", " ")' },
        ],
        validations: [
            {
                expression: "size(variables.problems) == 0",
                message: "breaks rules",
                messageExpression: `size(bytes(variables.reported)) <= ${LONGEST_MESSAGE} ? variables.reported : ${idsOnly}`,
            },
        ],
    };
}

/** Kinds of workloads that the cluster's controllers create from others. */
const MADE_BY_CONTROLLERS = ["ReplicaSet", "Job", "Pod"];

/** The users that these controllers are: the manager itself, or a ServiceAccount for each of them (the usual setting). */
const CONTROLLERS = [
    "system:kube-controller-manager",
    ...[
        "deployment",
        "replicaset",
        "statefulset",
        "daemon-set",
        "job",
        "cronjob",
        "replication",
    ].map((name) => `system:serviceaccount:kube-system:${name}-controller`),
];

/** Requests that the guard ignores: those of Flagger and of the cluster's controllers, and deletions. */
function requestConditions({ exemptUsers, guarded }: PolicyPlan): NamedExpression[] {
    return [
        {
            name: "not-by-flagger",
            expression: `!(request.userInfo.username in [${exemptUsers.map(quoted).join(", ")}])`,
        },
        {
            name: "not-going",
            expression: "!dyn(object).metadata.?deletionTimestamp.hasValue()",
        },
        ...(guarded.resources.some(({ resources }) => resources.includes("pods"))
            ? [
                  {
                      // controllers create these objects from a workload that was checked before
                      name: "not-by-controllers",
                      expression: `!(request.kind.kind in ${listed(MADE_BY_CONTROLLERS)} && request.userInfo.username in ${listed(CONTROLLERS)})`,
                  },
              ]
            : []),
    ];
}

type Variables = Readonly<Record<string, string>>;

interface NamedRule extends GuardRule {
    readonly name: string;
}

/**
 * The variables of one rule: a text with its problems, and before it what the object had before the update, where that
 * matters. Each is small: the API server's checks of an expression grow with the square of its calls.
 */
function ruleVariables(
    rule: NamedRule,
    scope: Scope,
    known: Variables,
    { excepted, place }: { readonly excepted: string | undefined; readonly place: string },
): NamedExpression[] {
    const { name } = rule;
    const { found, variables } = scopedViolations(rule, scope, known);
    const ofRule = rule.place === undefined ? place : resolved(rule.place, "now", known);
    const reported = `(${found}).map(f, ${ofRule} + ": " + f + ${quoted(messageSuffix(rule))}).join(" | ")`;
    return [
        ...variables,
        {
            name,
            expression: excepted === undefined ? reported : `(${excepted}) ? "" : ${reported}`,
        },
    ];
}

/** The field of a list's item that violations are identified by. */
const ITEM_PATH = /\be\.path\b/g;

/**
 * The violations that a scope reports, and the variables that they need. A violation is kept from before the update if
 * it has the same path and value. In a list, its item may have moved: it is then identified by the item's key, of which
 * there must not be more than before.
 */
function scopedViolations(
    { causes, name, violations }: NamedRule,
    scope: Scope,
    known: Variables,
): { readonly found: string; readonly variables: readonly NamedExpression[] } {
    const now = resolved(violations, "now", known);
    if (scope === "all") {
        return { found: now, variables: [] };
    }
    const inScope = (isKept: string): string => (scope === "new" ? `!(${isKept})` : isKept);
    const identities = violations.replaceAll(ITEM_PATH, "e.key");
    const before = `old_${name}`;
    const beforeUpdate = {
        name: before,
        expression: `oldObject == null ? [] : ${resolved(identities, "before", known)}`,
    };
    if (identities === violations) {
        const fewer =
            causes === undefined
                ? ""
                : ` || (size(variables.${before}) > 0 && ${resolved(causes, "now", known)}.all(c, ${resolved(causes, "before", known)}.exists(o, o.reason == c.reason)))`;
        return {
            found: `(${now}).filter(f, ${inScope(`f in variables.${before}${fewer}`)})`,
            variables: [beforeUpdate],
        };
    }
    const [texts, keys] = [`variables.now_${name}`, `variables.key_${name}`];
    const countOf = (list: string): string => `size(${list}.filter(k, k == ${keys}[i]))`;
    const isKept = `${countOf(keys)} <= ${countOf(`variables.${before}`)}`;
    return {
        found: `size(${texts}) == 0 ? [] : variables.places.filter(i, i < size(${texts}) && ${inScope(isKept)}).map(i, ${texts}[i])`,
        variables: [
            beforeUpdate,
            { name: `now_${name}`, expression: now },
            { name: `key_${name}`, expression: resolved(identities, "now", known) },
        ],
    };
}

/** An expression about the object in the request, or about the object before the update. */
function resolved(expression: string, when: "now" | "before", known: Variables): string {
    return expression.replaceAll(/\$([a-z][A-Za-z]*)/g, (_, name: string) => {
        if (name === "object") {
            return when === "now" ? "dyn(object)" : "dyn(oldObject)";
        }
        if (name === "param") {
            return "dyn(params)";
        }
        if (name === "isNew") {
            return when === "now" ? "true" : "false";
        }
        if (!Object.hasOwn(known, name)) {
            throw new Error(`no variable is called $${name}: ${expression}`);
        }
        return when === "now" ? `variables.${name}` : `variables.old_${name}`;
    });
}

/** The variables that some expressions use, themselves or through others, in the order of their definition. */
function usedVariables(known: Variables, users: readonly NamedExpression[]): NamedExpression[] {
    const defined = (["now", "before"] as const).flatMap((when) =>
        Object.entries(known).map(([name, expression]) => ({
            name: when === "now" ? name : `old_${name}`,
            expression: resolved(expression, when, known),
        })),
    );
    const places = {
        name: "places",
        expression: `[${Array.from({ length: LONGEST_LIST }, (_, index) => index).join(", ")}]`,
    };
    // from the last to the first, since each uses those before it
    return [places, ...defined].reduceRight<NamedExpression[]>(
        (used, variable) =>
            [...used, ...users].some(({ expression }) => uses(expression, variable.name))
                ? [variable, ...used]
                : used,
        [],
    );
}

function uses(expression: string, name: string): boolean {
    return new RegExp(`variables\\.${name}\\b`).test(expression);
}

/** The message after path and value: requirement, fix and id. */
function messageSuffix({ id, fix, requirement, selfContainedMessage }: GuardRule): string {
    const messages = messagesOfRule(id);
    const clause =
        selfContainedMessage === true
            ? ""
            : `: ${requirement ?? messages.requirement}; ${fix ?? messages.fix}`;
    return `${clause}. [${id}]`;
}
