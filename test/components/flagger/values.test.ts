import assert from "node:assert/strict";

import { flaggerFlags } from "../../../components/flagger/flags";
import type { FlaggerSettings } from "../../../components/flagger/settings";
import { flaggerValues } from "../../../components/flagger/values";
import type { ChartValues } from "../../../components/linkerd/values";

const plain: FlaggerSettings = {
    namespace: "flagger-system",
    version: "1.44.0",
    vizNamespace: "linkerd-viz",
};

const plainValues = {
    meshProvider: "gatewayapi:v1beta1",
    metricsServer: "http://prometheus.linkerd-viz:9090",
    includeLabelPrefix: "app.kubernetes.io",
    linkerdAuthPolicy: { create: true, namespace: "linkerd-viz" },
};

const plainFlags = [
    "-log-level=info",
    "-mesh-provider=gatewayapi:v1beta1",
    "-metrics-server=http://prometheus.linkerd-viz:9090",
    "-enable-config-tracking=true",
    "-slack-user=flagger",
    "-include-label-prefix=app.kubernetes.io",
];

describe("Flagger's values and flags", () => {
    it("are without settings those of the overlay for Linkerd", () => {
        assert.deepEqual(flaggerValues(plain), plainValues);
        assert.deepEqual(flaggerFlags(plain), plainFlags);
    });

    const cases: readonly [Partial<FlaggerSettings>, ChartValues, readonly string[]][] = [
        [{ logLevel: "error" }, { logLevel: "error" }, ["-log-level=error"]],
        [
            { prometheus: "http://prometheus.monitoring:9090" },
            {
                metricsServer: "http://prometheus.monitoring:9090",
                linkerdAuthPolicy: { create: false, namespace: "linkerd-viz" },
            },
            ["-metrics-server=http://prometheus.monitoring:9090"],
        ],
        [
            { includeLabelPrefix: ["a", "b"] },
            { includeLabelPrefix: "a,b" },
            ["-include-label-prefix=a,b"],
        ],
        [{ selectorLabels: ["a", "b"] }, { selectorLabels: "a,b" }, ["-selector-labels=a,b"]],
        [
            { configTracking: false },
            { configTracking: { enabled: false } },
            ["-enable-config-tracking=false"],
        ],
        [{ watchNamespace: "shop" }, { namespace: "shop" }, ["-namespace=shop"]],
        [
            { noCrossNamespaceRefs: true },
            { noCrossNamespaceRefs: true },
            ["-no-cross-namespace-refs=true"],
        ],
        [{ noCrossNamespaceRefs: false }, { noCrossNamespaceRefs: false }, []],
        [{ clusterName: "blue" }, { clusterName: "blue" }, ["-cluster-name=blue"]],
        [
            { leaderElection: { replicas: 2 } },
            { leaderElection: { enabled: true, replicaCount: 2 } },
            ["-enable-leader-election=true", "-leader-election-namespace=flagger-system"],
        ],
        [
            { resources: { limits: { memory: "1Gi" } } },
            { resources: { limits: { memory: "1Gi" } } },
            [],
        ],
        [
            { imageRegistry: "r.example/f", imagePullSecret: "pull" },
            { image: { repository: "r.example/f/flagger", pullSecret: "pull" } },
            [],
        ],
        [{ imagePullSecret: "pull" }, { image: { pullSecret: "pull" } }, []],
        [{ priorityClass: "high" }, { podPriorityClassName: "high" }, []],
        [{ podAnnotations: { a: "b" } }, { podAnnotations: { a: "b" } }, []],
        [{ podLabels: { a: "b" } }, { podLabels: { a: "b" } }, []],
        [{ nodeSelector: { a: "b" } }, { nodeSelector: { a: "b" } }, []],
        [{ tolerations: [{ key: "a" }] }, { tolerations: [{ key: "a" }] }, []],
    ];
    for (const [given, values, flags] of cases) {
        it(`express ${JSON.stringify(given)}`, () => {
            const settings = { ...plain, ...given };
            assert.deepEqual(flaggerValues(settings), { ...plainValues, ...values });
            const found = flaggerFlags(settings);
            assert.deepEqual(
                found.filter((flag) => !plainFlags.includes(flag)),
                flags,
            );
            const names = found.map((flag) => flag.split("=")[0]);
            assert.equal(new Set(names).size, names.length);
        });
    }

    it("name the channel of Slack, and none of its secrets", () => {
        const settings: FlaggerSettings = {
            ...plain,
            notifications: {
                type: "slack",
                address: "https://hooks/x",
                channel: "c",
                username: "bot",
            },
            eventWebhook: "https://events/x",
        };
        const values = flaggerValues(settings);
        assert.deepEqual(values["slack"], { user: "bot", channel: "c" });
        assert.deepEqual(
            (values["env"] as { name: string }[]).map(({ name }) => name),
            ["SLACK_URL", "EVENT_WEBHOOK_URL"],
        );
        const flags = flaggerFlags(settings);
        assert.ok(flags.includes("-slack-channel=c") && flags.includes("-slack-user=bot"));
        assert.doesNotMatch(JSON.stringify([values, flags]), /https:\/\/(hooks|events)/);
    });
});
