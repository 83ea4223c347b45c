import * as fs from "node:fs";
import * as path from "node:path";
import type { ScrapedPod } from "./scraped-prometheus";

/** Series of a pod at one moment. */
export type Snapshot = Readonly<Record<string, number>>;

/** What a real proxy showed; see test/real/recorded/README.md. */
export function recorded(whose: "client" | "canary" | "later"): Snapshot {
    const file = path.join(__dirname, "..", "recorded", `${whose}-proxy-metrics.txt`);
    return Object.fromEntries(
        fs
            .readFileSync(file, "utf8")
            .split("\n")
            .filter((line) => line !== "")
            .map((line) => {
                const gap = line.lastIndexOf(" ");
                return [line.slice(0, gap), Number(line.slice(gap + 1))];
            }),
    );
}

/** A counter that has grown evenly, from a tenth before the first scrape to its value at the last one. */
export function grown(value: number, scrapes: number): readonly number[] {
    return Array.from({ length: scrapes }, (_, scrape) =>
        Math.round((value * (scrape + 1)) / scrapes),
    );
}

/** A pod whose counters have grown evenly to a snapshot. */
export function grownPod(
    labels: ScrapedPod["labels"],
    snapshot: Snapshot,
    scrapes: number,
): ScrapedPod {
    return {
        labels,
        series: Object.fromEntries(
            Object.entries(snapshot).map(([series, value]) => [series, grown(value, scrapes)]),
        ),
    };
}
