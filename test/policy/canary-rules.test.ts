import assert from "node:assert/strict";
import type { PolicyResource } from "@pulumi/policy";
import { Review } from "../../policy/canaries/review";
import { Notes } from "../../policy/notes";
import { canaryRulesPolicy, canaryWarnings } from "../../policy/policies/canary-rules";
import { canaryRules, type KubernetesObject } from "../../rules/canary";
import { goodInstallation, goodObjects, goodScene, type SceneChange } from "../rules/canary/scenes";
import { specPairs } from "../rules/canary/spec/pairs";
import { surroundingsPairs } from "../rules/canary/surroundings/pairs";
import {
    MemoryCluster,
    provider,
    resource,
    runResource,
    runStack,
    UNKNOWN_TEXT,
    type Violation,
} from "./support";

type Objects = ConstructorParameters<typeof MemoryCluster>[1];

/** An object as a program makes it, whichever class of the provider it uses. */
function made(object: object, on = provider()): PolicyResource {
    const { apiVersion, kind } = object as KubernetesObject;
    return resource(`kubernetes:${apiVersion}:${kind}`, object, on);
}

function program(change: SceneChange = {}): PolicyResource[] {
    const { canary, objects } = goodScene(change);
    return [...objects, canary].map((object) => made(object));
}

function ids(violations: readonly Violation[]): (string | undefined)[] {
    return violations.map(({ message }) => /\[([^[\]]+)\]$/.exec(message)?.[1]);
}

/** What a cluster lists: empty but for the load tester's Service, which the good Canary calls. */
const loadTester = {
    metadata: { name: "flagger-loadtester", namespace: "test", uid: "1" },
    spec: { ports: [{ port: 80 }] },
};
const services = "/api/v1/services?limit=500";
const listed = (...items: object[]): never => ({ items }) as never;
/** The same, on a cluster that knows Linkerd's policies. */
const noPolicies = {
    "/apis/policy.linkerd.io/v1beta3/servers?limit=500": listed(),
    "/apis/policy.linkerd.io/v1alpha1/authorizationpolicies?limit=500": listed(),
};
const almostEmpty: Exclude<Objects, string | undefined> = { [services]: listed(loadTester) };

interface Outcome {
    readonly errors: Violation[];
    readonly warnings: Violation[];
    readonly notes: string[];
    readonly asked: string[];
}

async function run(
    resources: PolicyResource[],
    { objects, settings = {} }: { objects?: Objects; settings?: object } = {},
): Promise<Outcome> {
    const cluster = new MemoryCluster({ value: "v1.31.4" }, objects);
    const notes = new Notes();
    const review = new Review(cluster.asClusters());
    const config = {
        lookUp: objects !== undefined,
        installation: goodInstallation,
        ...settings,
    };
    const errors = await runStack(canaryRulesPolicy(review, notes), resources, config);
    const warnings = await runStack(canaryWarnings(review, notes), resources, config);
    return { errors, warnings, notes: notes.take(), asked: cluster.asked };
}

const silent: Outcome = { errors: [], warnings: [], notes: [], asked: [] };
const tooHeavy = { "analysis.maxWeight": 200 };

