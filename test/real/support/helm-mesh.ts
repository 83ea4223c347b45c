import assert from "node:assert/strict";
import * as fs from "node:fs";

import { charts } from "../../../bench/chart-list";
import type { Checkout } from "./checkout";
import type { Cluster } from "./cluster";
import { chartValues } from "./helm-charts";

/** A mesh as most clusters have it: by helm, before this program came. */
const helmCharts = charts.filter(({ chart }) => chart !== "loadtester");

/** Installs the Gateway API with kubectl, and Linkerd, Viz and Flagger with the real helm. */
export async function installMeshWithHelm(
    checkout: Checkout,
    cluster: Cluster,
    env: Readonly<Record<string, string>>,
): Promise<void> {
    cluster.kubectl("apply", "--server-side", "-f", checkout.artefact("gateway-api"));
    const values = await chartValues();
    for (const { chart, namespace } of helmCharts) {
        const file = checkout.path(".sandbox", `${chart}.json`);
        fs.writeFileSync(file, JSON.stringify(values[chart] ?? {}));
        const installed = await checkout.run(
            "helm",
            [
                ...["install", chart, checkout.artefact("charts", chart), "--wait"],
                ...["--namespace", namespace, "--create-namespace", "--values", file],
            ],
            env,
        );
        assert.equal(installed.code, 0, installed.output);
    }
}
