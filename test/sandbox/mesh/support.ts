import * as http from "node:http";
import type { AddressInfo } from "node:net";
import type { V1EndpointSlice, V1Pod, V1Service } from "@kubernetes/client-node";
import { basicCredentials } from "../../../sandbox/mesh/credentials";
import { loopbackPort } from "../../../sandbox/node/local-address";
import { Balancer } from "../../../sandbox/mesh/balance/balancer";
import { FailFast } from "../../../sandbox/mesh/balance/fail-fast";
import { MetricsStore } from "../../../sandbox/mesh/metrics/metrics-store";
import type {
    AuthorizationPolicy,
    HttpRoute,
    HttpRouteRule,
    Server,
    ServiceProfile,
} from "../../../sandbox/mesh/mesh-objects";
import { MeshProxy } from "../../../sandbox/mesh/proxy/server";
import { AppliedRoutes } from "../../../sandbox/mesh/routes/applied";
import { baseLoadUser } from "../../../sandbox/mesh/traffic/load-stream";
import { attachments } from "../../../sandbox/mesh/routes/attach";
import { TrafficRecorder } from "../../../sandbox/mesh/traffic/recorder";
import { buildView } from "../../../sandbox/mesh/view/build";
import { ViewSource } from "../../../sandbox/mesh/view/source";
import type { MeshView } from "../../../sandbox/mesh/view/view";

/** A cluster in memory, with as little of each object as the mesh reads. */
export interface FakeCluster {
    pods?: V1Pod[];
    services?: V1Service[];
    endpointSlices?: V1EndpointSlice[];
    routes?: HttpRoute[];
    grpcRoutes?: HttpRoute[];
    profiles?: ServiceProfile[];
    servers?: Server[];
    authorizationPolicies?: AuthorizationPolicy[];
}

/** The view that the mesh makes of a cluster, and the warnings that came with it. */
export function viewOf(
    cluster: FakeCluster,
    applied = new AppliedRoutes(() => undefined),
): MeshView {
    applied.update(cluster.routes ?? []);
    return buildView({
        pods: cluster.pods ?? [],
        services: cluster.services ?? [],
        endpointSlices: cluster.endpointSlices ?? [],
        serviceProfiles: cluster.profiles ?? [],
        routes: applied.byService(),
        grpcRoutes: (cluster.grpcRoutes ?? []).flatMap(attachments),
        policy: {
            servers: cluster.servers ?? [],
            authorizationPolicies: cluster.authorizationPolicies ?? [],
            meshTls: new Map(),
            networks: new Map(),
        },
    });
}

/** A pod `<name>` with uid `uid-<name>`; meshed unless told otherwise. */
export function pod(
    namespace: string,
    name: string,
    ip: string,
    more: {
        meshed?: boolean;
        annotations?: Record<string, string>;
        labels?: Record<string, string>;
    } = {},
): V1Pod {
    const meshed = more.meshed ?? true;
    const proxy = { name: "linkerd-proxy", restartPolicy: "Always" };
    return {
        metadata: {
            namespace,
            name,
            uid: `uid-${name}`,
            annotations: more.annotations,
            labels: {
                ...(meshed ? { "linkerd.io/control-plane-ns": "linkerd" } : {}),
                "linkerd.io/proxy-deployment": name,
                ...more.labels,
            },
        },
        spec: {
            serviceAccountName: name,
            initContainers: meshed ? [proxy] : [],
            containers: [{ name: "app", ports: [{ name: "http", containerPort: 9898 }] }],
        },
        status: { phase: "Running", podIP: ip },
    };
}

/** A Service with one port, 9898 unless told otherwise. */
export function service(
    namespace: string,
    name: string,
    clusterIP: string,
    more: { port?: number; appProtocol?: string; annotations?: Record<string, string> } = {},
): V1Service {
    const { port = 9898, appProtocol, annotations } = more;
    return {
        metadata: { namespace, name, annotations },
        spec: { clusterIP, clusterIPs: [clusterIP], ports: [{ name: "http", port, appProtocol }] },
    };
}

/** The slice that makes pods endpoints of a Service, on container port 9898. */
export function slice(serviceName: string, pods: V1Pod[], ready = true): V1EndpointSlice {
    const namespace = pods[0]?.metadata?.namespace ?? "test";
    return {
        addressType: "IPv4",
        metadata: {
            namespace,
            name: serviceName,
            labels: { "kubernetes.io/service-name": serviceName },
        },
        ports: [{ name: "http", port: 9898 }],
        endpoints: pods.map(({ metadata, status }) => ({
            addresses: [status?.podIP ?? ""],
            conditions: { ready },
            targetRef: { kind: "Pod", uid: metadata?.uid },
        })),
    };
}