describe("policies canary-rules and canary-warnings", () => {
    it("say nothing of a good Canary, and ask nothing where there is none", async () => {
        assert.deepEqual(await run(program()), silent);
        const around = goodObjects.slice(0, 2).map((object) => made(object));
        assert.deepEqual(await run(around, { objects: almostEmpty }), silent);
    });

    /** What a program does not make and a cluster is not asked for: Secrets, and what may be too many. */
    const undecidable = [
        "config/missing",
        "metric/secret-missing",
        "alert/secret-missing",
        "hook/no-pods",
    ];

    for (const rule of canaryRules) {
        const pairs = [...specPairs, ...surroundingsPairs].filter(({ rule: id }) => id === rule.id);
        it(`tell ${rule.id}, and not once it is mended`, async () => {
            for (const { bad, mended } of pairs) {
                const told = async ({ canary, complete, installation, objects }: typeof bad) => {
                    const all = [...objects.filter((object) => object !== canary), canary];
                    const { errors, warnings } = await run(
                        all.map((object) => made(object)),
                        {
                            settings: { installation },
                            ...(complete.length > 0 && {
                                objects: {
                                    ...(complete.includes("Service") ? {} : almostEmpty),
                                    ...noPolicies,
                                },
                            }),
                        },
                    );
                    return ids(rule.severity === "error" ? errors : warnings).includes(rule.id);
                };
                assert.equal(await told(bad), !undecidable.includes(rule.id), "bad");
                assert.equal(await told(mended), false, "mended");
            }
        });
    }

    it("name the resource to mend", async () => {
        const bad = program({ spec: tooHeavy });
        const ofCanary = await run(bad);
        assert.equal(ofCanary.errors[0]?.urn, bad.at(-1)?.urn);
        assert.match(ofCanary.errors[0]?.message ?? "", /^Canary test\/podinfo: spec\.analysis/);
        const template = made({
            apiVersion: "flagger.app/v1beta1",
            kind: "MetricTemplate",
            metadata: { name: "success-rate", namespace: "test" },
            spec: { provider: { type: "prometheus", address: "http://a.b:9090" }, query: "{{ x" },
        });
        const resources = program().map((one) => (one.name === "success-rate" ? template : one));
        const ofTemplate = await run(resources);
        assert.deepEqual(ids(ofTemplate.errors), ["metric/template-broken"]);
        assert.equal(ofTemplate.errors[0]?.urn, template.urn);
    });

    it("judge a template and a provider that no Canary uses", async () => {
        const template = {
            apiVersion: "flagger.app/v1beta1",
            kind: "MetricTemplate",
            metadata: { name: "lonely", namespace: "test" },
            spec: { provider: { type: "prometheus", address: "http://a.b:9090" }, query: "{{ x" },
        };
        const alert = {
            apiVersion: "flagger.app/v1beta1",
            kind: "AlertProvider",
            metadata: { name: "lonely", namespace: "test" },
            spec: { type: "pigeon" },
        };
        const { errors } = await run([made(template), made(alert)]);
        assert.deepEqual([...new Set(ids(errors))].sort(), [
            "alert/address",
            "metric/template-broken",
            "schema/object-refused",
        ]);
    });

    it("say of the same thing once, however many Canaries meet it", async () => {
        const { canary } = goodScene();
        const twin = { ...canary, metadata: { name: "twin", namespace: "test" } };
        const { errors } = await run([...program(), made(twin)]);
        assert.deepEqual(ids(errors), ["canaries/same-target", "canaries/same-target"]);
        assert.equal(new Set(errors.map(({ message }) => message)).size, 2);
    });

    it("take objects of any shape", async () => {
        for (const spec of [undefined, 3, [], { analysis: "x", targetRef: [], service: 1 }]) {
            const odd = { ...goodScene().canary, spec };
            const { errors } = await run([made(odd)]);
            assert.ok(ids(errors).length > 0, JSON.stringify(spec));
            assert.ok(!ids(errors).includes("policy/failed"));
        }
    });

    describe("with values that are not known", () => {
        it("judge by all others and say which rules wait", async () => {
            const spec = { ...tooHeavy, "analysis.interval": UNKNOWN_TEXT };
            const { errors, notes } = await run(program({ spec }));
            assert.ok(ids(errors).includes("analysis/max-weight"), ids(errors).join());
            assert.equal(notes.length, 1);
            assert.match(
                notes[0],
                /^Canary test\/podinfo: spec\.analysis\.interval: .*schema\/refused/,
            );
        });

        it("do not mind one that no rule reads", async () => {
            const secret = {
                apiVersion: "v1",
                kind: "Secret",
                metadata: { name: "other", namespace: "test" },
                data: { key: UNKNOWN_TEXT },
            };
            assert.deepEqual(await run([...program(), made(secret)]), silent);
        });

        it("stop a Canary without a known name by its errors, and say that it was not judged further", async () => {
            const metadata = { name: UNKNOWN_TEXT, namespace: "test" };
            const { errors, notes } = await run(program({ metadata, spec: tooHeavy }));
            assert.deepEqual(ids(errors), ["analysis/max-weight"]);
            assert.match(
                notes.join(),
                /Canary test\/\(name not known yet\).*no rule that warns was judged/,
            );
        });

        it("do not call missing what may be the one without a known name", async () => {
            const objects = goodObjects.filter(({ kind }) => kind !== "MetricTemplate");
            const missing = await run(program({ objects }), { objects: almostEmpty });
            assert.deepEqual([...new Set(ids(missing.errors))], ["metric/template-missing"]);
            const nameless = {
                apiVersion: "flagger.app/v1beta1",
                kind: "MetricTemplate",
                metadata: { name: UNKNOWN_TEXT, namespace: "test" },
            };
            const { errors, notes } = await run([...program({ objects }), made(nameless)], {
                objects: almostEmpty,
            });
            assert.deepEqual(errors, []);
            assert.match(notes.join(), /MetricTemplate test\/\(name not known yet\)/);
        });

        it("read nothing of the installation from a Flagger whose flags are not known", async () => {
            const flagger = {
                apiVersion: "apps/v1",
                kind: "Deployment",
                metadata: { name: "flagger", namespace: "flagger-system" },
                spec: {
                    template: {
                        spec: {
                            containers: [
                                { image: "ghcr.io/fluxcd/flagger:1.44.0", args: UNKNOWN_TEXT },
                            ],
                        },
                    },
                },
            };
            const spec = { provider: undefined };
            const { errors, notes } = await run([...program({ spec }), made(flagger)], {
                settings: { installation: {} },
            });
            assert.deepEqual(errors, []);
            assert.match(
                notes.join(" | "),
                /flagger-system\/flagger: spec\.template\.spec\.containers\[0\]\.args/,
            );
        });
    });

    describe("with a cluster", () => {
        const { canary } = goodScene();

        it("find there what the program does not hold, a request a kind", async () => {
            const [, deployment, ...templates] = goodObjects;
            const objects = {
                ...almostEmpty,
                "/api/v1/namespaces?limit=500": listed(goodObjects[0]),
                "/apis/apps/v1/namespaces/test/deployments/podinfo": deployment as never,
                "/apis/flagger.app/v1beta1/metrictemplates?limit=500": listed(...templates),
            };
            const { asked, ...rest } = await run([made(canary)], { objects });
            assert.deepEqual({ ...rest, asked: [] }, silent);
            const many = ["a", "b", "c"].map((name) =>
                made({ ...canary, metadata: { name, namespace: "test" } }),
            );
            const more = await run([made(canary), ...many], { objects });
            assert.equal(more.asked.length, asked.length);
        });

        it("miss what is in neither", async () => {
            const { errors } = await run([made(canary)], { objects: almostEmpty });
            assert.deepEqual(ids(errors).sort(), [
                "metric/template-missing",
                "metric/template-missing",
                "target/missing",
            ]);
        });

        it("miss nothing of a list that is not whole", async () => {
            const objects = {
                ...almostEmpty,
                "/apis/flagger.app/v1beta1/metrictemplates?limit=500": {
                    metadata: { continue: "more" },
                    items: [],
                },
            };
            const { errors } = await run([made(canary)], { objects });
            assert.deepEqual(ids(errors), ["target/missing"]);
        });

        it("miss nothing of what this update may be about to delete", async () => {
            const old = {
                metadata: {
                    name: "old",
                    namespace: "test",
                    managedFields: [{ manager: "pulumi-kubernetes-1234" }],
                },
                spec: { targetRef: { kind: "Deployment", name: "podinfo" } },
            };
            const canaries = "/apis/flagger.app/v1beta1/canaries?limit=500";
            const gone = await run(program(), {
                objects: { ...almostEmpty, [canaries]: listed(old) },
            });
            assert.deepEqual(gone.errors, []);
            const foreign = { ...old, metadata: { name: "old", namespace: "test" } };
            const stays = await run(program(), {
                objects: { ...almostEmpty, [canaries]: listed(foreign) },
            });
            assert.deepEqual(ids(stays.errors), ["canaries/same-target"]);
        });

        it("leave to Flagger what it made", async () => {
            const primary = {
                metadata: {
                    name: "podinfo-primary",
                    namespace: "test",
                    ownerReferences: [{ kind: "Canary", name: "podinfo" }],
                },
            };
            const objects = { [services]: listed(loadTester, primary) };
            assert.deepEqual((await run(program(), { objects })).errors, []);
        });

        it("judge a patched Canary whole", async () => {
            const patch = resource("kubernetes:flagger.app/v1beta1:CanaryPatch", {
                apiVersion: "flagger.app/v1beta1",
                kind: "Canary",
                metadata: { name: "podinfo", namespace: "test" },
                spec: { analysis: { maxWeight: 200 } },
            });
            const around = program().slice(0, -1);
            const objects = {
                ...almostEmpty,
                "/apis/flagger.app/v1beta1/canaries?limit=500": listed(canary),
            };
            const { errors } = await run([...around, patch], { objects });
            assert.ok(ids(errors).includes("analysis/max-weight"));
            assert.equal(errors[0]?.urn, patch.urn);
            const nowhere = await run([...around, patch], { objects: almostEmpty });
            assert.match(nowhere.notes.join(), /object that it patches was not found/);
        });

        it("say so once where it does not answer, and miss nothing", async () => {
            const { errors, notes } = await run([made(canary)], { objects: "HTTP 403" });
            assert.deepEqual(errors, []);
            assert.equal(notes.length, 1);
            assert.match(notes[0], /not looked up: HTTP 403/);
        });

        it("keep each cluster's objects to itself", async () => {
            const there = provider({ context: "other" }, "other");
            const elsewhere = program({ spec: tooHeavy }).map((one) => ({
                ...one,
                provider: there,
            }));
            const { errors } = await run([...program(), ...elsewhere]);
            assert.deepEqual([...new Set(errors.map(({ urn }) => urn))].length, 1);
            assert.ok(!ids(errors).includes("canaries/same-target"));
        });
    });

    describe("with resources that hide objects", () => {
        const { canary } = goodScene();
        const release = (chart: unknown): PolicyResource =>
            resource("kubernetes:helm.sh/v3:Release", { chart });
        const chart = resource("kubernetes:helm.sh/v4:Chart", { chart: "shop" });

        it("say so once of each that may hold a Canary", async () => {
            const { errors, notes } = await run([release("shop"), release("flagger"), chart]);
            assert.deepEqual(errors, []);
            assert.equal(notes.length, 2);
            assert.match(notes[0] ?? "", /^Release .*\[canary\/hidden\]$/);
            assert.match(notes[1] ?? "", /^Chart .*rendered nothing/);
        });

        it("take the word of a chart that rendered something", async () => {
            const children = program().map((one) => ({ ...one, parent: chart }));
            assert.deepEqual(await run([chart, ...children]), silent);
        });

        it("miss nothing that one of them may bring", async () => {
            const { errors } = await run([made(canary), release("flagger")], {
                objects: almostEmpty,
            });
            assert.deepEqual(errors, []);
        });
    });

    describe("with settings", () => {
        const bad = program({ spec: tooHeavy });
        const rule = "analysis/max-weight";

        it("leave out an excepted rule, everywhere or for one object", async () => {
            const { errors } = await run(bad);
            assert.ok(ids(errors).includes(rule));
            for (const object of [undefined, "Canary test/podinfo"]) {
                const except = [{ rule, reason: "it is a test", object }];
                const left = await run(bad, { settings: { except } });
                assert.ok(!ids(left.errors).includes(rule));
            }
            const except = [{ rule, reason: "it is a test", object: "Canary test/pod" }];
            const other = await run(bad, { settings: { except } });
            assert.ok(ids(other.errors).includes(rule));
        });

        it("refuse an exception of a rule that there is not", async () => {
            const except = [{ rule: "analysis/max-wait", reason: "typo" }];
            const { errors } = await run(program(), { settings: { except } });
            assert.deepEqual(ids(errors), ["policy/exception-unknown"]);
            assert.match(errors[0]?.message ?? "", /did you mean "analysis\/max-weight"/);
        });

        it("take what is said of the installation before what the objects say", async () => {
            const spec = { provider: undefined };
            const settings = { installation: { ...goodInstallation, meshProvider: "istio" } };
            assert.deepEqual(ids((await run(program({ spec }))).errors), []);
            const { errors } = await run(program({ spec }), { settings });
            assert.ok(errors.length > 0);
        });
    });

    describe("before a Canary is made", () => {
        it("stop it by what was made before, once, and ask no cluster", async () => {
            const cluster = new MemoryCluster({ value: "v1.31.4" }, "must not be asked");
            const notes = new Notes();
            const policy = canaryRulesPolicy(new Review(cluster.asClusters()), notes);
            const config = { installation: goodInstallation, lookUp: false };
            const resources = program({ spec: tooHeavy });
            const before: Violation[] = [];
            for (const each of resources) {
                before.push(...(await runResource(policy, each, config)));
            }
            assert.ok(ids(before).includes("analysis/max-weight"));
            assert.deepEqual(await runStack(policy, resources, config), []);
            assert.deepEqual(cluster.asked, []);
            assert.deepEqual(notes.take(), []);
        });
    });
});
