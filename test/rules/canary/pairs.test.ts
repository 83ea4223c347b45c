import assert from "node:assert/strict";
import { formatCitations } from "../../../rules/citations";
import { canaryRules, checkCanary, ruleTable, type RuleContext } from "../../../rules/canary";
import type { Pair } from "./pairs";
import { goodScene } from "./contexts";
import { specPairs } from "./spec/pairs";
import { surroundingsPairs } from "./related/pairs";

const pairs: readonly Pair[] = [...specPairs, ...surroundingsPairs];
const rules = new Map(canaryRules.map((rule) => [rule.id, rule]));

describe("the table of rules", () => {
    it("has each id once, as family/rule in kebab-case", () => {
        assert.equal(rules.size, canaryRules.length);
        for (const { id } of canaryRules) {
            assert.match(id, /^[a-z]+(-[a-z]+)*\/[a-z0-9]+(-[a-z0-9]+)*$/);
        }
    });

    it("is worded as problems are: clauses without a closing stop, each with its source", () => {
        for (const { id, impact, requirement, fix, source } of canaryRules) {
            for (const words of [impact, requirement, fix]) {
                assert.doesNotMatch(words, /\.$/, id);
                assert.notEqual(words.trim(), "", id);
            }
            assert.match(formatCitations(source), /^\S+ \S.*\S$/, id);
            assert.ok(source.length > 0, id);
        }
    });

    it("is printed whole", () => {
        assert.deepEqual(
            ruleTable().map(({ id }) => id),
            canaryRules.map(({ id }) => id),
        );
    });

    it("says nothing about the good context", () => {
        assert.deepEqual(checkCanary(goodScene()), []);
    });

    it("has a pair for every rule, and no pair for anything else", () => {
        assert.deepEqual(
            [...new Set(pairs.map(({ rule }) => rule))].sort(),
            [...rules.keys()].sort(),
        );
    });
});

/** The error of a provider comes with that of each field that it ignores. */
const OF_PROVIDER = "provider/traffic-split";

describe("each rule", () => {
    for (const { rule, about, bad, fixed, at, also = [], remains = [] } of pairs) {
        it(`${rule}${about === undefined ? "" : `: ${about}`}`, () => {
            const found = (context: RuleContext) =>
                checkCanary(context).filter(({ id }) => !remains.includes(id));
            const problems = found(bad);
            const own = problems.filter(({ id }) => id === rule);
            assert.deepEqual(
                own.map(({ field }) => field),
                at,
            );
            assert.deepEqual(
                own.map(({ severity }) => severity),
                at.map(() => rules.get(rule)?.severity),
            );
            const others = problems.filter(({ id }) => id !== rule);
            assert.deepEqual([...new Set(others.map(({ id }) => id))].sort(), [...also].sort());
            assert.ok(
                others.every(({ id, severity }) => severity === "warning" || id === OF_PROVIDER),
            );
            assert.deepEqual(found(fixed), []);
            assert.deepEqual(
                [...new Set(checkCanary(fixed).map(({ id }) => id))].sort(),
                [...remains].sort(),
            );
        });
    }
});
