import assert from "node:assert/strict";
import { partsOf, syntheticCanaries } from "../../../policy/canaries/synthetic-canaries";
import type { Known } from "../../../kube/known";
import type { KubeObject } from "../../../policy/program/kube-objects";

function flaggerObject(kind: string, name: string, namespace: string, spec: Known): KubeObject {
    const apiVersion = "flagger.app/v1beta1";
    const object: Known = { apiVersion, kind, metadata: { name, namespace }, spec };
    return { urn: `urn:${name}`, apiVersion, kind, name, namespace, object, patch: false };
}

const canary = (analysis: Known) => flaggerObject("Canary", "cart", "shop", { analysis });
const template = (name: string, namespace = "shop") =>
    flaggerObject("MetricTemplate", name, namespace, {
        provider: { secretRef: { name: `${name}-login` } },
    });
const provider = (name: string, namespace = "shop") =>
    flaggerObject("AlertProvider", name, namespace, {});

describe("what a Canary names", () => {
    it("is its templates and providers, in its own namespace or the one it says", () => {
        const parts = partsOf(
            canary({
                metrics: [
                    { name: "a", templateRef: { name: "own" } },
                    { name: "b", templateRef: { name: "far", namespace: "flagger" } },
                    { name: "built-in" },
                    { name: "odd", templateRef: { name: 7, namespace: "flagger" } },
                ],
                alerts: [{ name: "c", providerRef: { name: "on-call", namespace: 7 } }],
            }),
        );
        assert.deepEqual(parts, [
            "MetricTemplate shop/own",
            "MetricTemplate flagger/far",
            "AlertProvider shop/on-call",
        ]);
    });
});

describe("stand-ins for what no Canary names", () => {
    const using = canary({ metrics: [{ name: "a", templateRef: { name: "used" } }] });

    it("are none where everything is named", () => {
        assert.deepEqual(syntheticCanaries([using], [template("used")]), []);
    });

    it("are one a namespace, with the parts of that namespace, each by its kind, and their Secrets", () => {
        const made = syntheticCanaries(
            [using],
            [template("used"), template("idle"), provider("on-call"), template("far", "other")],
        );
        assert.deepEqual(
            made.map(({ canary: { namespace, patch, urn }, parts }) => ({
                namespace,
                patch,
                urn,
                parts: [...parts],
            })),
            [
                {
                    namespace: "shop",
                    patch: false,
                    urn: "",
                    parts: [
                        "MetricTemplate shop/idle",
                        "AlertProvider shop/on-call",
                        "Secret shop/idle-login",
                    ],
                },
                {
                    namespace: "other",
                    patch: false,
                    urn: "",
                    parts: ["MetricTemplate other/far", "Secret other/far-login"],
                },
            ],
        );
        assert.deepEqual(
            made.map((one) => partsOf(one.canary)),
            [
                ["MetricTemplate shop/idle", "AlertProvider shop/on-call"],
                ["MetricTemplate other/far"],
            ],
        );
    });
});
