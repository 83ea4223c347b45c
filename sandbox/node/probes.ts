import * as http from "node:http";
import type { V1Container, V1Probe } from "@kubernetes/client-node";
import { describeError } from "../wait";
import type { LocalAddress } from "./local-address";

/** A probe as this node can carry it out: an HTTP request to the local process. */
export interface HttpProbe {
    readonly containerPort: number;
    readonly path: string;
    /** Whether the kubelet sends it over the network, past the pod's proxy; an `exec` probe runs in the pod. */
    readonly overNetwork: boolean;
    readonly headers: Readonly<Record<string, string>>;
    readonly initialDelayMs: number;
    readonly periodMs: number;
    readonly timeoutMs: number;
    readonly failureThreshold: number;
    readonly successThreshold: number;
}

/** A probe that this node cannot carry out, and why. */
export interface UnknownProbe {
    readonly unsupported: string;
}

/**
 * Reads a probe. `httpGet` is taken as it is. `exec` probes run a tool of the image that is not here
 * (`wget --spider http://localhost:8080/healthz`, `podcli check http localhost:9898/readyz`), so the
 * address in their command is asked instead. `tcpSocket` and `grpc` are not carried out.
 */
export function readProbe(container: V1Container, probe: V1Probe): HttpProbe | UnknownProbe {
    const timing = {
        initialDelayMs: (probe.initialDelaySeconds ?? 0) * 1000,
        periodMs: (probe.periodSeconds ?? 10) * 1000,
        timeoutMs: (probe.timeoutSeconds ?? 1) * 1000,
        failureThreshold: probe.failureThreshold ?? 3,
        successThreshold: probe.successThreshold ?? 1,
    };
    if (probe.httpGet) {
        const headers = (probe.httpGet.httpHeaders ?? []).map((header) => [
            header.name,
            header.value,
        ]);
        return {
            ...timing,
            containerPort: numberedPort(container, probe.httpGet.port),
            path: probe.httpGet.path ?? "/",
            overNetwork: true,
            headers: Object.fromEntries(headers) as Record<string, string>,
        };
    }
    const command = (probe.exec?.command ?? []).join(" ");
    const address = /\blocalhost:(\d+)(\/\S*)?/.exec(command);
    if (address) {
        return {
            ...timing,
            containerPort: Number(address[1]),
            path: address[2] ?? "/",
            overNetwork: false,
            headers: {},
        };
    }
    return {
        unsupported: `the sandbox's node does not support this probe: ${JSON.stringify(probe)}`,
    };
}

function numberedPort(container: V1Container, port: number | string | object): number {
    if (typeof port === "number") {
        return port;
    }
    const named = container.ports?.find((candidate) => candidate.name === port);
    return named?.containerPort ?? Number(port);
}

/** What a probe's request met with. */
export interface ProbeAnswer {
    /** Absent where no response came. */
    readonly status?: number;
    /** Why it is not a success (2xx, 3xx); absent where it is. */
    readonly problem?: string;
}

/** Sends a probe's request once. */
export function sendProbe(probe: HttpProbe, address: LocalAddress): Promise<ProbeAnswer> {
    return new Promise((resolve) => {
        const request = http.get(
            {
                ...address,
                path: probe.path,
                headers: {
                    "user-agent": "kube-probe/sandbox",
                    connection: "close",
                    ...probe.headers,
                },
                timeout: probe.timeoutMs,
                agent: false,
            },
            (response) => {
                response.resume();
                const status = response.statusCode ?? 0;
                const good = status >= 200 && status < 400;
                resolve(
                    good ? { status } : { status, problem: `HTTP ${status} from ${probe.path}` },
                );
            },
        );
        request.once("timeout", () =>
            request.destroy(new Error(`no answer in ${probe.timeoutMs} ms`)),
        );
        request.once("error", (error) => resolve({ problem: describeError(error) }));
    });
}
