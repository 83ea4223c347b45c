import assert from "node:assert/strict";
import {
    analysisValueQuery,
    endedQuery,
    haltedQuery,
    rolledBackQuery,
    statusQuery,
    waitingQuery,
    weightQuery,
} from "../../../rules/metrics/flagger-metrics";
import { firstError, treeOf } from "../../../rules/metrics/promql/grammar";

describe("the queries of Flagger's own metrics", () => {
    const queries = {
        status: statusQuery(),
        canaryWeight: weightQuery("canary"),
        primaryWeight: weightQuery("primary"),
        values: analysisValueQuery(),
        promoted: endedQuery("successes", "1h"),
        rolledBackCount: endedQuery("failures", "1h"),
        rolledBack: rolledBackQuery(),
        halted: haltedQuery("10m"),
        waiting: waitingQuery("10m"),
    };
    for (const [name, query] of Object.entries(queries)) {
        it(`${name} is PromQL by Prometheus' own grammar`, () => {
            assert.equal(firstError(treeOf(query)), undefined, query);
            assert.notEqual(firstError(treeOf(`${query} and`)), undefined);
        });

        it(`${name} finds the namespace of the Canary also where a scrape has renamed it`, () => {
            const count = (what: RegExp) => query.match(what)?.length;
            assert.equal(
                count(/"\$1", "exported_namespace", "\(\.\+\)"/g),
                count(/ by \(namespace, name/g),
            );
        });
    }
});
