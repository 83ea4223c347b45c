import { behaviourRows } from "./behaviour";
import { metricsRows } from "./metrics";
import type { ConformanceRow, ConformanceTestReference } from "./row";

export type * from "./row";

/** Every measured behaviour of the real mesh that the sandbox knows of. */
export const conformance: readonly ConformanceRow[] = [...metricsRows, ...behaviourRows];

/** The tests that prove a row; none for what is not simulated. */
export function testsFor(row: ConformanceRow): readonly ConformanceTestReference[] {
    return row.simulated === "no" ? [] : row.tests;
}

/** What the README says of a row: behaviour, measurement, and how far it is simulated. */
export function conformanceCells(row: ConformanceRow): readonly string[] {
    const how = row.simulated === "yes" ? "yes" : `${row.simulated}: ${row.difference}`;
    const files = [...new Set(testsFor(row).map(({ file }) => `\`${file}\``))].join(", ");
    return [row.behaviour, row.measured, how, files];
}
