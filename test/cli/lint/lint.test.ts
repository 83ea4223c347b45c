import assert from "node:assert/strict";
import fc from "fast-check";
import { lint, type LintOptions } from "../../../cli/lint/lint";
import type { LintResult } from "../../../cli/lint/finding";
import { canaryRules, checkCanary, type RuleContext, contextsOf } from "../../../rules/canary";
import type { Problem } from "../../../rules/problems/problem";
import { goodScene } from "../../rules/canary/contexts";
import { specPairs } from "../../rules/canary/spec/pairs";
import { surroundingsPairs } from "../../rules/canary/related/pairs";
import { plainOptions, written } from "./manifests";

const pairs = [...specPairs, ...surroundingsPairs];

function optionsOf({ installation, authoritativeKinds }: RuleContext): LintOptions {
    return { ...plainOptions, installation, authoritativeKinds };
}

const ruleIds = new Set(canaryRules.map(({ id }) => id));

/** What the table's rules say, in whatever order. */
function told({ findings }: LintResult): string[] {
    return findings
        .filter(({ id }) => ruleIds.has(id))
        .map(worded)
        .sort();
}

function worded({ id, path, value, requirement }: Problem): string {
    return JSON.stringify([id, path, value, requirement]);
}

describe("lint", () => {
    it("says nothing about the good context", () => {
        const context = goodScene();
        const manifests = written([context.canary, ...context.objects]);
        assert.deepEqual(lint(manifests, optionsOf(context)), {
            findings: [],
            canaries: 1,
            objects: 5,
            undecided: [
                "assumed, because it is not set: --selector-labels app,name,app.kubernetes.io/name",
            ],
            isIncomplete: false,
        });
    });

    it("says of every rule's context, written to YAML, what the rules say of it", () => {
        for (const { rule, about = "", bad, fixed } of pairs) {
            for (const context of [bad, fixed]) {
                const objects = [...new Set([context.canary, ...context.objects])];
                const expected = contextsOf(objects, context).flatMap(checkCanary).map(worded);
                assert.deepEqual(
                    told(lint(written(objects), optionsOf(context))),
                    [...new Set(expected)].sort(),
                    `${rule} ${about}`,
                );
            }
        }
    });

    it("finds the same whatever the order of the documents, the same byte for byte whatever that of the files", () => {
        const context = goodScene({
            spec: { "analysis.stepWeights": [20, 10], "service.port": 0 },
        });
        const objects = [context.canary, ...context.objects];
        const expected = told(lint(written(objects), optionsOf(context)));
        assert.ok(expected.length >= 2);
        fc.assert(
            fc.property(
                fc.shuffledSubarray([...objects.keys()], { minLength: objects.length }),
                fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 5, maxLength: 5 }),
                fc.shuffledSubarray([0, 1, 2], { minLength: 3 }),
                (order, fileOf, filesOrder) => {
                    const files = [0, 1, 2].map((file) =>
                        written(
                            order
                                .filter((_, index) => fileOf[index] === file)
                                .map((index) => objects[index]),
                            `${file}.yaml`,
                        ),
                    );
                    const result = lint(files.flat(), optionsOf(context));
                    assert.deepEqual(told(result), expected);
                    const shuffled = filesOrder.flatMap((file) => files[file] ?? []);
                    assert.deepEqual(lint(shuffled, optionsOf(context)), result);
                },
            ),
        );
    });

    it("names the place of the object that a problem is in, be it another one than the Canary", () => {
        const context = goodScene();
        const deployment = context.objects.find(({ kind }) => kind === "Deployment");
        assert.ok(deployment !== undefined);
        const recreate = {
            ...deployment,
            spec: { ...(deployment["spec"] as object), strategy: { type: "Recreate" } },
        };
        const { findings } = lint(
            [
                ...written([context.canary], "canary.yaml"),
                ...written([context.objects[0], recreate], "workload.yaml"),
            ],
            optionsOf(context),
        );
        assert.deepEqual(
            findings.map(({ id, file, object, field }) => [id, file, object, field]),
            [["target/recreate", "workload.yaml", "Deployment test/podinfo", "spec.strategy.type"]],
        );
        assert.ok((findings[0]?.position.line ?? 0) > 10);
    });

    it("says once what two Canaries meet in the object that they share", () => {
        const context = goodScene();
        const namespace = {
            apiVersion: "v1",
            kind: "Namespace",
            metadata: { name: "test", labels: { "linkerd.io/inject": "enabled" } },
        };
        const second = { ...context.canary, metadata: { name: "second", namespace: "test" } };
        const { findings } = lint(written([namespace, context.canary, second]), optionsOf(context));
        const shared = findings.filter(({ id }) => id === "injection/namespace");
        assert.equal(shared.length, 1);
        assert.equal(shared[0]?.object, "Namespace test");
    });

    it("puts objects that name no namespace into the one that is given, but not those that have none", () => {
        const context = goodScene();
        const bare = [context.canary, ...context.objects].map((object) =>
            object.kind === "Namespace"
                ? object
                : { ...object, metadata: { ...object.metadata, namespace: undefined } },
        );
        const options = { ...optionsOf(context), complete: ["Deployment", "MetricTemplate"] };
        assert.deepEqual(lint(written(bare), { ...options, namespace: "test" }).findings, []);
        assert.ok(lint(written(bare), options).findings.length > 0);
    });

    it("places a problem in the object that rules mean, not in another product's of that kind and name", () => {
        const context = goodScene();
        const service = {
            apiVersion: "v1",
            kind: "Service",
            metadata: { name: "podinfo", namespace: "test" },
            spec: { type: "LoadBalancer", selector: { app: "podinfo" }, ports: [{ port: 1 }] },
        };
        const { findings } = lint(
            [
                ...written([{ ...service, apiVersion: "serving.knative.dev/v1" }], "a.yaml"),
                ...written([context.canary, ...context.objects], "b.yaml"),
                ...written([service], "c.yaml"),
            ],
            optionsOf(context),
        );
        const places = findings.filter(({ object }) => object === "Service test/podinfo");
        assert.notDeepEqual(places, []);
        assert.deepEqual([...new Set(places.map(({ file }) => file))], ["c.yaml"]);
    });

    it("warns of an object that is there twice and differs, at the second place", () => {
        const context = goodScene();
        const [namespace, ...rest] = context.objects;
        const other = { ...namespace, metadata: { name: "test", labels: { a: "b" } } };
        const { findings } = lint(
            [
                ...written([other], "z.yaml"),
                ...written([context.canary, namespace, ...rest, namespace], "a.yaml"),
            ],
            optionsOf(context),
        );
        assert.deepEqual(
            findings.map(({ id, severity, file, value, path }) => [
                id,
                severity,
                file,
                value,
                path,
            ]),
            [
                [
                    "manifest/twice",
                    "warning",
                    "z.yaml",
                    `a.yaml:${lineOf(context.canary)}`,
                    "Namespace test",
                ],
            ],
        );
    });
});

/** The line after an object and its mark. */
function lineOf(object: object): number {
    const [, second] = written([object, { apiVersion: "v1", kind: "X" }]);
    return second?.position.line ?? 0;
}
