import assert from "node:assert/strict";
import { decide } from "../../policy/program/unknown-guard";
import type { KubeObject } from "../../policy/program/kube-objects";
import { objectsOf } from "../../policy/program/stack";
import { fieldsOf, listOf } from "../../rules/canary/reading";
import type { KubernetesObject } from "../../rules/canary/context";
import { provider, resource, UNKNOWN_TEXT } from "./support";

const read = (type: string, props: object, on = provider()): readonly KubeObject[] =>
    objectsOf({ resources: [resource(type, props, on)] });

const deployment = read("kubernetes:apps/v1:Deployment", {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "podinfo", namespace: "test", labels: { app: UNKNOWN_TEXT, tier: "web" } },
    spec: {
        replicas: UNKNOWN_TEXT,
        template: {
            metadata: UNKNOWN_TEXT,
            spec: { containers: [{ name: "podinfo", image: UNKNOWN_TEXT }, UNKNOWN_TEXT] },
        },
    },
});

const spec = (object: KubernetesObject | undefined): Record<string, unknown> =>
    fieldsOf(object?.spec);
const containers = (object: KubernetesObject | undefined): readonly unknown[] =>
    listOf(fieldsOf(fieldsOf(spec(object).template).spec).containers);

describe("decide", () => {
    const cases: [string, (object: KubernetesObject | undefined) => unknown, string][] = [
        ["a field", (object) => spec(object).replicas, "spec.replicas"],
        ["a map", (object) => fieldsOf(spec(object).template).metadata, "spec.template.metadata"],
        ["a label", (object) => object?.metadata.labels?.app, "metadata.labels.app"],
        ["all labels", (object) => ({ ...object?.metadata.labels }), "metadata.labels.app"],
        ["an item", (object) => containers(object)[1], "spec.template.spec.containers[1]"],
        [
            "a field of an item",
            (object) => fieldsOf(containers(object)[0]).image,
            "spec.template.spec.containers[0].image",
        ],
        [
            "a whole list",
            (object) => containers(object).map((item) => fieldsOf(item).name),
            "spec.template.spec.containers[1]",
        ],
        ["the whole object", (object) => JSON.stringify(object?.spec), "spec.replicas"],
    ];
    for (const [what, check, path] of cases) {
        it(`cannot tell by ${what} that is not known`, () => {
            assert.deepEqual(
                decide(deployment, ([object]) => check(object)),
                { unknown: [`Deployment test/podinfo: ${path}`] },
            );
        });
    }

    it("judges by everything around it", () => {
        assert.deepEqual(
            decide(deployment, ([object]) => [
                object?.kind,
                object?.metadata.name,
                object?.metadata.namespace,
                object?.metadata.labels?.tier,
                Object.keys(spec(object)),
                containers(object).length,
                fieldsOf(containers(object)[0]).name,
            ]),
            {
                value: [
                    "Deployment",
                    "podinfo",
                    "test",
                    "web",
                    ["replicas", "template"],
                    2,
                    "podinfo",
                ],
            },
        );
    });

    it("hands over the same objects each time", () => {
        const once = decide(deployment, (objects) => objects);
        const again = decide(deployment, (objects) => objects);
        assert.ok("value" in once && "value" in again);
        assert.equal(once.value, again.value);
    });

    it("puts an object where the provider would, and leaves those without a namespace alone", () => {
        const on = provider({ namespace: "shop" });
        const service = { apiVersion: "v1", kind: "Service", metadata: { name: "a" } };
        const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: "b" } };
        const placeOf = (objects: readonly KubeObject[]): unknown =>
            decide(objects, ([object]) => object?.metadata.namespace);
        assert.deepEqual(placeOf(read("kubernetes:core/v1:Service", service, on)), {
            value: "shop",
        });
        assert.deepEqual(placeOf(read("kubernetes:core/v1:Namespace", namespace, on)), {
            value: undefined,
        });
    });

    it("takes objects of any shape", () => {
        for (const metadata of [undefined, "text", [], UNKNOWN_TEXT]) {
            const odd = { apiVersion: "v1", kind: "ConfigMap", metadata, data: 3 };
            assert.deepEqual(
                decide(read("kubernetes:core/v1:ConfigMap", odd), ([object]) => object?.data),
                { value: 3 },
            );
        }
    });

    it("says a name or metadata that is not known, not a wrong one", () => {
        const nameless = { apiVersion: "v1", kind: "ConfigMap", metadata: UNKNOWN_TEXT };
        assert.deepEqual(
            decide(read("kubernetes:core/v1:ConfigMap", nameless), ([object]) => object?.metadata),
            { unknown: ["ConfigMap (not known yet)/(name not known yet): metadata"] },
        );
    });

    it("lets other errors through", () => {
        const broken = (): never => {
            throw new Error("broken");
        };
        assert.throws(() => decide(deployment, broken), /broken/);
    });
});
