import type { Problem } from "../rules/problems/problem";
import type { ChartValues } from "./linkerd/values";

/** A chart value that this package and its canaries rely on. */
export interface ReliedOn {
    /** Where it is, key by key. */
    readonly key: readonly string[];
    /** What it has to be, by the arguments. */
    readonly expected: unknown;
    /** What breaks otherwise. */
    readonly why: string;
    /**
     * What to do instead.
     * @default "remove it from the raw values"
     */
    readonly instead?: string;
    /**
     * Whether the value must not be printed.
     * @default false
     */
    readonly secret?: boolean;
}

const remove = "remove it from the raw values";

/** The fix if an argument sets the same. */
export function useArgument(argument: string): string {
    return `${remove} and use the argument ${argument}`;
}

/**
 * Rejects raw values of a chart that differ from those relied on; all others are allowed.
 *
 * @param id id of the problems
 * @param path path of the values, such as `platform.flagger.install.values`
 */
export function rawValueProblems(
    id: string,
    path: string,
    values: ChartValues,
    relied: readonly ReliedOn[],
): Problem[] {
    return relied.flatMap(({ key, expected, why, instead = remove, secret }): Problem[] => {
        const value = valueAt(values, key);
        return value === undefined || value === expected
            ? []
            : [
                  {
                      id,
                      severity: "error",
                      path: [path, ...key].join("."),
                      value: secret === true ? "[secret]" : value,
                      requirement: `${why}: it must stay ${JSON.stringify(expected)}`,
                      fix: instead,
                  },
              ];
    });
}

/** The value under a key of several parts; `undefined` where there is none. */
export function valueAt(values: ChartValues, key: readonly string[]): unknown {
    return key.reduce<unknown>(
        (value, field) =>
            typeof value === "object" && value !== null ? (value as ChartValues)[field] : undefined,
        values,
    );
}
