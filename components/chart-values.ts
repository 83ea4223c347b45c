import type { ChartValues } from "./linkerd/values";

/**
 * Lays values over others as Helm does with several `--values`: maps are merged key by key, everything else, lists
 * too, is replaced. Neither argument is changed.
 *
 * @param over those that win
 */
export function mergeValues(base: ChartValues, over: ChartValues = {}): ChartValues {
    const merged: ChartValues = { ...base };
    for (const [key, value] of Object.entries(over)) {
        const below = merged[key];
        merged[key] = isMap(below) && isMap(value) ? mergeValues(below, value) : value;
    }
    return merged;
}

function isMap(value: unknown): value is ChartValues {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}
