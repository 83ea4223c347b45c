import assert from "node:assert/strict";
import type * as http from "node:http";
import { baseLoadUser } from "../../../../sandbox/mesh/traffic/load-stream";
import {
    type FakeApp,
    pod,
    route,
    type RunningMesh,
    service,
    slice,
    startApp,
    startFakeMesh,
    viewOf,
} from "../support";
import { ofAdminPort, ofApplication, parseSeries, scrape, total } from "../series";

const primary = pod("test", "podinfo-primary", "10.0.0.1", {
    labels: { "linkerd.io/control-plane-ns": "linkerd", "pod-template-hash": "abc" },
});
const unmeshed = pod("test", "legacy", "10.0.0.2", { meshed: false });
const client = pod("other", "client", "10.0.0.3");
const opaque = pod("test", "opaque", "10.0.0.4");

const cluster = {
    pods: [primary, unmeshed, client, opaque],
    services: [
        service("test", "podinfo", "10.1.0.1"),
        service("test", "podinfo-primary", "10.1.0.2"),
        service("test", "legacy", "10.1.0.3"),
        service("test", "opaque", "10.1.0.4", { appProtocol: "grpc" }),
    ],
    endpointSlices: [
        slice("podinfo", [primary]),
        slice("podinfo-primary", [primary]),
        slice("legacy", [unmeshed]),
        slice("opaque", [opaque]),
    ],
    routes: [route([{ backendRefs: [{ name: "podinfo-primary", port: 9898 }] }])],
};

