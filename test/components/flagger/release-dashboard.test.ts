import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";

import { ReleaseDashboard } from "../../../components";
import { releaseDashboard } from "../../../components/flagger/release-dashboard-spec";
import { firstError, treeOf } from "../../../rules/metrics/promql/grammar";
import { successRateQuery } from "../../../rules/metrics/queries";
import { only, record } from "../../support/recorder";

interface Panel {
    readonly id: number;
    readonly title: string;
    readonly gridPos: Readonly<Record<"x" | "y" | "w" | "h", number>>;
    readonly targets: readonly { readonly refId: string; readonly expr: string }[];
}

const dashboard = JSON.parse(JSON.stringify(releaseDashboard())) as {
    readonly panels: readonly Panel[];
    readonly templating: { readonly list: readonly { readonly name: string; query: string }[] };
};

/** A query with values in place of Grafana's variables. */
function filled(query: string): string {
    return query
        .replaceAll("$__rate_interval", "1m")
        .replaceAll(/\$(namespace|service|target)\b/g, "shop");
}

describe("ReleaseDashboard", () => {
    it("makes a ConfigMap that Grafana's sidecar finds, with the dashboard as JSON", async () => {
        const registrations = await record(
            (opts) => new ReleaseDashboard("releases", { namespace: "monitoring" }, opts),
        );
        assert.equal(registrations.length, 2);
        const { inputs } = only(registrations, "kubernetes:core/v1:ConfigMap", "");
        assert.deepEqual(inputs["metadata"], {
            name: "releases",
            namespace: "monitoring",
            labels: { grafana_dashboard: "1" },
        });
        const data = inputs["data"] as Readonly<Record<string, string>>;
        assert.deepEqual(JSON.parse(data["releases.json"] ?? ""), dashboard);
    });

    it("takes other labels, and annotations", async () => {
        const own = { labels: { dashboards: "yes" }, annotations: { grafana_folder: "Releases" } };
        const registrations = await record(
            (opts) => new ReleaseDashboard("releases", { namespace: "monitoring", ...own }, opts),
        );
        const { inputs } = only(registrations, "kubernetes:core/v1:ConfigMap", "");
        assert.deepEqual(inputs["metadata"], { name: "releases", namespace: "monitoring", ...own });
    });

    for (const { targets, title } of dashboard.panels) {
        it(`${title}: every query is PromQL, and uses only the variables of the dashboard`, () => {
            const known = dashboard.templating.list.map(({ name }) => name);
            for (const { expr } of targets) {
                assert.equal(firstError(treeOf(filled(expr))), undefined, expr);
                assert.doesNotMatch(expr, /\{\{/);
                for (const [, name = ""] of expr.matchAll(/\$([a-z]\w*)/g)) {
                    assert.ok(known.includes(name), name);
                }
            }
        });
    }

    it("evaluates versions as Flagger does", () => {
        const query = successRateQuery({
            ...{ perspective: "clients", kind: "Deployment", of: "canary", window: "1m" },
        })
            .replaceAll("{{ namespace }}", "shop")
            .replaceAll("{{ service }}", "shop");
        const { targets } = dashboard.panels.find(({ title }) => title === "Success rate") ?? {};
        assert.equal(filled(targets?.[0]?.expr ?? ""), query);
    });

    it("has panels that do not overlap, each with its own number", () => {
        const cells = dashboard.panels.map(({ gridPos: { x, y } }) => `${x} ${y}`);
        assert.equal(new Set(cells).size, dashboard.panels.length);
        assert.ok(dashboard.panels.every(({ gridPos: { x, w } }) => x + w <= 24));
        assert.equal(new Set(dashboard.panels.map(({ id }) => id)).size, dashboard.panels.length);
    });

    it("is the file that can be imported", () => {
        const file = path.join(__dirname, "../../../docs/dashboards/releases.json");
        if (process.env["UPDATE_GOLDEN"] !== undefined) {
            fs.writeFileSync(file, `${JSON.stringify(dashboard, undefined, 4)}\n`);
        }
        assert.deepEqual(JSON.parse(fs.readFileSync(file, "utf8")), dashboard);
    });
});
