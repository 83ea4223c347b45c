import assert from "node:assert/strict";

import { LinkerdViz, type LinkerdVizArgs } from "../../../components";
import { only, record, type Registration } from "../../support/recorder";

const secret = "kubernetes:core/v1:Secret";
const chart = "kubernetes:helm.sh/v4:Chart";
const authentication = "kubernetes:policy.linkerd.io/v1alpha1:MeshTLSAuthentication";
const authorization = "kubernetes:policy.linkerd.io/v1alpha1:AuthorizationPolicy";

async function make(
    more: Partial<LinkerdVizArgs> = {},
): Promise<{ viz: LinkerdViz; registrations: Registration[] }> {
    const made: LinkerdViz[] = [];
    const registrations = await record((opts) =>
        made.push(
            new LinkerdViz(
                "viz",
                {
                    namespace: "linkerd-viz",
                    linkerdNamespace: "linkerd",
                    version: "edge-1.2.3",
                    chart: { kind: "folder", path: "viz" },
                    ...more,
                },
                opts,
            ),
        ),
    );
    return { viz: made[0], registrations };
}

describe("LinkerdViz", () => {
    it("makes the certificates of tap and its injector, then the chart, and nothing else", async () => {
        const { viz, registrations } = await make();
        const annotations = {
            "pulumi.com/patchFieldManager": "linkerd-canary:linkerd-canary/sandbox",
        };
        assert.deepEqual(
            registrations
                .filter(({ type }) => type === secret)
                .map(({ inputs }) => inputs["metadata"]),
            [
                { name: "tap-k8s-tls", namespace: "linkerd-viz", annotations },
                { name: "tap-injector-k8s-tls", namespace: "linkerd-viz", annotations },
            ],
        );
        assert.equal(registrations.at(-1)?.type, chart);
        assert.equal(viz.prometheus, "http://prometheus.linkerd-viz:9090");
        assert.ok(
            !registrations.some(({ type }) => [authentication, authorization].includes(type)),
        );
    });

    it("lets the clients query its Prometheus that it is told, any one of them", async () => {
        const { registrations } = await make({
            queriedBy: [
                { name: "grafana", namespace: "monitoring" },
                { name: "robot", namespace: "ci" },
            ],
        });
        assert.deepEqual(only(registrations, authentication).inputs, {
            apiVersion: "policy.linkerd.io/v1alpha1",
            kind: "MeshTLSAuthentication",
            metadata: { name: "prometheus-admin-clients", namespace: "linkerd-viz" },
            spec: {
                identityRefs: [
                    { kind: "ServiceAccount", name: "grafana", namespace: "monitoring" },
                    { kind: "ServiceAccount", name: "robot", namespace: "ci" },
                ],
            },
        });
        assert.deepEqual(only(registrations, authorization).inputs, {
            apiVersion: "policy.linkerd.io/v1alpha1",
            kind: "AuthorizationPolicy",
            metadata: { name: "prometheus-admin-clients", namespace: "linkerd-viz" },
            spec: {
                targetRef: {
                    group: "policy.linkerd.io",
                    kind: "Server",
                    name: "prometheus-admin",
                },
                requiredAuthenticationRefs: [
                    {
                        group: "policy.linkerd.io",
                        kind: "MeshTLSAuthentication",
                        name: "prometheus-admin-clients",
                    },
                ],
            },
        });
    });

    it("keeps the credentials of an external Prometheus as a secret", async () => {
        const { viz, registrations } = await make({
            prometheus: {
                kind: "external",
                url: "http://prometheus.monitoring:9090",
                scrapeInterval: "30s",
                credentials: { username: "flagger", password: "hunter2" },
            },
        });
        assert.deepEqual(only(registrations, secret, "-prometheus-credentials").inputs, {
            apiVersion: "v1",
            kind: "Secret",
            metadata: { name: "prometheus-credentials", namespace: "linkerd-viz" },
            stringData: { secret: { user: "flagger", password: "hunter2" } },
        });
        assert.equal(viz.prometheus, "http://prometheus.monitoring:9090");
    });

    it("makes no Secret for an external Prometheus that asks for nothing", async () => {
        const { registrations } = await make({
            prometheus: { kind: "external", url: "http://p:9090", scrapeInterval: "30s" },
        });
        assert.equal(
            registrations.filter(({ name }) => name.endsWith("-prometheus-credentials")).length,
            0,
        );
    });
});
