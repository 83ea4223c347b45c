import type { MeshReport, TrafficSecond } from "../mesh/mesh-report";
import type { DemoCanary } from "./snapshot";

/** What one side of a canary answered in a span of time. */
export interface SideTraffic {
    readonly requests: number;
    readonly failed: number;
    /** Percent of requests answered without a failure; undefined without requests. */
    readonly successRate?: number;
    /** The slowest second's 99th percentile, in milliseconds. */
    readonly p99Ms?: number;
}

/** Traffic of the canary's users in a span of time, by the side that answered. */
export interface Split {
    readonly primary: SideTraffic;
    readonly canary: SideTraffic;
    /** Percent of requests that the canary answered; undefined without requests. */
    readonly canaryShare?: number;
}

/** Sums the users' traffic (requests to the apex Service) in [from, to), in milliseconds since the epoch. */
export function splitBetween(
    report: MeshReport,
    canary: DemoCanary,
    from: number,
    to: number,
): Split {
    const apex = `${canary.namespace}/${canary.name}`;
    const seconds = report.series.filter(
        (item) => item.apex === apex && item.at >= from && item.at < to,
    );
    const primary = side(seconds.filter((item) => item.backend === `${apex}-primary`));
    const own = side(seconds.filter((item) => item.backend === `${apex}-canary`));
    const all = primary.requests + own.requests;
    return {
        primary,
        canary: own,
        canaryShare: all === 0 ? undefined : (100 * own.requests) / all,
    };
}

function side(seconds: readonly TrafficSecond[]): SideTraffic {
    const requests = seconds.reduce((sum, item) => sum + item.count, 0);
    const failed = seconds.reduce((sum, item) => sum + item.failed, 0);
    return {
        requests,
        failed,
        successRate: requests === 0 ? undefined : (100 * (requests - failed)) / requests,
        p99Ms: requests === 0 ? undefined : Math.max(...seconds.map((item) => item.p99Ms)),
    };
}
