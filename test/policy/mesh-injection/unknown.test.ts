import assert from "node:assert/strict";
import type { PolicyResource } from "@pulumi/policy";
import { canary, deployment, enabled, INJECT, meshed, namespace, run } from "../mesh/support";
import { ids, resource, UNKNOWN_TEXT } from "../support";

describe("policy mesh-injection with values that are not known", () => {
    const unknown: [string, PolicyResource[], RegExp][] = [
        [
            "the namespace's annotation",
            [namespace({ annotations: { [INJECT]: UNKNOWN_TEXT } }), deployment(), canary()],
            /metadata\.annotations\.linkerd\.io\/inject of Namespace test is not known/,
        ],
        [
            "all annotations of the namespace",
            [namespace({ annotations: UNKNOWN_TEXT }), deployment(), canary()],
            /metadata\.annotations of Namespace test/,
        ],
        [
            "the pod's annotation",
            [
                meshed,
                deployment({ metadata: { annotations: { [INJECT]: UNKNOWN_TEXT } } }),
                canary(),
            ],
            /annotations\.linkerd\.io\/inject of Deployment test\/podinfo/,
        ],
        [
            "hostNetwork",
            [meshed, deployment({ spec: { hostNetwork: UNKNOWN_TEXT } }), canary()],
            /spec\.hostNetwork/,
        ],
        [
            "a container's image",
            [
                meshed,
                deployment({ spec: { containers: [{ name: "app", image: UNKNOWN_TEXT }] } }),
                canary(),
            ],
            /spec\.containers\[0\]\.image/,
        ],
        [
            "the whole template",
            [
                meshed,
                resource("kubernetes:apps/v1:Deployment", {
                    apiVersion: "apps/v1",
                    kind: "Deployment",
                    metadata: { name: "podinfo", namespace: "test" },
                    spec: UNKNOWN_TEXT,
                }),
                canary(),
            ],
            /spec\.containers/,
        ],
        [
            "the canary's namespace",
            [meshed, canary({}, { namespace: UNKNOWN_TEXT })],
            /namespace is not known/,
        ],
        [
            "the canary's target",
            [meshed, canary({ targetRef: UNKNOWN_TEXT })],
            /targetRef is not known/,
        ],
    ];
    for (const [name, program, expected] of unknown) {
        it(`says that it did not check: ${name}`, async () => {
            const { notes, violations } = await run(program);
            assert.deepEqual(violations, []);
            assert.match(notes.join(" | "), expected);
        });
    }

    it("stops what no unknown value can mend", async () => {
        const program = [
            namespace({ annotations: { [INJECT]: UNKNOWN_TEXT } }),
            deployment({ spec: { hostNetwork: true, containers: UNKNOWN_TEXT } }),
            canary(),
        ];
        assert.deepEqual(ids((await run(program)).violations), ["injection/workload"]);
    });

    it("does not mind unknown values that decide nothing", async () => {
        const program = [
            namespace({ ...enabled, labels: { team: UNKNOWN_TEXT } }),
            deployment({ metadata: { annotations: { checksum: UNKNOWN_TEXT } } }),
            canary(),
        ];
        assert.deepEqual((await run(program)).notes, []);
    });
});
