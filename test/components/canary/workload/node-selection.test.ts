import assert from "node:assert/strict";

import { withoutNodeSelector } from "../../../../components/canary/workload/node-selection";

const wanted = { key: "disk", operator: "In", values: ["ssd"] };
const required = "requiredDuringSchedulingIgnoredDuringExecution";

describe("withoutNodeSelector", () => {
    it("leaves the field to Flagger also where it is empty", () => {
        assert.deepEqual(withoutNodeSelector({ containers: [], nodeSelector: {} }), {
            containers: [],
        });
    });

    it("writes a selector as the affinity that means the same", () => {
        assert.deepEqual(withoutNodeSelector({ containers: [], nodeSelector: { disk: "ssd" } }), {
            containers: [],
            affinity: {
                nodeAffinity: {
                    [required]: { nodeSelectorTerms: [{ matchExpressions: [wanted] }] },
                },
            },
        });
    });

    it("asks for it in each of several alternatives, and keeps every other affinity", () => {
        const zone = (name: string) => ({ key: "zone", operator: "In", values: [name] });
        const preferred = [{ weight: 1, preference: { matchExpressions: [zone("c")] } }];
        const podAntiAffinity = { [required]: [{ topologyKey: "zone" }] };
        const spec = withoutNodeSelector({
            containers: [],
            nodeSelector: { disk: "ssd" },
            affinity: {
                podAntiAffinity,
                nodeAffinity: {
                    preferredDuringSchedulingIgnoredDuringExecution: preferred,
                    [required]: {
                        nodeSelectorTerms: [
                            { matchExpressions: [zone("a")] },
                            { matchFields: [zone("b")] },
                        ],
                    },
                },
            },
        });
        assert.deepEqual(spec.affinity, {
            podAntiAffinity,
            nodeAffinity: {
                preferredDuringSchedulingIgnoredDuringExecution: preferred,
                [required]: {
                    nodeSelectorTerms: [
                        { matchExpressions: [zone("a"), wanted] },
                        { matchFields: [zone("b")], matchExpressions: [wanted] },
                    ],
                },
            },
        });
    });
});
