import assert from "node:assert/strict";

import { caBundlePlaceholder } from "../../../components/linkerd/values";
import { type VizSettings, vizValues } from "../../../components/linkerd/viz/viz-values";

describe("vizValues", () => {
    const settings: VizSettings = {
        version: "edge-1.2.3",
        linkerdNamespace: "l5d",
        trustDomain: "mesh.example",
    };

    it("needs no hook and no certificate of the chart's own", () => {
        assert.deepEqual(vizValues(settings), {
            linkerdVersion: "edge-1.2.3",
            linkerdNamespace: "l5d",
            identityTrustDomain: "mesh.example",
            createNamespaceMetadataJob: false,
            tap: { externalSecret: true, caBundle: caBundlePlaceholder },
            tapInjector: { externalSecret: true, caBundle: caBundlePlaceholder },
        });
    });

    it("scrapes as often as asked, with a timeout that Prometheus takes", () => {
        assert.deepEqual(
            vizValues({ ...settings, prometheus: { kind: "own", scrapeInterval: "5s" } })[
                "prometheus"
            ],
            { globalConfig: { scrape_interval: "5s", scrape_timeout: "5s" } },
        );
    });

    it("keeps what it scraped for as long as asked", () => {
        assert.deepEqual(
            vizValues({ ...settings, prometheus: { kind: "own", retention: "3d" } })["prometheus"],
            { args: { "storage.tsdb.retention.time": "3d" } },
        );
    });

    it("asks an external Prometheus in place of its own", () => {
        const values = vizValues({
            ...settings,
            prometheus: { kind: "external", url: "http://p:9090", scrapeInterval: "30s" },
        });
        assert.deepEqual(values["prometheus"], { enabled: false });
        assert.equal(values["prometheusUrl"], "http://p:9090");
        assert.equal("prometheusCredsSecret" in values, false);
    });

    it("names the Secret of the credentials, and holds none of them", () => {
        const values = vizValues({
            ...settings,
            prometheus: {
                kind: "external",
                url: "http://p:9090",
                scrapeInterval: "30s",
                credentials: { username: "flagger", password: "hunter2" },
            },
        });
        assert.equal(values["prometheusCredsSecret"], "prometheus-credentials");
        assert.doesNotMatch(JSON.stringify(values), /hunter2/);
    });

    it("keeps the certificates' settings when it is highly available", () => {
        const values = vizValues({ ...settings, highAvailability: true });
        assert.equal(values["enablePodDisruptionBudget"], true);
        assert.deepEqual(values["tap"], {
            replicas: 3,
            resources: {
                cpu: { limit: "", request: "100m" },
                memory: { limit: "250Mi", request: "50Mi" },
            },
            externalSecret: true,
            caBundle: caBundlePlaceholder,
        });
    });

    it("pulls images from where it is told", () => {
        const values = vizValues({
            ...settings,
            registry: "registry.example/l5d",
            imagePullSecrets: ["pull"],
        });
        assert.equal(values["defaultRegistry"], "registry.example/l5d");
        assert.deepEqual(values["imagePullSecrets"], [{ name: "pull" }]);
    });

    it("lets raw values win over everything", () => {
        const values = vizValues({
            ...settings,
            highAvailability: true,
            values: { tap: { replicas: 2 }, linkerdVersion: "edge-9.9.9" },
        });
        assert.equal(values["linkerdVersion"], "edge-9.9.9");
        assert.equal((values["tap"] as { replicas: number }).replicas, 2);
    });
});
