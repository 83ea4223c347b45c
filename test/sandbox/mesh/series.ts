import assert from "node:assert/strict";
import type { RunningMesh } from "./support";

/** One `name{labels} value` line of a proxy's metrics. */
export interface Line {
    readonly name: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly value: number;
}

/** Reads Prometheus' text format, without the comments. */
export function parseSeries(text: string): Line[] {
    return text
        .split("\n")
        .filter((line) => line !== "" && !line.startsWith("#"))
        .map((line) => {
            const parts = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line);
            assert.ok(parts, line);
            const labels = [...(parts[2] ?? "").matchAll(/(\w+)="([^"]*)"/g)].map(
                ([, key, value]) => [key, value],
            );
            return {
                name: parts[1],
                labels: Object.fromEntries(labels) as Record<string, string>,
                value: Number(parts[3]),
            };
        });
}

/** The metrics on the admin port of the pod with this address; the scraper is outside the mesh. */
export async function scrape(mesh: RunningMesh, ip: string): Promise<Line[]> {
    const { status, body } = await mesh.send(`http://${ip}:4191/metrics`);
    assert.equal(status, 200, body);
    return parseSeries(body);
}

/** The sum of the series of a metric that have all these labels; a label of undefined must be absent. */
export function total(
    series: readonly Line[],
    name: string,
    wanted: Readonly<Record<string, string | undefined>>,
): number {
    return series
        .filter((line) => line.name === name)
        .filter(({ labels }) =>
            Object.entries(wanted).every(([key, value]) => labels[key] === value),
        )
        .reduce((sum, { value }) => sum + value, 0);
}

/** Inbound requests of the application, as opposed to the proxy's own admin port. */
export const ofApplication = { direction: "inbound", target_port: "9898" } as const;

/** Inbound requests of the proxy's admin port. */
export const ofAdminPort = { direction: "inbound", target_port: "4191" } as const;
