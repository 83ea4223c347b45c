import * as fs from "node:fs";

import { chartValues } from "../test/real/support/helm-charts";
import { charts } from "./chart-list";
import type { Rig } from "./rig";

/** Writes the charts' values down: in one file for the plain program, in one a chart for helm. */
export async function writeChartValues(rig: Rig): Promise<void> {
    const values = await chartValues();
    fs.writeFileSync(rig.scratch("values.json"), JSON.stringify(values));
    for (const { chart } of charts) {
        fs.writeFileSync(rig.scratch(`${chart}.json`), JSON.stringify(values[chart] ?? {}));
    }
}
