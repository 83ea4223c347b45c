import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import type { Policies, ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import type { PolicyException } from "../../policy/exceptions";
import { wrapPolicies, type PackPolicy } from "../../policy/wrap-policies";
import { policies } from "../../policy/pack";
import { objectsOf } from "../../policy/program/stack";
import { canaryRules } from "../../rules/canary";
import { resource, runResource, runStack } from "./support";

const configMap = resource("kubernetes:core/v1:ConfigMap", {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "settings", namespace: "test" },
});

function stackPolicy(made: Policies, index: number): StackValidationPolicy {
    return made[index] as StackValidationPolicy;
}

describe("the pack", () => {
    const pack = policies();

    it("has each policy once, the one that speaks for the others last", () => {
        const names = pack.map(({ name }) => name);
        assert.equal(new Set(names).size, names.length);
        assert.equal(names.at(-1), "not-checked");
        for (const name of ["cluster-version", "mesh-injection", "canary-rules"]) {
            assert.ok(names.includes(name), name);
        }
    });

    for (const policy of pack) {
        it(`documents ${policy.name}: name, reason, fix, level, and each setting with its default`, () => {
            assert.match(policy.name, /^[a-z]+(-[a-z]+)*$/);
            assert.match(policy.description, /\.$/);
            assert.ok(policy.remediationSteps, "remediationSteps");
            assert.ok(policy.displayName && policy.severity, "displayName and severity");
            assert.ok((policy.tags ?? []).length > 3, "tags");
            assert.match(policy.url ?? "", /^https:\/\//);
            assert.equal(policy.framework?.reference, policy.name);
            assert.ok(["mandatory", "advisory"].includes(policy.enforcementLevel ?? ""));
            for (const [name, setting] of Object.entries(policy.configSchema?.properties ?? {})) {
                assert.ok(setting.description, name);
                assert.notEqual(setting.default, undefined, name);
            }
        });
    }

    for (const page of ["docs/policies.md", "policy/README.md"]) {
        it(`has the policies, settings and rules of the example in ${page}`, () => {
            const text = fs.readFileSync(path.join(__dirname, "../..", page), "utf8");
            const json = /```json\n([^`]*)```/.exec(text)?.[1] ?? "";
            const example = JSON.parse(json) as Record<string, string | Record<string, unknown>>;
            for (const [name, settings] of Object.entries(example)) {
                const policy = pack.find((each) => each.name === name);
                assert.ok(policy !== undefined || name === "all", name);
                const known = Object.keys(policy?.configSchema?.properties ?? {});
                for (const [setting, value] of Object.entries(
                    typeof settings === "string" ? {} : settings,
                )) {
                    assert.ok([...known, "enforcementLevel"].includes(setting), setting);
                    for (const { rule } of setting === "except"
                        ? (value as PolicyException[])
                        : []) {
                        assert.ok(
                            canaryRules.some(({ id }) => id === rule),
                            rule,
                        );
                    }
                }
            }
        });
    }

    it("stops by what is checked, and only warns of what is not", () => {
        const levels = new Map(pack.map(({ name, enforcementLevel }) => [name, enforcementLevel]));
        assert.equal(levels.get("canary-rules"), "mandatory");
        assert.equal(levels.get("not-checked"), "advisory");
    });

    it("takes a program without Kubernetes, and settings as the CLI gives them", async () => {
        const bucket = resource("aws:s3/bucket:Bucket", { bucket: "b" });
        for (const policy of pack) {
            const config = Object.fromEntries(
                Object.entries(policy.configSchema?.properties ?? {}).map(([name, setting]) => [
                    name,
                    setting.default,
                ]),
            );
            assert.deepEqual(
                await runStack(policy as StackValidationPolicy, [bucket], config),
                [],
                policy.name,
            );
        }
    });
});

describe("framed", () => {
    const policy = (over: Partial<PackPolicy>): PackPolicy => ({
        name: "example",
        description: "Example.",
        enforcementLevel: "mandatory",
        ...over,
    });

    it("refuses a setting that the policy does not have, and names the one that was meant", async () => {
        const made = wrapPolicies([
            policy({
                configSchema: { properties: { timeoutSeconds: { type: "number", default: 5 } } },
                validateStack: () => undefined,
            }),
        ]);
        const right = await runStack(stackPolicy(made, 0), [], { timeoutSeconds: 1 });
        assert.deepEqual(right, []);
        const [violation] = await runStack(stackPolicy(made, 0), [], { timeoutSecond: 1 });
        assert.match(
            violation.message,
            /^setting timeoutSecond of policy example: 1: .*use "timeoutSeconds".*\[policy\/setting-unknown\]$/,
        );
    });

    it("makes a violation of a policy that fails, and lets the others judge", async () => {
        const broken = (): never => {
            throw new TypeError("x is not a function");
        };
        const made = wrapPolicies([
            policy({ validateStack: broken, validateResource: broken }),
            policy({ name: "other", validateStack: (_, report) => report("seen") }),
        ]);
        for (const violations of [
            await runStack(stackPolicy(made, 0), [configMap]),
            await runResource(made[0] as ResourceValidationPolicy, configMap),
        ]) {
            assert.equal(violations.length, 1);
            assert.match(violations[0].message, /x is not a function.*\[policy\/failed\]$/);
        }
        assert.deepEqual(await runStack(stackPolicy(made, 1), [configMap]), [
            { message: "seen", urn: undefined },
        ]);
    });

    it("shares the objects of a run, though each policy is given a list of its own", async () => {
        const seen: unknown[] = [];
        const look = {
            validateStack: (args: Parameters<typeof objectsOf>[0]) =>
                void seen.push(objectsOf(args)),
        };
        const made = wrapPolicies([policy({ name: "a", ...look }), policy({ name: "b", ...look })]);
        for (const index of [0, 1, 0, 1]) {
            await runStack(stackPolicy(made, index), [configMap]);
        }
        assert.equal(seen[0], seen[1]);
        assert.equal(seen[2], seen[3]);
        assert.notEqual(seen[0], seen[2]);
    });
});
