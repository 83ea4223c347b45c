/** A test that proves a row, by its file under `test/sandbox/mesh` and its own title. */
export interface ConformanceTestReference {
    readonly file: string;
    readonly title: string;
}

/**
 * One behaviour of the real mesh, measured on Linkerd 2.20 (edge-26.6.3, linkerd2-proxy of August 2026) unless the row
 * names another version, and what the sandbox makes of it.
 */
export type ConformanceRow = {
    readonly behaviour: string;
    /** What was measured, with its numbers. */
    readonly measured: string;
} & (
    | { readonly simulated: "yes"; readonly tests: readonly ConformanceTestReference[] }
    | {
          readonly simulated: "partly";
          /** What differs, and why. */
          readonly difference: string;
          readonly tests: readonly ConformanceTestReference[];
      }
    | { readonly simulated: "no"; readonly difference: string }
);

/** Refers to tests of one file. */
export function testsOf(file: string, ...titles: string[]): ConformanceTestReference[] {
    return titles.map((title) => ({ file, title }));
}
