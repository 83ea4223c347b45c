import assert from "node:assert/strict";
import { guardExceptions } from "../../../rules/guard/exceptions";
import type { GuardFacts } from "../../../rules/guard/facts";
import { GUARDED, type Guarded } from "../../../rules/guard/kinds";
import { policySpec, type PolicyPlan } from "../../../rules/guard/policy";
import { messagesOfRule } from "../../../rules/guard/messages";
import { exceptionLists } from "../../../rules/problems/exceptions";

const facts: GuardFacts = { noCrossNamespaceRefs: true, cni: false };

function plan(guarded: Guarded, more: Partial<PolicyPlan> = {}): PolicyPlan {
    return {
        guarded,
        severity: "error",
        scope: "all",
        facts,
        exceptions: [],
        failurePolicy: "Fail",
        exemptUsers: ["system:serviceaccount:flagger-system:flagger"],
        ...more,
    };
}

function guardedKind(kind: Guarded["kind"]): Guarded {
    const found = GUARDED.find((guarded) => guarded.kind === kind);
    assert.ok(found);
    return found;
}

const canary = guardedKind("canary");
/** An expression without its texts, in which words may stand that look like a variable. */
const withoutTexts = (expression: string): string =>
    expression.replaceAll(/"(?:\\.|[^"\\])*"/g, '""');
const expressionOf = (spec: ReturnType<typeof policySpec>, name: RegExp): string => {
    const found = spec.variables.find((variable) => name.test(variable.name));
    assert.ok(found, String(name));
    return found.expression;
};

