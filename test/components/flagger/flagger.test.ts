import assert from "node:assert/strict";

import { Flagger, type FlaggerInstall } from "../../../components";
import type { FlaggerSettings } from "../../../components/flagger/settings";
import { flaggerValues } from "../../../components/flagger/values";
import { record, type Registration } from "../../support/recorder";

const chart = "kubernetes:helm.sh/v4:Chart";
const overlay = "kubernetes:kustomize/v2:Directory";

const settings: FlaggerSettings = {
    namespace: "flagger-system",
    version: "1.44.0",
    vizNamespace: "linkerd-viz",
};

async function install(
    by: FlaggerInstall,
    more: Partial<FlaggerSettings> = {},
): Promise<Registration[]> {
    return record((opts) => new Flagger("flagger", { ...settings, ...more, install: by }, opts));
}

const byHelm: FlaggerInstall = { by: "helm", chart: { kind: "folder", path: "f" } };

describe("Flagger", () => {
    it("installs the chart, and no overlay, by helm", async () => {
        const registrations = await install({ by: "helm", chart: { kind: "folder", path: "f" } });
        assert.deepEqual(
            registrations.map(({ type, inputs }) => [type, inputs]),
            [
                ["linkerd-canary:flagger:Flagger", {}],
                [
                    chart,
                    {
                        chart: "./f",
                        name: "flagger",
                        namespace: "flagger-system",
                        values: flaggerValues(settings),
                    },
                ],
            ],
        );
    });

    it("installs the overlay, and no chart, by kustomize", async () => {
        const registrations = await install({ by: "kustomize", overlay: "overlays/linkerd" });
        assert.deepEqual(
            registrations.map(({ type, inputs }) => [type, inputs]),
            [
                ["linkerd-canary:flagger:Flagger", {}],
                [overlay, { directory: "overlays/linkerd", namespace: "flagger-system" }],
            ],
        );
    });

    it("names the install the same either way, so that its objects can be taken over", async () => {
        const [byChart, byOverlay] = [
            await install({ by: "helm", chart: { kind: "folder", path: "f" } }),
            await install({ by: "kustomize", overlay: "o" }),
        ].map((registrations) => registrations.at(-1)?.name);
        assert.equal(byChart, "flagger-install");
        assert.equal(byOverlay, byChart);
    });

    it("lays raw values over its own", async () => {
        const registrations = await install({ ...byHelm, values: { kubeconfigQPS: 50 } });
        assert.deepEqual(registrations.at(-1)?.inputs["values"], {
            ...flaggerValues(settings),
            kubeconfigQPS: 50,
        });
    });

    for (const by of [byHelm, { by: "kustomize", overlay: "o" }] as const) {
        it(`keeps addresses as a secret, and makes what is asked for, by ${by.by}`, async () => {
            const registrations = await install(by, {
                notifications: { type: "msteams", address: "https://teams/x" },
                eventWebhook: "https://events/x",
                leaderElection: { replicas: 3 },
                podDisruptionBudget: { minAvailable: 2 },
                podMonitor: { namespace: "monitoring", labels: { release: "p" } },
            });
            const pods = { "app.kubernetes.io/name": "flagger" };
            assert.deepEqual(
                Object.fromEntries(
                    registrations
                        .filter(
                            ({ type }) =>
                                ![chart, overlay, "linkerd-canary:flagger:Flagger"].includes(type),
                        )
                        .map(({ name, inputs }) => [name, inputs]),
                ),
                Object.fromEntries([
                    [
                        "flagger-notifications",
                        {
                            apiVersion: "v1",
                            kind: "Secret",
                            metadata: {
                                name: "flagger-notifications",
                                namespace: "flagger-system",
                            },
                            stringData: {
                                secret: {
                                    MSTEAMS_URL: "https://teams/x",
                                    EVENT_WEBHOOK_URL: "https://events/x",
                                },
                            },
                        },
                    ],
                    [
                        "flagger-disruption-budget",
                        {
                            apiVersion: "policy/v1",
                            kind: "PodDisruptionBudget",
                            metadata: { name: "flagger", namespace: "flagger-system" },
                            spec: { minAvailable: 2, selector: { matchLabels: pods } },
                        },
                    ],
                    [
                        "flagger-pod-monitor",
                        {
                            apiVersion: "monitoring.coreos.com/v1",
                            kind: "PodMonitor",
                            metadata: {
                                name: "flagger",
                                namespace: "monitoring",
                                labels: { ...pods, release: "p" },
                            },
                            spec: {
                                podMetricsEndpoints: [
                                    { port: "http", path: "/metrics", interval: "15s" },
                                ],
                                namespaceSelector: { matchNames: ["flagger-system"] },
                                selector: { matchLabels: pods },
                            },
                        },
                    ],
                ]),
            );
        });
    }

    it("refuses what would break it before it is registered", async () => {
        const registrations = await record((opts) =>
            assert.throws(
                () =>
                    new Flagger(
                        "flagger",
                        {
                            ...settings,
                            podDisruptionBudget: { minAvailable: 1 },
                            install: { ...byHelm, values: { meshProvider: "istio" } },
                        },
                        opts,
                    ),
                {
                    __pulumiRunError: true,
                    message:
                        /^2 problems in the arguments of Flagger flagger:\n.*flagger\.podDisruptionBudget\.minAvailable: 1.*\n.*flagger\.install\.values\.meshProvider: "istio"/,
                },
            ),
        );
        assert.deepEqual(registrations, []);
    });
});
