import Table from "cli-table3";

/** How often things were seen, by theme. */
export type Row = readonly (string | number)[];

/**
 * Prints a table of what became of the manifests, with its last lines.
 *
 * @param head - names of the columns; all but the first two hold numbers
 */
export function printTable(
    head: readonly string[],
    rows: readonly Row[],
    last: readonly string[],
): void {
    const table = new Table({ head: [...head], style: { head: [], border: [] } });
    table.push(...rows.map((row) => row.map(String)));
    console.log([table.toString(), ...last].join("\n"));
}
