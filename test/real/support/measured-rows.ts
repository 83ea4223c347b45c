import type { ScrapedPod } from "./scraped-prometheus";
import { grown } from "./recorded-metrics";

/** Statuses of responses as a client's proxy labels them, such as `200,` or `,REQUEST_TIMEOUT`, and how many. */
type Statuses = Readonly<Record<string, number>>;

/** A row of what was measured on the real mesh: what a canary did, and what the proxies counted of it. */
export interface MeasuredRow {
    readonly what: string;
    /** Requests that the client's proxy routed to the canary. */
    readonly requests: number;
    readonly statuses: Statuses;
    readonly inbound: {
        readonly requests: number;
        readonly success: number;
        readonly failure: number;
    };
    /** Percent of the requests to the canary that a user saw succeed. */
    readonly usersSaw: number;
}

/** linkerd2-proxy of August 2026, Linkerd 2.20: 100 requests each through an HTTPRoute 50/50. */
export const measuredRows: readonly MeasuredRow[] = [
    {
        what: "healthy",
        requests: 44,
        statuses: { "200,": 44 },
        inbound: { requests: 44, success: 44, failure: 0 },
        usersSaw: 100,
    },
    {
        what: "500",
        requests: 46,
        statuses: { "500,": 46 },
        inbound: { requests: 46, success: 0, failure: 46 },
        usersSaw: 0,
    },
    {
        what: "hangs, with a timeout of 500 ms",
        requests: 45,
        statuses: { ",REQUEST_TIMEOUT": 45 },
        inbound: { requests: 45, success: 0, failure: 0 },
        usersSaw: 0,
    },
    {
        what: "hangs, clients abort",
        requests: 46,
        statuses: {},
        inbound: { requests: 46, success: 0, failure: 0 },
        usersSaw: 0,
    },
    {
        what: "application down",
        requests: 45,
        statuses: { "502,": 44, ",UNKNOWN": 1 },
        inbound: { requests: 44, success: 0, failure: 44 },
        usersSaw: 0,
    },
    {
        what: "no endpoints",
        requests: 4,
        statuses: { ",FAIL_FAST": 4 },
        inbound: { requests: 0, success: 0, failure: 0 },
        usersSaw: 0,
    },
    {
        what: "500 with a retry",
        requests: 67,
        statuses: { "500,": 24, "500,UNKNOWN": 43 },
        inbound: { requests: 67, success: 0, failure: 67 },
        usersSaw: 0,
    },
];

/** More of what must be decided: rows that follow from the measured ones. */
export const derivedRows: readonly MeasuredRow[] = [
    {
        what: "no request at all",
        requests: 0,
        statuses: {},
        inbound: { requests: 0, success: 0, failure: 0 },
        usersSaw: NaN,
    },
    {
        what: "12 requests a minute, all of them 500",
        requests: 12,
        statuses: { "500,": 12 },
        inbound: { requests: 12, success: 0, failure: 12 },
        usersSaw: 0,
    },
    {
        what: "half of the requests hang, clients abort",
        requests: 100,
        statuses: { "200,": 50 },
        inbound: { requests: 100, success: 50, failure: 0 },
        usersSaw: 50,
    },
];

/** Increments of 50 s make a minute's worth for Prometheus, which extrapolates to the window. */
const SCRAPES = 12;

/** The pods of a row in a namespace of its own: the client's and the canary's, with what scrapes of port 4191 add. */
export function podsOf(namespace: string, row: MeasuredRow): Readonly<Record<string, ScrapedPod>> {
    const labels = (matchers: Readonly<Record<string, string>>): string =>
        Object.entries(matchers)
            .map(([name, value]) => `${name}="${value}"`)
            .join(",");
    const perMinute = (count: number): readonly number[] => grown((count * SCRAPES) / 6, SCRAPES);
    const backend = {
        parent_group: "core",
        parent_kind: "Service",
        parent_namespace: namespace,
        parent_name: "podinfo",
        route_kind: "HTTPRoute",
        backend_namespace: namespace,
        backend_name: "podinfo-canary",
    };
    const counted = (count: number, series: string) =>
        count === 0 ? {} : { [series]: perMinute(count) };
    const inbound = (port: number, tls: string) => ({
        direction: "inbound",
        target_port: String(port),
        tls,
        route_name: "default",
    });
    const users = inbound(9898, "true");
    const scrapesOf = inbound(4191, "no_identity");
    const ok = { status_code: "200", classification: "success" };
    const statuses = Object.fromEntries(
        Object.entries(row.statuses).map(([status, count]) => {
            const [http_status = "", error = ""] = status.split(",");
            const series = labels({ ...backend, http_status, error });
            return [
                `outbound_http_route_backend_response_statuses_total{${series}}`,
                perMinute(count),
            ];
        }),
    );
    return {
        [`client-of-${namespace}`]: {
            labels: { namespace, deployment: "client" },
            series: {
                ...counted(
                    row.requests,
                    `outbound_http_route_backend_requests_total{${labels(backend)}}`,
                ),
                ...statuses,
            },
        },
        [`canary-of-${namespace}`]: {
            labels: { namespace, deployment: "podinfo" },
            series: {
                ...counted(row.inbound.requests, `request_total{${labels(users)}}`),
                ...counted(row.inbound.success, `response_total{${labels({ ...users, ...ok })}}`),
                ...counted(
                    row.inbound.failure,
                    `response_total{${labels({ ...users, status_code: "500", classification: "failure" })}}`,
                ),
                [`request_total{${labels(scrapesOf)}}`]: perMinute(6),
                [`response_total{${labels({ ...scrapesOf, ...ok })}}`]: perMinute(6),
                [`response_latency_ms_bucket{${labels({ ...scrapesOf, le: "1" })}}`]: perMinute(6),
                [`response_latency_ms_bucket{${labels({ ...scrapesOf, le: "+Inf" })}}`]:
                    perMinute(6),
            },
        },
    };
}
