import assert from "node:assert/strict";

import type { FlaggerArgs } from "../../../components";
import { flaggerProblems } from "../../../components/flagger/problems";
import type { ChartValues } from "../../../components/linkerd/values";

const good: FlaggerArgs = {
    namespace: "flagger-system",
    version: "1.44.0",
    vizNamespace: "linkerd-viz",
    install: { by: "helm", chart: { kind: "folder", path: "f" } },
};
const overlay = (ref: string): FlaggerArgs["install"] => ({
    by: "kustomize",
    overlay: `https://github.com/fluxcd/flagger//kustomize/linkerd${ref}`,
});
const published = (version: string): FlaggerArgs["install"] => ({
    by: "helm",
    chart: { kind: "repository", url: "https://flagger.app", chart: "flagger", version },
});

function found(more: Partial<FlaggerArgs>): string[] {
    return flaggerProblems("f", { ...good, ...more }).map(({ id, path }) => `${path} ${id}`);
}

describe("flaggerProblems", () => {
    const accepted: readonly Partial<FlaggerArgs>[] = [
        {},
        { leaderElection: { replicas: 2 }, podDisruptionBudget: { minAvailable: 1 } },
        { podAnnotations: { "linkerd.io/inject": "enabled", a: "b" } },
        { install: published("1.44.0") },
        { install: published("v1.44.0") },
        { install: overlay("?ref=v1.44.0") },
        { install: overlay("?ref=v1.44.0&timeout=90s") },
        { install: overlay("?ref=main") },
    ];
    for (const more of accepted) {
        it(`accepts ${JSON.stringify(more)}`, () => {
            assert.deepEqual(found(more), []);
        });
    }

    const refused: readonly [Partial<FlaggerArgs>, string[]][] = [
        [
            { leaderElection: { replicas: 1 } },
            ["f.leaderElection.replicas flagger/leader-election"],
        ],
        [
            { leaderElection: { replicas: 2.5 } },
            ["f.leaderElection.replicas flagger/leader-election"],
        ],
        [
            { podDisruptionBudget: { minAvailable: 1 } },
            ["f.podDisruptionBudget.minAvailable flagger/disruption-budget"],
        ],
        [
            { leaderElection: { replicas: 2 }, podDisruptionBudget: { minAvailable: 2 } },
            ["f.podDisruptionBudget.minAvailable flagger/disruption-budget"],
        ],
        [
            { podAnnotations: { "linkerd.io/inject": "disabled" } },
            [`f.podAnnotations["linkerd.io/inject"] flagger/unmeshed`],
        ],
        [{ install: published("1.43.0") }, ["f.install.chart.version flagger/version"]],
        [{ install: overlay("?ref=v1.30.0") }, ["f.install.overlay flagger/version"]],
    ];
    for (const [more, expected] of refused) {
        it(`refuses ${JSON.stringify(more)}`, () => {
            assert.deepEqual(found(more), expected);
        });
    }
});

describe("raw values of the chart flagger", () => {
    const raw = (values: ChartValues, more: Partial<FlaggerArgs> = {}): string[] =>
        found({
            ...more,
            install: { by: "helm", chart: { kind: "folder", path: "f" }, values },
        });

    const accepted: readonly [ChartValues, Partial<FlaggerArgs>?][] = [
        [{ kubeconfigQPS: 50, podAnnotations: { a: "b" } }],
        [{ meshProvider: "gatewayapi:v1beta1" }],
        [{ metricsServer: "http://prometheus.linkerd-viz:9090" }],
        [{ metricsServer: "http://p:9090" }, { prometheus: "http://p:9090" }],
        [
            { leaderElection: { enabled: true, replicaCount: 2 } },
            { leaderElection: { replicas: 2 } },
        ],
        [{ slack: { channel: "c" } }],
    ];
    for (const [values, more] of accepted) {
        it(`may be ${JSON.stringify(values)}`, () => {
            assert.deepEqual(raw(values, more), []);
        });
    }

    const refused: readonly [ChartValues, string[]][] = [
        [{ meshProvider: "" }, ["meshProvider"]],
        [{ meshProvider: "gatewayapi:v1" }, ["meshProvider"]],
        [{ metricsServer: "http://p:9090" }, ["metricsServer"]],
        [{ prometheus: { install: true } }, ["prometheus.install"]],
        [{ linkerdAuthPolicy: { create: false } }, ["linkerdAuthPolicy.create"]],
        [{ linkerdAuthPolicy: { namespace: "viz" } }, ["linkerdAuthPolicy.namespace"]],
        [{ namespace: "shop" }, ["namespace"]],
        [{ noCrossNamespaceRefs: true }, ["noCrossNamespaceRefs"]],
        [{ selectorLabels: "team" }, ["selectorLabels"]],
        [{ leaderElection: { replicaCount: 2 } }, ["leaderElection.replicaCount"]],
        [{ leaderElection: { enabled: true } }, ["leaderElection.enabled"]],
        [{ podDisruptionBudget: { enabled: true } }, ["podDisruptionBudget.enabled"]],
        [{ podMonitor: { enabled: true } }, ["podMonitor.enabled"]],
        [{ slack: { url: "https://x" } }, ["slack.url"]],
        [{ msteams: { url: "https://x" } }, ["msteams.url"]],
        [{ eventWebhook: "https://x" }, ["eventWebhook"]],
        [{ slack: { proxy: "http://x" } }, ["slack.proxy"]],
        [{ nameOverride: "x" }, ["nameOverride"]],
        [{ fullnameOverride: "x" }, ["fullnameOverride"]],
        [{ serviceAccount: { name: "x" } }, ["serviceAccount.name"]],
        [
            { meshProvider: "istio", metricsServer: "http://p:9090" },
            ["meshProvider", "metricsServer"],
        ],
    ];
    for (const [values, paths] of refused) {
        it(`must not be ${JSON.stringify(values)}`, () => {
            assert.deepEqual(
                raw(values),
                paths.map((path) => `f.install.values.${path} flagger/raw-value`),
            );
        });
    }

    it("must not take Flagger out of the mesh", () => {
        assert.deepEqual(raw({ podAnnotations: { "linkerd.io/inject": "disabled" } }), [
            `f.install.values.podAnnotations["linkerd.io/inject"] flagger/unmeshed`,
        ]);
    });

    it("print no secret when they are refused", () => {
        const [problem] = flaggerProblems("f", {
            ...good,
            install: {
                by: "helm",
                chart: { kind: "folder", path: "f" },
                values: { slack: { url: "https://hooks/secret" } },
            },
        });
        assert.doesNotMatch(JSON.stringify(problem), /hooks/);
    });
});