describe("policies of the admission guard", () => {
    for (const guarded of GUARDED) {
        for (const severity of ["error", "warning"] as const) {
            for (const scope of ["all", "new", "kept"] as const) {
                it(`define each variable once and before its use: ${guarded.kind}, ${severity}, ${scope}`, () => {
                    const { variables } = policySpec(plan(guarded, { severity, scope }));
                    const defined = new Set<string>();
                    for (const { expression, name } of variables) {
                        assert.match(name, /^[a-z][A-Za-z0-9_]*$/);
                        assert.doesNotMatch(expression, /\$[a-z]/);
                        for (const [, used = ""] of withoutTexts(expression).matchAll(
                            /variables\.(\w+)/g,
                        )) {
                            assert.ok(defined.has(used), `${name} uses ${used}`);
                        }
                        assert.ok(!defined.has(name), name);
                        defined.add(name);
                    }
                });
            }
        }
    }

    it("say each rule in its own words, with its fix and id", () => {
        const spec = policySpec(plan(canary));
        const { requirement, fix } = messagesOfRule("analysis/max-weight");
        const expression = expressionOf(spec, /analysis_max_weight/);
        for (const words of [requirement, fix, "[analysis/max-weight]"]) {
            assert.ok(expression.includes(words), words);
        }
    });

    it("tell of all problems in one message, without a line break", () => {
        const { validations } = policySpec(plan(canary));
        assert.equal(validations.length, 1);
        assert.match(validations[0]?.messageExpression ?? "", /<= 5120 \? variables\.reported : /);
        const { variables } = policySpec(plan(canary));
        assert.equal(
            variables.find(({ name }) => name === "reported")?.expression,
            'variables.problems.join(" | ").replace("\\n", " ")',
        );
    });

    it("compare with the object before the update, where only what is new is refused", () => {
        const spec = policySpec(plan(canary, { scope: "new" }));
        assert.match(expressionOf(spec, /^r\d+_analysis_max_weight/), /!\(f in variables\.old_r/);
        assert.match(expressionOf(spec, /^old_r\d+_analysis_max_weight/), /^oldObject == null \?/);
        assert.match(expressionOf(spec, /^old_spec$/), /dyn\(oldObject\)/);
        const kept = policySpec(plan(canary, { scope: "kept" }));
        assert.match(expressionOf(kept, /^r\d+_analysis_max_weight/), /, f in variables\.old_r/);
    });

    it("leave Flagger, the cluster's controllers and deletions alone", () => {
        const names = (guarded: Guarded) =>
            policySpec(plan(guarded)).matchConditions.map(({ name }) => name);
        assert.deepEqual(names(canary), ["not-by-flagger", "not-going"]);
        assert.deepEqual(names(guardedKind("target")), ["not-by-flagger", "not-going"]);
        for (const kind of ["workload", "unlabelled-workload"] as const) {
            assert.deepEqual(names(guardedKind(kind)), [
                "not-by-flagger",
                "not-going",
                "not-by-controllers",
            ]);
        }
        const [byFlagger] = policySpec(plan(canary)).matchConditions;
        assert.match(byFlagger?.expression ?? "", /system:serviceaccount:flagger-system:flagger/);
        const operations = GUARDED.flatMap((guarded) =>
            policySpec(plan(guarded)).matchConstraints.resourceRules.flatMap(
                (resource) => resource.operations,
            ),
        );
        assert.deepEqual([...new Set(operations)].sort(), ["CREATE", "UPDATE"]);
    });

    it("leave out what is excepted, from all rules or from those that are named", () => {
        const exceptions = [
            { namespaces: ["playground"], reason: "for trying" },
            { labels: { team: "a" }, rules: ["analysis/max-weight"], reason: "agreed" },
        ];
        const spec = policySpec(plan(canary, { exceptions }));
        const [, , excepted] = spec.matchConditions;
        assert.equal(excepted?.name, "exception-0");
        assert.match(excepted.expression, /^!\(.* in \["playground"\]\)$/);
        assert.match(
            expressionOf(spec, /analysis_max_weight/),
            /^\(\(.*"team".* == "a"\)\) \? "" : /,
        );
        assert.doesNotMatch(expressionOf(spec, /analysis_no_max_weight/), /"team"/);
    });

    it("take the exceptions of lint and the policy pack, for the rules that they check", () => {
        const reason = "agreed";
        const object = "Canary shop/cart";
        const config = {
            all: "mandatory",
            "canary-rules": { except: [{ rule: "metric/none", object, reason }] },
            "pinned-images": { except: [{ rule: "image/digest", reason }] },
            "canary-warnings": { except: [{ rule: "analysis/max-weight", reason }] },
        };
        assert.deepEqual(guardExceptions(config), [
            { reason, rules: ["metric/none"], objects: [object] },
            { reason, rules: ["analysis/max-weight"] },
        ]);
        const [list] = exceptionLists(config);
        assert.deepEqual(guardExceptions(list), guardExceptions({ except: list }));
    });

    it("ask what some facts bring in, and only then", () => {
        const names = (given: GuardFacts, kind: Guarded["kind"]) =>
            policySpec(plan(guardedKind(kind), { facts: given }))
                .variables.map(({ name }) => name)
                .join(" ");
        assert.match(names(facts, "canary"), /reference_other_namespace/);
        assert.doesNotMatch(names({}, "canary"), /reference_other_namespace/);
        assert.match(names(facts, "namespace"), /mesh_pod_security/);
        assert.doesNotMatch(names({ cni: true }, "namespace"), /mesh_pod_security/);
        const refusals = (given: GuardFacts) =>
            expressionOf(policySpec(plan(guardedKind("target"), { facts: given })), /^refusals$/);
        assert.match(refusals({}), /close-wait-timeout/);
        for (const given of [{ cni: true }, { linkerdValues: { initAsRoot: true } }]) {
            assert.doesNotMatch(refusals(given), /close-wait-timeout/);
        }
        assert.notEqual(refusals({ linkerdValues: { nativeSidecar: true } }), refusals({}));
    });

    it("compare with each object of a kind, and let pass where that kind is not there", () => {
        for (const guarded of GUARDED) {
            const { failurePolicy, paramKind, variables } = policySpec(plan(guarded));
            assert.deepEqual(paramKind, guarded.param, guarded.kind);
            assert.equal(failurePolicy, guarded.param === undefined ? "Fail" : "Ignore");
            const asks = variables.some(({ expression }) => /\bparams\b/.test(expression));
            assert.equal(asks, guarded.param !== undefined, guarded.kind);
        }
        const compared = GUARDED.filter(({ param }) => param !== undefined);
        assert.deepEqual(
            compared.map(({ kind }) => kind),
            ["canary-deployment", "canary-daemon-set", "canary-others", "target"],
        );
    });

    it("place a problem in the object that it is in, whichever of both is asked for", () => {
        const placed = (kind: Guarded["kind"], rule: RegExp) =>
            expressionOf(policySpec(plan(guardedKind(kind))), rule);
        for (const kind of ["target", "canary-deployment"] as const) {
            assert.match(placed(kind, /target_paused/), /variables\.targetPlace \+ ": "/);
            assert.match(placed(kind, /target_slow_start/), /variables\.canaryPlace \+ ": "/);
        }
        const { variables } = policySpec(plan(guardedKind("target"), { scope: "new" }));
        const of = (name: string) => variables.find((one) => one.name === name)?.expression;
        assert.equal(of("old_target"), "dyn(oldObject)");
        assert.equal(of("old_canary"), "dyn(params)");
    });

    it("refuse to be made of a rule that reads what is not there", () => {
        const wrong: Guarded = {
            ...canary,
            rules: {
                ...canary.rules,
                error: () => [{ id: "metric/none", violations: "$nowhere" }],
            },
        };
        assert.throws(() => policySpec(plan(wrong)), /no variable is called \$nowhere/);
    });
});
