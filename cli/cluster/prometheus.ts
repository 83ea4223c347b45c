import { type Fields, fieldsOf, listOf, numberOf, textOf } from "../../rules/canary/reading";
import { CliError } from "../terminal";
import { type ApiServer, ClusterError } from "../../kube/api-server";
import { jsonFields } from "../../kube/json-fields";
import type { PodPort } from "../../kube/port-forward";
import { missingPermission, readServicePods, type ServicePort } from "../../kube/service-pods";

/** A value of a query at one point in time. */
export interface InstantSample {
    readonly labels: Readonly<Record<string, string>>;
    readonly value: number;
}

/** A value with its time. */
export interface Point {
    /** Milliseconds since the epoch. */
    readonly at: number;
    readonly value: number;
}

/** Values of a query over time; times without a value are omitted. */
export interface RangeSeries {
    readonly labels: Readonly<Record<string, string>>;
    readonly points: readonly Point[];
}

/** A time range with its step. */
export interface TimeRange {
    /** Milliseconds since the epoch. */
    readonly from: number;
    readonly to: number;
    readonly stepSeconds: number;
}

/** A client for a Prometheus server. */
export interface PrometheusClient {
    /** Its address, for messages. */
    readonly address: string;
    /** @throws ClusterError if Prometheus does not answer */
    query(expression: string): Promise<InstantSample[]>;
    /** @throws ClusterError if Prometheus does not answer */
    range(expression: string, range: TimeRange): Promise<RangeSeries[]>;
}

/** The Prometheus of Linkerd Viz, as its chart names it. */
export const DEFAULT_PROMETHEUS = "linkerd-viz/prometheus:9090";

const SERVICE = /^([a-z0-9-]+)\/([a-z0-9-]+):(\d+)$/;

/**
 * Opens a Prometheus.
 *
 * @param address - a URL, or the `namespace/service:port` of a Service, of which a pod is reached through a port-forward:
 * Linkerd's policy admits neither the API server nor other clients to the Prometheus of Viz
 * @param server - opens the API server; not called for a URL
 * @param timeoutSeconds - timeout of a single request to a URL
 * @throws CliError (exit code 2) for an invalid address
 */
export async function openPrometheus(
    address: string,
    server: () => Promise<ApiServer>,
    timeoutSeconds: number,
): Promise<PrometheusClient> {
    const service = SERVICE.exec(address);
    if (service !== null) {
        const [, namespace, name, port] = service;
        const target = { namespace, service: name, port: Number(port) };
        return prometheus(address, forwarded(await server(), target, address));
    }
    if (!/^https?:\/\//.test(address) || !URL.canParse(address)) {
        throw new CliError(
            `"${address}" is not a valid Prometheus address: use a URL, or namespace/service:port such as ${DEFAULT_PROMETHEUS}`,
        );
    }
    const base = address.replace(/\/$/, "");
    return prometheus(address, (path) => direct(base + path, timeoutSeconds));
}

function prometheus(address: string, get: (path: string) => Promise<Fields>): PrometheusClient {
    const request = async (path: string, parameters: Record<string, string>): Promise<Fields[]> => {
        const answer = await get(`/api/v1/${path}?${new URLSearchParams(parameters).toString()}`);
        return listOf(fieldsOf(answer.data).result).map(fieldsOf);
    };
    return {
        address,
        query: async (query) =>
            (await request("query", { query })).flatMap((item) => {
                const point = pointOf(item.value);
                return point === undefined ? [] : [{ labels: labelsOf(item), value: point.value }];
            }),
        range: async (query, { from, to, stepSeconds }) =>
            (
                await request("query_range", {
                    query,
                    start: String(from / 1000),
                    end: String(to / 1000),
                    step: String(stepSeconds),
                })
            ).map((item) => ({
                labels: labelsOf(item),
                points: listOf(item.values).flatMap((value) => pointOf(value) ?? []),
            })),
    };
}

function labelsOf({ metric }: Fields): Record<string, string> {
    return Object.fromEntries(
        Object.entries(fieldsOf(metric)).map(([name, value]) => [name, textOf(value) ?? ""]),
    );
}

/** Prometheus returns values as text; NaN and infinity are ignored. */
function pointOf(pair: unknown): Point | undefined {
    const [seconds, text] = listOf(pair);
    const value = Number(textOf(text) ?? NaN);
    return Number.isFinite(value) ? { at: (numberOf(seconds) ?? 0) * 1000, value } : undefined;
}

/** Requests a path of a pod of the Service; the pod is looked up once. */
function forwarded(
    api: ApiServer,
    target: ServicePort,
    address: string,
): (path: string) => Promise<Fields> {
    let pods: Promise<PodPort[]> | undefined;
    return async (path) => {
        try {
            const [pod] = await (pods ??= readServicePods(api, target));
            const { status, text } = await api.callPod(pod, path);
            return answerOf(address, status, text);
        } catch (error) {
            if (!(error instanceof ClusterError)) {
                throw error;
            }
            // the next request looks for another pod
            pods = undefined;
            const permission = missingPermission(error, target.namespace);
            throw error.message.startsWith("Prometheus ")
                ? error
                : new ClusterError(
                      `Prometheus ${address}: ${error.message}${permission}`,
                      error.status,
                  );
        }
    };
}

async function direct(url: string, timeoutSeconds: number): Promise<Fields> {
    const endpoint = url.split("?")[0];
    let response: Response;
    try {
        response = await fetch(url, { signal: AbortSignal.timeout(timeoutSeconds * 1000) });
    } catch (error) {
        throw new ClusterError(`Prometheus ${endpoint}: ${causeOf(error)}`);
    }
    return answerOf(endpoint, response.status, await response.text());
}

/** @throws ClusterError for anything but data of Prometheus */
function answerOf(address: string, status: number, text: string): Fields {
    const body = jsonFields(text);
    if (status !== 200 || body.status !== "success") {
        const reason = textOf(body.error) ?? "the answer is not from Prometheus";
        throw new ClusterError(`Prometheus ${address}: HTTP ${status}: ${reason}`, status);
    }
    return body;
}

/** `fetch` wraps the reason of a failed connection in its own error. */
function causeOf(error: unknown): string {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const { message, code } = cause as { message?: string; code?: string };
    return message || code || String(error);
}
