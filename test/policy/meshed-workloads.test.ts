import assert from "node:assert/strict";
import type { PolicyResource } from "@pulumi/policy";
import { injectionMark } from "../../policy/mesh/intent";
import { Notes } from "../../policy/notes";
import { meshInjection } from "../../policy/policies/mesh-injection";
import { meshedWorkloads } from "../../policy/policies/meshed-workloads";
import {
    MemoryCluster,
    resource,
    runResource,
    runStack,
    UNKNOWN_TEXT,
    type Violation,
} from "./support";

const INJECT = "linkerd.io/inject";
const enabled = { annotations: { [INJECT]: "enabled" } };
const disabled = { annotations: { [INJECT]: "disabled" } };

function namespace(metadata: object = {}, name = "test"): PolicyResource {
    return resource("kubernetes:core/v1:Namespace", {
        apiVersion: "v1",
        kind: "Namespace",
        metadata: { name, ...metadata },
    });
}

const GROUPS: Readonly<Record<string, string>> = {
    Pod: "v1",
    ReplicationController: "v1",
    CronJob: "batch/v1",
    Job: "batch/v1",
};

function workload(
    kind: string,
    template: object = {},
    metadata: object = {},
    place = { name: "web", namespace: "test" },
): PolicyResource {
    const apiVersion = GROUPS[kind] ?? "apps/v1";
    const spec = kind === "CronJob" ? { jobTemplate: { spec: { template } } } : { template };
    return resource(`kubernetes:${apiVersion}:${kind}`, {
        apiVersion,
        kind,
        metadata: { ...place, ...metadata },
        ...(kind === "Pod" ? mergedPod(template, { ...place, ...metadata }) : { spec }),
    });
}

function mergedPod(template: object, own: object): object {
    const { metadata, ...rest } = template as { metadata?: object };
    return { ...rest, metadata: { ...own, ...metadata } };
}

const ids = (violations: readonly Violation[]): (string | undefined)[] =>
    violations.map(({ message }) => /\[([^[\]]+)\]$/.exec(message)?.[1]);

type Objects = ConstructorParameters<typeof MemoryCluster>[1];

async function run(
    program: PolicyResource[],
    { objects = {}, settings = {} }: { objects?: Objects; settings?: object } = {},
): Promise<{ violations: Violation[]; notes: string[] }> {
    const notes = new Notes();
    const clusters = new MemoryCluster({ value: "v1.31.4" }, objects).asClusters();
    const violations = await runStack(meshedWorkloads(clusters, notes), program, settings);
    return { violations, notes: notes.take() };
}

const kinds = [
    "Deployment",
    "StatefulSet",
    "DaemonSet",
    "ReplicaSet",
    "ReplicationController",
    "Job",
    "CronJob",
    "Pod",
];

