import assert from "node:assert/strict";
import fc from "fast-check";
import type { V1Container, V1Pod } from "@kubernetes/client-node";
import type { HttpRoute } from "../../../../sandbox/mesh/mesh-objects";
import { type Authority, parseAuthority } from "../../../../sandbox/mesh/view/authority";
import { isHttpPort, parsePortList } from "../../../../sandbox/mesh/view/ports";
import { routesFor } from "../../../../sandbox/mesh/view/view";
import { type FakeCluster, pod, route, service, slice, viewOf } from "../support";

describe("mesh authorities", () => {
    const cases: [string, Authority | undefined][] = [
        ["podinfo", { kind: "service", service: "podinfo", namespace: undefined, port: 80 }],
        ["podinfo:9898", { kind: "service", service: "podinfo", namespace: undefined, port: 9898 }],
        ["podinfo.test", { kind: "service", service: "podinfo", namespace: "test", port: 80 }],
        ["podinfo.test.svc:1", { kind: "service", service: "podinfo", namespace: "test", port: 1 }],
        [
            "Podinfo.Test.svc.cluster.local.",
            { kind: "service", service: "podinfo", namespace: "test", port: 80 },
        ],
        ["10.0.0.1:4191", { kind: "ip", ip: "10.0.0.1", port: 4191 }],
        ["[fd00::1]:80", { kind: "ip", ip: "fd00::1", port: 80 }],
        ["podinfo.test.svc.example.com", undefined],
        ["www.example.com", undefined],
        ["pod_info", undefined],
        ["podinfo:0", undefined],
        ["podinfo:65536", undefined],
        ["", undefined],
    ];
    for (const [text, expected] of cases) {
        it(`reads ${JSON.stringify(text)}`, () => assert.deepEqual(parseAuthority(text), expected));
    }

    it("reads every form of a name alike", () => {
        const label = fc.stringMatching(/^[a-z]([a-z0-9-]{0,20}[a-z0-9])?$/);
        fc.assert(
            fc.property(
                label,
                label,
                fc.integer({ min: 1, max: 65535 }),
                (name, namespace, port) => {
                    const expected = { kind: "service", service: name, namespace, port };
                    for (const domain of [
                        "",
                        ".svc",
                        ".svc.cluster.local",
                        ".svc.cluster.local.",
                    ]) {
                        assert.deepEqual(
                            parseAuthority(`${name}.${namespace}${domain}:${port}`),
                            expected,
                        );
                    }
                },
            ),
        );
    });
});

describe("mesh ports", () => {
    const http: [
        string,
        Record<string, string> | undefined,
        number,
        string | undefined,
        boolean,
    ][] = [
        ["plain port", undefined, 80, undefined, true],
        ["MySQL's port", undefined, 3306, undefined, false],
        ["MySQL's port said to be http", undefined, 3306, "http", true],
        ["h2c", undefined, 80, "kubernetes.io/h2c", true],
        ["grpc", undefined, 80, "grpc", false],
        ["https", undefined, 80, "https", false],
        ["annotated port", { "config.linkerd.io/opaque-ports": "79-81" }, 80, undefined, false],
        [
            "annotation without MySQL's port",
            { "config.linkerd.io/opaque-ports": "80" },
            3306,
            undefined,
            true,
        ],
        ["faulty annotation", { "config.linkerd.io/opaque-ports": "80,x" }, 80, undefined, true],
    ];
    for (const [name, annotations, port, appProtocol, expected] of http) {
        it(`handles ${name} as ${expected ? "HTTP" : "opaque"}`, () =>
            assert.equal(isHttpPort(annotations, { port, appProtocol }), expected));
    }

    it("reads ranges", () =>
        assert.deepEqual([...parsePortList(" 25, 8000-8002 ")], [25, 8000, 8001, 8002]));
});

