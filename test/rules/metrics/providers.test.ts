import assert from "node:assert/strict";

import { providerSpec } from "../../../components/canary/metrics/provider-spec";
import {
    metricsProviderCitations,
    metricsProviderFacts,
    metricsProvidersWith,
    metricsProviderTypes,
} from "../../../rules/metrics/providers";

/** As Flagger's constructors check (pkg/metrics/providers, read apart from the table). */
const REQUIRED = {
    needsAddress: ["prometheus", "influxdb", "graphite", "dynatrace", "splunk"],
    needsSecret: ["datadog", "newrelic", "dynatrace", "splunk"],
    needsInterval: ["datadog", "cloudwatch", "newrelic", "dynatrace", "splunk"],
    needsRegion: ["cloudwatch"],
} as const;

describe("the table of metrics providers", () => {
    for (const [requirement, types] of Object.entries(REQUIRED)) {
        it(`has ${requirement} where Flagger rejects a provider without`, () => {
            assert.deepEqual(
                metricsProvidersWith(requirement as keyof typeof REQUIRED),
                metricsProviderTypes.filter((type) => (types as readonly string[]).includes(type)),
            );
        });
    }

    it("cites the constructor of each", () => {
        const cited = metricsProviderCitations(metricsProviderTypes);
        assert.equal(cited.length, 11);
        assert.deepEqual(cited[0], {
            repository: "flagger",
            file: "pkg/metrics/providers/prometheus.go",
            symbols: ["NewPrometheusProvider"],
        });
    });

    it("knows no other type", () => {
        assert.equal(metricsProviderFacts("wavefront"), undefined);
        assert.equal(metricsProviderFacts("toString"), undefined);
        assert.equal(metricsProviderFacts(undefined), undefined);
    });

    it("removes the slash at the end of an address where Flagger appends the path to it", () => {
        const secrets = {
            ...{ apiKey: "a", applicationKey: "b", accountId: "c", queryKey: "d", token: "t" },
            ...{ project: "p", region: "r" },
        };
        const addresses = metricsProviderTypes.map((type) => {
            const provider = { type, address: "https://x.example/", ...secrets };
            const { fields } = providerSpec(provider, "http://p");
            return [type, fields["address"]] as const;
        });
        assert.deepEqual(
            addresses.flatMap(([type, address]) => (address === "https://x.example" ? [type] : [])),
            ["datadog", "newrelic", "dynatrace", "splunk"],
        );
    });
});
