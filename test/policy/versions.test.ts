import assert from "node:assert/strict";
import { readObject } from "../../policy/program/kube-objects";
import { findProduct } from "../../policy/program/versions";
import { provider, resource, UNKNOWN_TEXT } from "./support";

function find(props: object, type = "kubernetes:apps/v1:Deployment"): string | undefined {
    const object = readObject(resource(type, props));
    assert.ok(object);
    const product = findProduct(object);
    return product && `${product.product} ${product.seen.version}`;
}

function deployment(metadata: object, image?: string): object {
    return {
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: { name: "d", namespace: "n", ...metadata },
        spec: { template: { spec: { containers: [{ name: "c", image }] } } },
    };
}

const destination = { labels: { "linkerd.io/control-plane-component": "destination" } };

describe("findProduct", () => {
    const cases: [string, object, string | undefined][] = [
        [
            "Linkerd by its creator",
            deployment({
                ...destination,
                annotations: { "linkerd.io/created-by": "linkerd/helm edge-25.7.5" },
            }),
            "linkerd edge-25.7.5",
        ],
        [
            "no Deployment of another API group",
            {
                ...deployment({
                    ...destination,
                    annotations: { "linkerd.io/created-by": "linkerd/helm edge-25.7.5" },
                }),
                apiVersion: "example.com/v1",
            },
            undefined,
        ],
        [
            "Linkerd by its label",
            deployment({
                labels: { ...destination.labels, "app.kubernetes.io/version": "edge-26.6.3" },
            }),
            "linkerd edge-26.6.3",
        ],
        [
            "Linkerd with a version that is not known",
            deployment({ ...destination, annotations: { "linkerd.io/created-by": UNKNOWN_TEXT } }),
            "linkerd (not known yet)",
        ],
        [
            "another part of Linkerd",
            deployment({
                labels: { "linkerd.io/control-plane-component": "identity" },
                annotations: { "linkerd.io/created-by": "linkerd/helm edge-25.7.5" },
            }),
            undefined,
        ],
        ["Flagger", deployment({}, "ghcr.io/fluxcd/flagger:1.44.0"), "flagger 1.44.0"],
        [
            "Flagger by tag and digest",
            deployment({}, "localhost:5000/fluxcd/flagger:1.44.0@sha256:0123"),
            "flagger 1.44.0",
        ],
        ["Flagger without a tag", deployment({}, "localhost:5000/flagger"), undefined],
        ["the load tester", deployment({}, "ghcr.io/fluxcd/flagger-loadtester:0.38.0"), undefined],
        ["an image that is not known", deployment({}, UNKNOWN_TEXT), undefined],
    ];
    for (const [name, props, expected] of cases) {
        it(`${name}: ${expected}`, () => {
            assert.equal(find(props), expected);
        });
    }

    it("reads Gateway API's version from the CRD of HTTPRoutes", () => {
        const crd = (name: string): string | undefined =>
            find(
                {
                    apiVersion: "apiextensions.k8s.io/v1",
                    kind: "CustomResourceDefinition",
                    metadata: {
                        name,
                        annotations: { "gateway.networking.k8s.io/bundle-version": "v1.2.1" },
                    },
                },
                "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition",
            );
        assert.equal(crd("httproutes.gateway.networking.k8s.io"), "gatewayApi v1.2.1");
        assert.equal(crd("gateways.gateway.networking.k8s.io"), undefined);
    });
});

describe("readObject", () => {
    it("leaves out what is no object of the API", () => {
        assert.equal(
            readObject(resource("kubernetes:helm.sh/v4:Chart", { chart: "c" })),
            undefined,
        );
        assert.equal(
            readObject(resource("aws:s3:Bucket", { apiVersion: "v1", kind: "B" })),
            undefined,
        );
        assert.equal(
            readObject(resource("kubernetes:helm.sh/v3:Release", { kind: "a", apiVersion: "b" })),
            undefined,
        );
    });

    it("puts an object without a namespace where its provider would", () => {
        const type = "kubernetes:core/v1:ConfigMap";
        const props = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "c" } };
        assert.equal(readObject(resource(type, props))?.namespace, "default");
        assert.equal(
            readObject(resource(type, props, provider({ namespace: "team" })))?.namespace,
            "team",
        );
    });
});