describe("mesh view", () => {
    const a = pod("test", "a", "10.0.0.1");
    const b = pod("test", "b", "10.0.0.2");
    const apex = service("test", "podinfo", "10.1.0.1");

    function endpoints(cluster: FakeCluster): string[] {
        const port = viewOf({ services: [apex], ...cluster })
            .services.get("test/podinfo")
            ?.ports.get(9898);
        return (port?.endpoints ?? []).map(({ address }) => address);
    }

    it("takes ready endpoints of living pods only", () => {
        const unready = slice("podinfo", [b], false);
        assert.deepEqual(
            endpoints({ pods: [a, b], endpointSlices: [slice("podinfo", [a]), unready] }),
            ["10.0.0.1:9898"],
        );
        const ended = { ...b, status: { ...b.status, phase: "Failed" } };
        assert.deepEqual(
            endpoints({ pods: [a, ended], endpointSlices: [slice("podinfo", [a, b])] }),
            ["10.0.0.1:9898"],
        );
        assert.deepEqual(endpoints({ pods: [], endpointSlices: [slice("podinfo", [a])] }), []);
    });

    it("lists an endpoint once, though it stands in two slices", () => {
        const endpointSlices = [slice("podinfo", [a]), slice("podinfo", [a, b])];
        assert.deepEqual(endpoints({ pods: [a, b], endpointSlices }), [
            "10.0.0.1:9898",
            "10.0.0.2:9898",
        ]);
    });

    it("knows meshed pods by their proxy and by the label that Linkerd puts beside it", () => {
        const meshed = (made: V1Pod): boolean | undefined =>
            viewOf({ pods: [made] }).podsByUid.get("uid-c")?.meshed;
        const bare = pod("test", "c", "10.0.0.3", { meshed: false });
        const label = { "linkerd.io/control-plane-ns": "linkerd" };
        const withContainers = (
            labels: Record<string, string>,
            containers: V1Container[],
            initContainers: V1Container[] = [],
        ): V1Pod => ({
            ...bare,
            metadata: { ...bare.metadata, labels },
            spec: { ...bare.spec, containers, initContainers },
        });
        const [app, proxy] = [{ name: "app" }, { name: "linkerd-proxy" }];
        assert.equal(meshed(pod("test", "c", "10.0.0.3")), true);
        assert.equal(meshed(bare), false);
        assert.equal(meshed(withContainers(label, [proxy, app])), true);
        assert.equal(meshed(withContainers(label, [app])), false);
        assert.equal(meshed(withContainers({}, [proxy, app])), false);
        const ends = withContainers(label, [app], [proxy]);
        assert.equal(meshed(ends), false, "an init container that ends is no sidecar");
        const native = { ...proxy, restartPolicy: "Always" };
        assert.equal(meshed(withContainers(label, [app], [native])), true);
    });

    function names(cluster: FakeCluster, clientNamespace: string): string[] {
        const port = viewOf({ services: [apex], ...cluster })
            .services.get("test/podinfo")
            ?.ports.get(9898);
        return port === undefined ? [] : routesFor(port, clientNamespace).map(({ name }) => name);
    }

    function routeIn(namespace: string, name: string, port?: number): HttpRoute {
        const base = route([]);
        const parentRefs = [
            { group: "core", kind: "Service", namespace: "test", name: "podinfo", port },
        ];
        return {
            ...base,
            metadata: { namespace, name, uid: name },
            spec: { parentRefs, rules: [] },
        };
    }

    it("gives consumers' routes to clients of their own namespace only", () => {
        const routes = [routeIn("test", "producer"), routeIn("shop", "consumer")];
        assert.deepEqual(names({ routes }, "shop"), ["consumer", "producer"]);
        assert.deepEqual(names({ routes }, "test"), ["producer"]);
        assert.deepEqual(names({ routes }, "other"), ["producer"]);
    });

    it("attaches by port", () => {
        const routes = [
            routeIn("test", "all"),
            routeIn("test", "right", 9898),
            routeIn("test", "wrong", 80),
        ];
        assert.deepEqual(names({ routes }, "test"), ["all", "right"]);
    });

    it("ignores routes of opaque ports and under a ServiceProfile with routes", () => {
        const routes = [routeIn("test", "producer")];
        const opaque = service("test", "podinfo", "10.1.0.1", { appProtocol: "https" });
        assert.deepEqual(names({ routes, services: [opaque] }, "test"), []);
        const metadata = { namespace: "test", name: "podinfo.test.svc.cluster.local" };
        const empty = { metadata, spec: {} };
        assert.deepEqual(names({ routes, profiles: [empty] }, "other"), ["producer"]);
        const profile = { metadata, spec: { routes: [{}] } };
        assert.deepEqual(names({ routes, profiles: [profile] }, "other"), []);
        const consumers = {
            metadata: { ...metadata, namespace: "shop" },
            spec: { dstOverrides: [{}] },
        };
        assert.deepEqual(names({ routes, profiles: [consumers] }, "shop"), []);
        assert.deepEqual(names({ routes, profiles: [consumers] }, "other"), ["producer"]);
    });
});