/** An HTTPRoute on Service `test/podinfo`, port 9898, accepted by the policy controller. */
export function route(
    rules: HttpRouteRule[],
    more: Partial<HttpRoute> & { hostnames?: string[] } = {},
): HttpRoute {
    const parentRef = {
        group: "core",
        kind: "Service",
        namespace: "test",
        name: "podinfo",
        port: 9898,
    };
    const { hostnames, ...rest } = more;
    return {
        apiVersion: "gateway.networking.k8s.io/v1",
        metadata: { namespace: "test", name: "podinfo", uid: "route", generation: 1 },
        spec: { parentRefs: [parentRef], hostnames, rules },
        status: {
            parents: [
                {
                    controllerName: "linkerd.io/policy-controller",
                    parentRef,
                    conditions: [
                        { type: "Accepted", status: "True", reason: "Accepted", message: "" },
                    ],
                },
            ],
        },
        ...rest,
    };
}

/** A running mesh over a fake cluster. */
export interface RunningMesh {
    readonly source: ViewSource;
    readonly recorder: TrafficRecorder;
    readonly metrics: MetricsStore;
    readonly proxyPort: number;
    /** Sends a request through the proxy as a user: a pod's uid, the base load's (meshed), or nobody. */
    send(url: string, options?: SendOptions): Promise<Answer>;
    stop(): Promise<void>;
}

export interface SendOptions {
    readonly user?: string;
    readonly method?: string;
    readonly headers?: Record<string, string>;
    readonly body?: string;
    readonly signal?: AbortSignal;
    /** Called with the first part of the response's body. */
    readonly onBody?: (part: string) => void;
}

export interface Answer {
    readonly status: number;
    readonly headers: http.IncomingHttpHeaders;
    readonly rawHeaders: readonly string[];
    readonly body: string;
}

/** Password of the proxies in these tests. */
export const meshPassword = "open-sesame";

/** Starts the proxy over a cluster; `ports` gives the local port of a pod by its name. */
export async function startFakeMesh(
    cluster: FakeCluster,
    ports: Readonly<Record<string, number>>,
): Promise<RunningMesh> {
    const source = new ViewSource(viewOf(cluster));
    const recorder = new TrafficRecorder();
    const metrics = new MetricsStore();
    const agent = new http.Agent({ keepAlive: true });
    const clientAgent = new http.Agent({ keepAlive: true });
    const proxy = new MeshProxy({
        source,
        agent,
        metrics,
        balancer: new Balancer(),
        failFast: new FailFast({ capacity: 2, failFastMs: 300, idleMs: 1_000 }),
        unknownCallerMs: 100,
        recorder,
        random: Math.random,
        localAddress: (uid, port) => {
            const local = port === 9898 ? ports[uid.replace(/^uid-/, "")] : undefined;
            return local === undefined ? undefined : loopbackPort(local);
        },
        password: meshPassword,
        ownCallers: new Map([[baseLoadUser, { namespace: "load", serviceAccount: baseLoadUser }]]),
        log: (line) => {
            throw new Error(line);
        },
    });
    const proxyPort = await proxy.listen(0);
    return {
        source,
        recorder,
        metrics,
        proxyPort,
        send: (url, options) => sendThrough(proxyPort, clientAgent, url, options),
        stop: async () => {
            clientAgent.destroy();
            await proxy.close();
            agent.destroy();
        },
    };
}

function sendThrough(
    port: number,
    agent: http.Agent,
    url: string,
    options: SendOptions = {},
): Promise<Answer> {
    const { user = "", method = "GET", headers = {}, body, signal, onBody } = options;
    const authorization = { "proxy-authorization": basicCredentials(user, meshPassword) };
    return new Promise((resolve, reject) => {
        const request = http.request(
            {
                host: "127.0.0.1",
                port,
                method,
                path: url,
                agent,
                signal,
                headers: { host: new URL(url).host, ...authorization, ...headers },
            },
            (response) => {
                const chunks: Buffer[] = [];
                response.once("data", (chunk: Buffer) => onBody?.(chunk.toString("utf8")));
                response.on("data", (chunk: Buffer) => chunks.push(chunk));
                response.on("error", reject);
                response.on("end", () =>
                    resolve({
                        status: response.statusCode ?? 0,
                        headers: response.headers,
                        rawHeaders: response.rawHeaders,
                        body: Buffer.concat(chunks).toString("utf8"),
                    }),
                );
            },
        );
        request.on("error", reject);
        request.end(body);
    });
}

/** A process of a pod: an HTTP server on a free port, and what it has been asked. */
export interface FakeApp {
    readonly port: number;
    readonly requests: {
        method?: string;
        url?: string;
        headers: http.IncomingHttpHeaders;
        body: string;
    }[];
    stop(): Promise<void>;
}

/** Starts a process; without a handler it answers 200 with its own name. */
export async function startApp(
    name: string,
    handler: http.RequestListener = (_, response) => response.end(name),
): Promise<FakeApp> {
    const requests: FakeApp["requests"] = [];
    const server = http.createServer((request, response) => {
        const chunks: Buffer[] = [];
        request.on("data", (chunk: Buffer) => chunks.push(chunk));
        request.on("end", () => {
            const { method, url, headers } = request;
            requests.push({ method, url, headers, body: Buffer.concat(chunks).toString("utf8") });
            handler(request, response);
        });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return {
        port: (server.address() as AddressInfo).port,
        requests,
        stop: () =>
            new Promise((resolve) => {
                server.close(() => resolve());
                server.closeAllConnections();
            }),
    };
}