describe("policy meshed-workloads", () => {
    for (const kind of kinds) {
        it(`tells a ${kind} that stays outside, and none that does not`, async () => {
            const good = await run([namespace(enabled), workload(kind)]);
            assert.deepEqual(good, { violations: [], notes: [] });
            const bad = workload(kind, { spec: { hostNetwork: true } });
            const { violations } = await run([namespace(enabled), bad]);
            assert.deepEqual(ids(violations), ["injection/left-out"]);
            assert.equal(violations[0]?.urn, bad.urn);
            assert.match(violations[0]?.message ?? "", new RegExp(`^${kind} test/web: `));
        });
    }

    const bad: [string, PolicyResource[], string[]][] = [
        [
            "a pod that declines",
            [namespace(enabled), workload("Job", { metadata: disabled })],
            ["injection/left-out"],
        ],
        [
            "the annotation on the Deployment itself",
            [namespace(), workload("Deployment", {}, enabled)],
            ["injection/left-out"],
        ],
        [
            "a label on the pod template",
            [
                namespace(),
                workload("StatefulSet", { metadata: { labels: { [INJECT]: "enabled" } } }),
            ],
            ["injection/left-out"],
        ],
        [
            "a misspelt annotation on the pod template",
            [
                namespace(),
                workload("Deployment", {
                    metadata: { annotations: { "linkerd.io/injected": "enabled" } },
                }),
            ],
            ["injection/left-out"],
        ],
        [
            "a value that Linkerd does not know",
            [
                namespace(enabled),
                workload("Deployment", { metadata: { annotations: { [INJECT]: "yes" } } }),
            ],
            ["injection/left-out"],
        ],
        [
            "a label on the namespace, once",
            [
                namespace({ labels: { [INJECT]: "enabled" } }),
                workload("Deployment"),
                workload("Job"),
            ],
            ["injection/miswritten"],
        ],
        [
            "a value of the namespace that Linkerd does not know",
            [namespace({ annotations: { [INJECT]: "true" } })],
            ["injection/miswritten"],
        ],
    ];
    for (const [name, program, expected] of bad) {
        it(`tells ${name}`, async () => {
            assert.deepEqual(ids((await run(program)).violations), expected);
        });
    }

    const good: [string, PolicyResource[]][] = [
        ["a program that has nothing to do with Linkerd", [namespace(), workload("Deployment")]],
        ["pods in a namespace that declines", [namespace(disabled), workload("Deployment")]],
        [
            "pods that ask by themselves",
            [namespace(disabled), workload("Deployment", { metadata: enabled })],
        ],
    ];
    for (const [name, program] of good) {
        it(`passes ${name}`, async () => {
            assert.deepEqual(await run(program), { violations: [], notes: [] });
        });
    }

    it("lets pods decline, and leaves out exceptions, where the settings say so", async () => {
        const program = [namespace(enabled), workload("Job", { metadata: disabled })];
        const except = [{ rule: "injection/left-out", object: "Job test/web", reason: "a test" }];
        assert.deepEqual((await run(program, { settings: { allowOptOut: true } })).violations, []);
        assert.deepEqual((await run(program, { settings: { except } })).violations, []);
        const wrong = [{ rule: "injection/left", reason: "typo" }];
        assert.deepEqual(ids((await run(program, { settings: { except: wrong } })).violations), [
            "policy/exception-unknown",
            "injection/left-out",
        ]);
    });

    it("looks the namespace up on the cluster, and says once what it does not tell", async () => {
        const program = [
            namespace(enabled, "other"),
            workload("Deployment", { spec: { hostNetwork: true } }),
            workload("Job"),
        ];
        const objects = { "/api/v1/namespaces/test": { metadata: { name: "test", ...enabled } } };
        assert.deepEqual(ids((await run(program, { objects })).violations), ["injection/left-out"]);
        const { notes, violations } = await run(program, { objects: "no answer" });
        assert.deepEqual(violations, []);
        assert.equal(notes.length, 1);
        assert.match(notes[0] ?? "", /^Namespace test: .*no answer/);
    });

    it("says of an unknown value that it was not checked", async () => {
        const program = [
            namespace(enabled),
            workload("Deployment", { spec: { hostNetwork: UNKNOWN_TEXT } }),
        ];
        const { notes, violations } = await run(program);
        assert.deepEqual(violations, []);
        assert.match(notes.join(), /spec\.hostNetwork is not known/);
    });
});

describe("injectionMark", () => {
    const marks: [string, string | undefined][] = [
        [INJECT, "annotation"],
        ["linkerd.io/injected", "annotation"],
        ["linkerd.io/Inject", "annotation"],
        ["linkerd/inject", "annotation"],
        ["linkerd.io.inject", "annotation"],
        ["config.linkerd.io/inject", "annotation"],
        ["linkerd.io/proxy-inject", "annotation"],
        ["linkerd.io/created-by", undefined],
        ["config.linkerd.io/proxy-cpu-request", undefined],
        ["sidecar.istio.io/inject", undefined],
    ];
    for (const [key, expected] of marks) {
        it(`${expected === undefined ? "passes over" : "knows"} ${key}`, () => {
            const mark = injectionMark({ annotations: { [key]: "enabled" } });
            assert.equal(mark?.split(" ")[0], expected);
        });
    }

    it("takes a no for a no", () => {
        assert.equal(injectionMark({ labels: { [INJECT]: "disabled" } }), undefined);
    });
});

