/**
 * What the mesh's admin endpoint answers as JSON: `GET /report` gives a {@link MeshReport},
 * `GET /report?since=<ms>` one whose series starts at that time (milliseconds since the epoch).
 */
export interface MeshReport {
    /** ISO time since which everything is counted. */
    readonly startedAt: string;
    readonly totals: readonly TrafficTotal[];
    readonly counters: readonly TrafficCounter[];
    readonly pods: readonly PodTotal[];
    /** Oldest first; seconds without traffic are left out, and those older than 15 minutes are forgotten. */
    readonly series: readonly TrafficSecond[];
    readonly routes: readonly RouteReport[];
    readonly baseLoad: readonly BaseLoadReport[];
    /** Lines that Linkerd's policy controller would have logged as warnings, the newest last. */
    readonly warnings: readonly string[];
}

/** The class of a status, with 499 for requests whose caller left before there was an answer. */
export type StatusClass = "1xx" | "2xx" | "3xx" | "4xx" | "5xx";

/** Requests by the Service that was asked for and the one that was chosen. */
export interface TrafficTotal {
    /** `namespace/name` of the Service that was asked for; `pod` where a pod's address was. */
    readonly apex: string;
    /** `namespace/name` of the Service chosen; `-` where none was. */
    readonly backend: string;
    readonly statusClass: StatusClass;
    readonly count: number;
}

/** The same, by pod and status, with times. */
export interface TrafficCounter {
    readonly apex: string;
    readonly backend: string;
    /** `namespace/name`; `-` where the request reached no process. */
    readonly pod: string;
    /** HTTP status of the response, from any source; 499 if the caller left before there was one. */
    readonly status: number;
    readonly count: number;
    /** Milliseconds since the epoch at which the first and the last of these ended. */
    readonly firstAt: number;
    readonly lastAt: number;
    /** As `firstAt`, where these are failures (5xx, or an answer that broke off). */
    readonly firstFailedAt?: number;
}

/** Requests that a pod's process has answered, from any caller and by any address. */
export interface PodTotal {
    readonly pod: string;
    readonly count: number;
    readonly failed: number;
}

/** One second of traffic of one Service for another. */
export interface TrafficSecond {
    /** Start of the second, in milliseconds since the epoch. */
    readonly at: number;
    readonly apex: string;
    readonly backend: string;
    readonly count: number;
    readonly failed: number;
    /** Milliseconds to the first byte of the response. */
    readonly p50Ms: number;
    readonly p99Ms: number;
}

/** An HTTPRoute and what Linkerd makes of it. */
export interface RouteReport {
    readonly namespace: string;
    readonly name: string;
    /**
     * `applied`: in force for `parents`. `unattached`: no Service has accepted it. `refused`: cannot be converted,
     * nothing is in force. `stale`: cannot be converted, an older version is still in force.
     */
    readonly state: "applied" | "unattached" | "refused" | "stale";
    /** Why, unless it is applied. */
    readonly reason?: string;
    /** `namespace/name` or `namespace/name:port` of the Services that it is in force for. */
    readonly parents: readonly string[];
    /** Of the version in force. */
    readonly weights: readonly {
        /** Index of the rule. */
        readonly rule: number;
        /** `namespace/name`. */
        readonly backend: string;
        readonly weight: number;
    }[];
}

/** The steady load on one Canary. */
export interface BaseLoadReport {
    /** `namespace/name` of the Canary. */
    readonly canary: string;
    readonly url: string;
    readonly requestsPerSecond: number;
    /** Whether requests are being sent; they start once the Service has had a ready endpoint. */
    readonly running: boolean;
    readonly sent: number;
    /** Left out because too many were still under way. */
    readonly skipped: number;
    readonly answered: number;
    /** 5xx, an answer that broke off, or none. */
    readonly failed: number;
    /** By `backend pod status`, as in {@link TrafficCounter}. */
    readonly outcomes: readonly {
        readonly backend: string;
        readonly pod: string;
        readonly status: number;
        readonly count: number;
    }[];
    /** Milliseconds from sending to the end of the response, of the last minute. */
    readonly latencyMs: { readonly p50: number; readonly p99: number };
}
