import assert from "node:assert/strict";
import { differs } from "../../../kube/release/pending";
import type { Fields } from "../../../rules/canary/reading";

const pod = (image: string, config: string): Fields => ({
    containers: [{ name: "podinfo", image, envFrom: [{ configMapRef: { name: config } }] }],
});

function workload(spec: Fields, annotations?: Fields, app = "podinfo"): Fields {
    return { spec: { template: { metadata: { labels: { app }, annotations }, spec } } };
}

const primary = workload(
    pod("podinfo:1", "settings-primary"),
    { "flagger-id": "7", team: "web" },
    "podinfo-primary",
);

describe("differs: whether the target is to run something else than the primary runs", () => {
    const cases: [string, Fields, boolean][] = [
        [
            "the same but for what Flagger changes",
            workload(pod("podinfo:1", "settings"), { team: "web" }),
            false,
        ],
        ["another image", workload(pod("podinfo:2", "settings"), { team: "web" }), true],
        ["another ConfigMap", workload(pod("podinfo:1", "other"), { team: "web" }), true],
        [
            "an annotation of a restart",
            workload(pod("podinfo:1", "settings"), { team: "web", restartedAt: "now" }),
            true,
        ],
        ["one annotation less", workload(pod("podinfo:1", "settings")), true],
        [
            "Flux' own annotation",
            workload(pod("podinfo:1", "settings"), {
                team: "web",
                "kustomize.toolkit.fluxcd.io/checksum": "1",
            }),
            false,
        ],
        [
            "a DaemonSet at rest",
            workload(
                {
                    ...pod("podinfo:1", "settings"),
                    nodeSelector: { "flagger.app/scale-to-zero": "true" },
                },
                { team: "web" },
            ),
            false,
        ],
        [
            "one container more",
            workload(
                { containers: [...(pod("podinfo:1", "settings").containers as Fields[]), {}] },
                { team: "web" },
            ),
            true,
        ],
        ["a container less", workload({ containers: [] }, { team: "web" }), true],
    ];
    for (const [what, target, expected] of cases) {
        it(`${what}: ${expected ? "differs" : "the same"}`, () => {
            assert.equal(differs(target, primary), expected);
        });
    }

    it("takes no target's own name that ends in -primary for the primary's", () => {
        const other = workload(pod("podinfo:1-primary", "settings"), { team: "web" });
        assert.equal(differs(other, workload(pod("podinfo:1", "settings"), { team: "web" })), true);
    });
});