describe("mesh metrics", () => {
    let apps: FakeApp[];
    let mesh: RunningMesh;

    const statusOf: http.RequestListener = (request, response) => {
        const status = Number(/\d+/.exec(request.url ?? "")?.[0] ?? 200);
        response.writeHead(status).end("body");
    };

    beforeEach(async () => {
        apps = [
            await startApp("primary", statusOf),
            await startApp("legacy", statusOf),
            await startApp("opaque"),
        ];
        mesh = await startFakeMesh(cluster, {
            "podinfo-primary": apps[0].port,
            legacy: apps[1].port,
            opaque: apps[2].port,
        });
    });

    afterEach(async () => {
        await mesh.stop();
        await Promise.all(apps.map((app) => app.stop()));
    });

    it("counts requests and responses of the server, by class and status", async () => {
        const user = "uid-client";
        for (const path of ["/", "/", "/status/404", "/status/500", "/status/503"]) {
            await mesh.send(`http://podinfo.test:9898${path}`, { user });
        }
        const series = await scrape(mesh, "10.0.0.1");
        const own = ofApplication;
        assert.equal(total(series, "request_total", own), 5);
        assert.equal(total(series, "response_total", { ...own, classification: "success" }), 3);
        assert.equal(total(series, "response_total", { ...own, classification: "failure" }), 2);
        assert.equal(total(series, "response_total", { ...own, status_code: "503" }), 1);
        assert.equal(total(series, "response_latency_ms_count", own), 5);
        assert.equal(total(series, "inbound_http_authz_allow_total", { target_port: "9898" }), 5);
        const [line] = series.filter(({ name }) => name === "response_total");
        assert.deepEqual(line.labels, {
            direction: "inbound",
            target_addr: "10.0.0.1:9898",
            target_ip: "10.0.0.1",
            target_port: "9898",
            tls: "true",
            client_id: "client.other.serviceaccount.identity.linkerd.cluster.local",
            srv_group: "",
            srv_kind: "default",
            srv_name: "all-unauthenticated",
            srv_port: "9898",
            route_group: "",
            route_kind: "default",
            route_name: "default",
            authz_group: "",
            authz_kind: "default",
            authz_name: "all-unauthenticated",
            status_code: "200",
            classification: "success",
            grpc_status: "",
            error: "",
        });
    });

    it("counts for the client by destination and by route", async () => {
        await mesh.send("http://podinfo.test:9898/", { user: "uid-client" });
        await mesh.send("http://podinfo.test:9898/status/502", { user: "uid-client" });
        const series = await scrape(mesh, "10.0.0.3");
        const wanted = {
            direction: "outbound",
            authority: "podinfo-primary.test.svc.cluster.local:9898",
            dst_namespace: "test",
            dst_service: "podinfo-primary",
            dst_deployment: "podinfo-primary",
            dst_pod: "podinfo-primary",
            dst_pod_template_hash: "abc",
            dst_control_plane_ns: "linkerd",
            dst_serviceaccount: "podinfo-primary",
            dst_zone: "",
            dst_zone_locality: "unknown",
            tls: "true",
            server_id: "podinfo-primary.test.serviceaccount.identity.linkerd.cluster.local",
        };
        assert.equal(total(series, "response_total", { ...wanted, classification: "success" }), 1);
        assert.equal(total(series, "response_total", { ...wanted, classification: "failure" }), 1);
        const route = {
            parent_name: "podinfo",
            parent_port: "9898",
            route_kind: "HTTPRoute",
            route_name: "podinfo",
            backend_name: "podinfo-primary",
        };
        assert.equal(
            total(series, "outbound_http_route_backend_response_statuses_total", {
                ...route,
                http_status: "502",
            }),
            1,
        );
        assert.equal(total(series, "outbound_http_route_backend_requests_total", route), 2);
    });

    it("counts for the base load in its pod, once that is there", async () => {
        const url = "http://podinfo.test:9898/";
        await mesh.send(url, { user: baseLoadUser });
        const loadPod = pod("load", baseLoadUser, "10.0.0.9");
        mesh.source.replace(viewOf({ ...cluster, pods: [...cluster.pods, loadPod] }));
        await mesh.send(url, { user: baseLoadUser });
        const series = await scrape(mesh, "10.0.0.9");
        const requests = "outbound_http_route_backend_requests_total";
        assert.equal(total(series, requests, { backend_name: "podinfo-primary" }), 1);
        const server = await scrape(mesh, "10.0.0.1");
        const client_id = "base-load.load.serviceaccount.identity.linkerd.cluster.local";
        assert.equal(total(server, "response_total", { ...ofApplication, client_id }), 2);
    });

    it("labels direct calls to a Service with it as the parent of the default route", async () => {
        await mesh.send("http://podinfo-primary.test:9898/", { user: "uid-client" });
        const series = await scrape(mesh, "10.0.0.3");
        const [line] = series.filter(
            ({ name }) => name === "outbound_http_route_backend_requests_total",
        );
        assert.deepEqual(line.labels, {
            parent_group: "core",
            parent_kind: "Service",
            parent_namespace: "test",
            parent_name: "podinfo-primary",
            parent_port: "9898",
            parent_section_name: "",
            route_group: "",
            route_kind: "default",
            route_namespace: "",
            route_name: "http",
            backend_group: "core",
            backend_kind: "Service",
            backend_namespace: "test",
            backend_name: "podinfo-primary",
            backend_port: "9898",
            backend_section_name: "",
        });
    });

    it("labels a backend that is missing with the Service's name, and its share with 500", async () => {
        const routes = [route([{ backendRefs: [{ name: "nobody", port: 9898 }] }])];
        mesh.source.replace(viewOf({ ...cluster, routes }));
        await mesh.send("http://podinfo.test:9898/", { user: "uid-client" });
        const labels = { backend_kind: "Service", backend_name: "nobody", backend_port: "9898" };
        const series = await scrape(mesh, "10.0.0.3");
        const statuses = "outbound_http_route_backend_response_statuses_total";
        assert.equal(total(series, statuses, { ...labels, http_status: "500", error: "" }), 1);
        assert.equal(total(series, "request_total", { direction: "outbound" }), 0);
    });

    it("counts shed load in the route's statuses alone", async () => {
        const backendRefs = [{ name: "empty", port: 9898 }];
        const services = [...cluster.services, service("test", "empty", "10.1.0.9")];
        mesh.source.replace(viewOf({ ...cluster, services, routes: [route([{ backendRefs }])] }));
        for (const status of [504, 503, 503]) {
            const answer = await mesh.send("http://podinfo.test:9898/", { user: "uid-client" });
            assert.equal(answer.status, status);
        }
        const series = await scrape(mesh, "10.0.0.3");
        const ofRoute = { parent_name: "podinfo", http_status: "", hostname: "" };
        const statuses = "outbound_http_route_request_statuses_total";
        assert.equal(total(series, statuses, { ...ofRoute, error: "FAIL_FAST" }), 1);
        assert.equal(total(series, statuses, { ...ofRoute, error: "LOAD_SHED" }), 2);
        assert.equal(total(series, "outbound_http_route_backend_requests_total", {}), 1);
    });

    it("counts a process that is gone as a failure with 502", async () => {
        await apps[0].stop();
        const { status } = await mesh.send("http://podinfo.test:9898/", { user: "uid-client" });
        assert.equal(status, 502);
        const series = await scrape(mesh, "10.0.0.1");
        const failed = { direction: "inbound", classification: "failure", status_code: "502" };
        assert.equal(total(series, "response_total", failed), 1);
    });

    it("counts a response that breaks off as a failure of its status", async () => {
        await apps[0].stop();
        apps[0] = await startApp("broken", (_, response) => {
            response.writeHead(200, { "content-length": "100" });
            response.write("half", () => response.destroy());
        });
        const broken = await startFakeMesh(
            {
                pods: [primary, client],
                services: [service("test", "podinfo", "10.1.0.1")],
                endpointSlices: [slice("podinfo", [primary])],
            },
            { "podinfo-primary": apps[0].port },
        );
        await assert.rejects(broken.send("http://podinfo.test:9898/", { user: "uid-client" }));
        const { body } = await broken.send("http://10.0.0.1:4191/metrics");
        const failed = { classification: "failure", status_code: "200", error: "unclassified" };
        assert.equal(total(parseSeries(body), "response_total", failed), 1, body);
        await broken.stop();
    });

    it("has the proxy's buckets, and measures a slow answer in them", async () => {
        await apps[0].stop();
        const slow = await startApp("slow", (_, response) =>
            setTimeout(() => response.end("late"), 120),
        );
        apps[0] = slow;
        const slowMesh = await startFakeMesh(
            {
                pods: [primary, client],
                services: [service("test", "podinfo", "10.1.0.1")],
                endpointSlices: [slice("podinfo", [primary])],
            },
            { "podinfo-primary": slow.port },
        );
        await slowMesh.send("http://podinfo.test:9898/", { user: "uid-client" });
        const { body } = await slowMesh.send("http://10.0.0.1:4191/metrics");
        const buckets = parseSeries(body).filter(
            ({ name, labels }) =>
                name === "response_latency_ms_bucket" && labels.target_port === "9898",
        );
        assert.equal(buckets.length, 26);
        assert.equal(buckets.find(({ labels }) => labels.le === "100")?.value, 0);
        assert.equal(buckets.find(({ labels }) => labels.le === "50000")?.value, 1);
        await slowMesh.stop();
    });

    it("keeps no HTTP metrics of opaque ports and of pods without a proxy", async () => {
        await mesh.send("http://opaque.test:9898/", { user: "uid-client" });
        await mesh.send("http://podinfo.test:9898/", { user: "uid-legacy" });
        assert.equal(total(await scrape(mesh, "10.0.0.4"), "request_total", ofApplication), 0);
        assert.equal(total(await scrape(mesh, "10.0.0.3"), "request_total", ofApplication), 0);
        const series = await scrape(mesh, "10.0.0.1");
        assert.equal(
            total(series, "request_total", {
                ...ofApplication,
                tls: "no_identity",
                no_tls_reason: "no_tls_from_remote",
            }),
            1,
        );
        const { status } = await mesh.send("http://10.0.0.2:4191/metrics", { user: "uid-client" });
        assert.equal(status, 502);
    });

    it("counts every scrape of its own metrics, by whom and how often", async () => {
        await scrape(mesh, "10.0.0.1");
        await mesh.send("http://10.0.0.1:4191/metrics", { user: "uid-client" });
        const series = await scrape(mesh, "10.0.0.1");
        assert.equal(total(series, "request_total", ofAdminPort), 3);
        // the scrape that reads them has no response yet
        assert.equal(total(series, "response_total", ofAdminPort), 2);
        const [line] = series.filter(
            ({ name, labels }) => name === "response_total" && labels.tls === "no_identity",
        );
        assert.deepEqual(line.labels, {
            direction: "inbound",
            target_addr: "0.0.0.0:4191",
            target_ip: "0.0.0.0",
            target_port: "4191",
            tls: "no_identity",
            no_tls_reason: "no_tls_from_remote",
            srv_group: "",
            srv_kind: "default",
            srv_name: "all-unauthenticated",
            srv_port: "4191",
            route_group: "",
            route_kind: "default",
            route_name: "default",
            authz_group: "",
            authz_kind: "default",
            authz_name: "all-unauthenticated",
            status_code: "200",
            classification: "success",
            grpc_status: "",
            error: "",
        });
        const client_id = "client.other.serviceaccount.identity.linkerd.cluster.local";
        assert.equal(total(series, "request_total", { ...ofAdminPort, client_id }), 1);
    });

    it("counts a request that policy refuses in the deny counter alone", async () => {
        const closed = pod("test", "podinfo-primary", "10.0.0.1", {
            annotations: { "config.linkerd.io/default-inbound-policy": "all-authenticated" },
        });
        const closedMesh = await startFakeMesh(
            {
                pods: [closed, unmeshed],
                services: [service("test", "podinfo", "10.1.0.1")],
                endpointSlices: [slice("podinfo", [closed])],
            },
            { "podinfo-primary": apps[0].port },
        );
        const answer = await closedMesh.send("http://podinfo.test:9898/", { user: "uid-legacy" });
        assert.equal(answer.status, 403);
        const { text = "" } =
            (await closedMesh.metrics
                .of(closedMesh.source.view.podsByUid.get("uid-podinfo-primary"))
                ?.expose()) ?? {};
        const series = parseSeries(text);
        const [denied] = series.filter(({ name }) => name === "inbound_http_authz_deny_total");
        assert.equal(denied.value, 1);
        assert.equal(denied.labels.srv_name, "all-authenticated");
        assert.equal("authz_name" in denied.labels, false);
        assert.equal(total(series, "request_total", {}), 0);
        assert.equal(total(series, "response_total", {}), 0);
        assert.equal((await closedMesh.send("http://10.0.0.1:4191/metrics")).status, 403);
        await closedMesh.stop();
    });

    it("forgets a pod's metrics with the pod", async () => {
        await mesh.send("http://podinfo.test:9898/", { user: "uid-client" });
        mesh.metrics.prune({ ...mesh.source.view, podsByUid: new Map() });
        assert.equal(total(await scrape(mesh, "10.0.0.1"), "request_total", ofApplication), 0);
    });

    it("agrees with the process on how much it was asked", async () => {
        const send = (path: string): Promise<unknown> =>
            mesh.send(`http://podinfo.test:9898${path}`, { user: "uid-client" });
        await Promise.all(
            Array.from({ length: 50 }, (_, index) => send(index % 5 === 0 ? "/status/500" : "/")),
        );
        assert.deepEqual(mesh.recorder.podTotals(), [
            { pod: "test/podinfo-primary", count: 50, failed: 10 },
        ]);
        assert.equal(apps[0].requests.length, 50);
        assert.deepEqual(
            mesh.recorder
                .totals()
                .map(({ backend, statusClass, count }) => [backend, statusClass, count])
                .sort(),
            [
                ["test/podinfo-primary", "2xx", 40],
                ["test/podinfo-primary", "5xx", 10],
            ],
        );
    });
});