describe("policy mesh-injection on the platform", () => {
    const flagger = { name: "flagger", namespace: "flagger-system" };
    const system = (metadata: object): PolicyResource => namespace(metadata, "flagger-system");
    const image = (name: string, args: readonly string[] = []): object => ({
        spec: { containers: [{ name: "main", image: `ghcr.io/fluxcd/${name}:1.44.0`, args }] },
    });
    const linkerd = namespace(enabled, "linkerd-viz");
    const viz = workload(
        "Deployment",
        { metadata: { labels: { "linkerd.io/extension": "viz" } } },
        {},
        { name: "metrics-api", namespace: "linkerd-viz" },
    );

    async function told(program: PolicyResource[]): Promise<(string | undefined)[]> {
        const clusters = new MemoryCluster({ value: "v1.31.4" }).asClusters();
        return ids(await runStack(meshInjection(clusters, new Notes()), program));
    }

    for (const name of ["flagger", "flagger-loadtester"]) {
        it(`wants ${name} in the mesh, before it is made and among the stack`, async () => {
            const pod = workload("Deployment", image(name), {}, flagger);
            assert.deepEqual(await told([linkerd, system(enabled), pod]), []);
            assert.deepEqual(await told([linkerd, system({}), pod]), ["injection/platform"]);
            const clusters = new MemoryCluster({ value: "v1.31.4" }).asClusters();
            const policy = meshInjection(clusters, new Notes());
            const before: Violation[] = [];
            for (const each of [linkerd, system({}), pod]) {
                before.push(...(await runResource(policy, each)));
            }
            assert.deepEqual(ids(before), ["injection/platform"]);
        });
    }

    it("wants Viz in the mesh, but for its Jobs", async () => {
        assert.deepEqual(await told([linkerd, viz]), []);
        assert.deepEqual(await told([namespace({}, "linkerd-viz"), viz]), ["injection/platform"]);
    });

    it("asks nothing of a Flagger on another mesh, or without Linkerd", async () => {
        const istio = workload(
            "Deployment",
            image("flagger", ["-mesh-provider=istio"]),
            {},
            flagger,
        );
        assert.deepEqual(await told([linkerd, system({}), istio]), []);
        const alone = workload("Deployment", image("flagger"), {}, flagger);
        assert.deepEqual(await told([system({}), alone]), []);
    });
});

describe("policy mesh-injection on a Canary of a Service", () => {
    const service = resource("kubernetes:core/v1:Service", {
        apiVersion: "v1",
        kind: "Service",
        metadata: { name: "web", namespace: "test" },
        spec: { selector: { app: "web" } },
    });
    const canary = resource("kubernetes:flagger.app/v1beta1:Canary", {
        apiVersion: "flagger.app/v1beta1",
        kind: "Canary",
        metadata: { name: "web", namespace: "test" },
        spec: { targetRef: { apiVersion: "v1", kind: "Service", name: "web" } },
    });
    const pods = (spec: object): PolicyResource =>
        workload("StatefulSet", { metadata: { labels: { app: "web", tier: "front" } }, spec });

    async function told(
        program: PolicyResource[],
    ): Promise<{ violations: (string | undefined)[]; notes: string[] }> {
        const notes = new Notes();
        const clusters = new MemoryCluster({ value: "v1.31.4" }).asClusters();
        const violations = await runStack(meshInjection(clusters, notes), program);
        return { violations: ids(violations), notes: notes.take() };
    }

    it("judges the pods that it selects", async () => {
        const around = [namespace(enabled), service, canary];
        assert.deepEqual(await told([...around, pods({})]), { violations: [], notes: [] });
        assert.deepEqual((await told([...around, pods({ hostNetwork: true })])).violations, [
            "injection/workload",
        ]);
    });

    it("says where the program has none", async () => {
        const { notes, violations } = await told([namespace(enabled), service, canary]);
        assert.deepEqual(violations, []);
        assert.match(notes.join(), /no workload whose pods Service test\/web selects/);
    });
});
