import assert from "node:assert/strict";
import { done, notYet, waitFor } from "../../../sandbox/wait";
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

/**
 * The metrics of a client's proxy, once the mesh has seen the end of this many requests: a client may have its answer, or
 * have hung up, a moment before.
 */
export async function clientSeries(mesh: RunningMesh, uid: string, sent: number): Promise<Line[]> {
    await waitFor({
        what: `the end of ${sent} requests`,
        limitMs: 10_000,
        everyMs: 5,
        look: () => {
            const ended = mesh.recorder.totals().reduce((sum, { count }) => sum + count, 0);
            return ended === sent ? done(undefined) : notYet(`${ended} have ended`);
        },
    });
    const metrics = mesh.metrics.of(mesh.source.view.podsByUid.get(uid));
    return parseSeries((await metrics?.expose())?.text ?? "");
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
