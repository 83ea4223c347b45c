import assert from "node:assert/strict";

import { ReleaseAlerts } from "../../../components";
import { releaseAlertsSpec } from "../../../components/flagger/release-alerts-spec";
import { firstError, treeOf } from "../../../rules/metrics/promql/grammar";
import { only, record } from "../../support/recorder";

describe("ReleaseAlerts", () => {
    it("makes one PrometheusRule with the labels that a Prometheus looks for", async () => {
        const registrations = await record(
            (opts) =>
                new ReleaseAlerts(
                    "alerts",
                    { namespace: "monitoring", labels: { release: "prometheus" } },
                    opts,
                ),
        );
        assert.equal(registrations.length, 2);
        const { inputs } = only(
            registrations,
            "kubernetes:monitoring.coreos.com/v1:PrometheusRule",
            "",
        );
        const { spec, ...rest } = inputs;
        assert.deepEqual(rest, {
            apiVersion: "monitoring.coreos.com/v1",
            kind: "PrometheusRule",
            metadata: {
                name: "alerts",
                namespace: "monitoring",
                labels: { release: "prometheus" },
            },
        });
        assert.deepEqual(spec, releaseAlertsSpec({}));
    });

    it("has three alerts, each with a query that Prometheus parses and labels for its route", () => {
        const [{ rules = [] } = {}, ...others] = releaseAlertsSpec({
            after: "25m",
            alertLabels: { team: "shop" },
        }).groups;
        assert.deepEqual(others, []);
        assert.deepEqual(
            rules.map(({ alert }) => alert),
            ["ReleaseRolledBack", "ReleaseHalted", "ReleaseWaitsForPromotion"],
        );
        for (const { annotations, expr, labels } of rules) {
            assert.equal(firstError(treeOf(expr)), undefined, expr);
            assert.deepEqual(labels, { team: "shop" });
            assert.match(annotations.summary, /\{\{ \$labels\.namespace \}\}/);
        }
        assert.ok(rules.slice(1).every(({ expr }) => expr.includes("[25m]")));
    });

    for (const after of ["soon", "30s", "-5m", ""]) {
        it(`refuses "${after}" as the time, with a value that is taken`, async () => {
            await assert.rejects(
                record((opts) => new ReleaseAlerts("alerts", { namespace: "x", after }, opts)),
                /alerts\.after[^]*for example "10m"/,
            );
        });
    }
});
