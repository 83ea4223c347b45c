import assert from "node:assert/strict";

import { type CanaryProblem, checkCanary, type RuleContext } from "../../../rules/canary";
import { filledQuery } from "../../../rules/metrics/fill";
import { evaluateQuery, type Series } from "../../../rules/metrics/promql/evaluate";
import { parsePromql } from "../../../rules/metrics/promql/parse";
import { Unsupported } from "../../../rules/metrics/promql/syntax";
import {
    callSeries,
    type Growth,
    probeSeries,
    scrapeSeries,
    type VersionNames,
    versionSeries,
    type VersionTraffic,
} from "../../../rules/metrics/world";
import { goodObjects, goodScene, metricTemplate } from "../canary/contexts";
import { syntaxErrors } from "../../support/promql";
import { PUBLIC_TEMPLATES, type PublicTemplate } from "./public-templates";

/** The good context with one metric, of this template. */
function evaluating(template: PublicTemplate, query = template.query): RuleContext {
    const { thresholdRange, templateVariables } = template;
    const metric = { name: "own", templateRef: { name: "own" }, thresholdRange, interval: "1m" };
    return goodScene({
        spec: { "analysis.metrics": [{ ...metric, templateVariables }] },
        objects: [...goodObjects, metricTemplate("own", query)],
    });
}

/** The query in the fix of a finding. */
function correctedIn({ fix }: CanaryProblem): string {
    const query = /: (.*)$/.exec(fix)?.[1];
    assert.ok(query !== undefined, fix);
    return query;
}

const names: VersionNames = {
    namespace: "test",
    service: "podinfo",
    kind: "Deployment",
    target: "podinfo",
    of: "canary",
};
const perMinute =
    (count: number): Growth =>
    (seconds) =>
        (count * seconds) / 60;

/** Few requests to a canary that is scraped and probed and calls others a lot itself. */
const world = (traffic: VersionTraffic): readonly Series[] => [
    ...versionSeries(names, traffic),
    ...scrapeSeries(names, perMinute(6)),
    ...probeSeries(names, perMinute(60), "probe"),
    ...callSeries(names, perMinute(6_000)),
];

const FAULTY: Readonly<Record<PublicTemplate["evaluates"], VersionTraffic>> = {
    failures: { succeeded: perMinute(117), failed: perMinute(3) },
    latency: { succeeded: perMinute(120), latencyMs: 2_000 },
    requests: { succeeded: perMinute(12) },
};

/** Whether a check passes; a query without a value fails it. */
function passes(
    { thresholdRange, templateVariables = {} }: PublicTemplate,
    query: string,
    series: readonly Series[],
): boolean {
    const { namespace, target, service } = names;
    const filling = { name: "podinfo", namespace, target, service, interval: "1m" };
    const filled = filledQuery(query, { ...filling, variables: templateVariables });
    assert.deepEqual(syntaxErrors(filled), []);
    const expression = parsePromql(filled);
    assert.ok(!(expression instanceof Unsupported), filled);
    const value = evaluateQuery(expression, series);
    assert.ok(!(value instanceof Unsupported), filled);
    const { min = -Infinity, max = Infinity } = thresholdRange;
    return value !== undefined && value >= min && value <= max;
}

describe("public templates for Linkerd", () => {
    for (const template of PUBLIC_TEMPLATES) {
        const { from, query, evaluates, findings } = template;

        it(`give what is wrong with them: ${from}`, () => {
            const found = checkCanary(evaluating(template));
            assert.deepEqual(
                found.map(({ id }) => id),
                findings,
            );
            for (const { requirement, fix } of found) {
                assert.doesNotMatch(`${requirement} ${fix}`, /\n|undefined|NaN/);
            }
        });

        it(`are without finding as corrected, and tell a faulty canary from a healthy one: ${from}`, () => {
            const own = checkCanary(evaluating(template)).find(
                ({ id }) => id === "metric/query-counts-scrapes",
            );
            const corrected = own === undefined ? query : correctedIn(own);
            assert.deepEqual(
                checkCanary(evaluating(template, corrected)).map(({ id }) => id),
                findings.filter((id) => id !== "metric/query-counts-scrapes"),
            );
            const healthy = { succeeded: perMinute(120) };
            assert.equal(passes(template, corrected, world(healthy)), true);
            assert.equal(passes(template, corrected, world(FAULTY[evaluates])), false);
            assert.equal(passes(template, corrected, world({})), false);
        });

        if (findings.includes("metric/query-counts-scrapes")) {
            it(`pass a canary without requests as they are: ${from}`, () => {
                assert.equal(passes(template, query, world({})), true);
            });
        }
    }

    it("name the direction where a selector has none, since the pods send requests too", () => {
        const added = PUBLIC_TEMPLATES.map((template) =>
            checkCanary(evaluating(template)).some(
                ({ requirement, fix }) =>
                    requirement.includes("requests that the pods send to others") &&
                    fix.startsWith('add direction="inbound" and target_port!="4191"'),
            ),
        );
        assert.deepEqual(
            added,
            PUBLIC_TEMPLATES.map(({ query }) => !/direction/.test(query)),
        );
    });
});
