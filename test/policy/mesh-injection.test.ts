import assert from "node:assert/strict";
import { Notes } from "../../policy/notes";
import { meshInjection } from "../../policy/policies/mesh-injection";
import {
    MemoryCluster,
    provider,
    resource,
    runResource,
    runStack,
    UNKNOWN_TEXT,
    type Violation,
} from "./support";

const INJECT = "linkerd.io/inject";
type Resource = ReturnType<typeof resource>;

function namespace(metadata: object, type = "Namespace"): Resource {
    return resource(`kubernetes:core/v1:${type}`, {
        apiVersion: "v1",
        kind: "Namespace",
        metadata: { name: "test", ...metadata },
    });
}

function deployment(template: object = {}, metadata: object = {}): Resource {
    return resource("kubernetes:apps/v1:Deployment", {
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: { name: "podinfo", namespace: "test", ...metadata },
        spec: { template },
    });
}

function canary(spec: object = {}, metadata: object = {}): Resource {
    return resource("kubernetes:flagger.app/v1beta1:Canary", {
        apiVersion: "flagger.app/v1beta1",
        kind: "Canary",
        metadata: { name: "podinfo", namespace: "test", ...metadata },
        spec: {
            targetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "podinfo" },
            ...spec,
        },
    });
}

const enabled = { annotations: { [INJECT]: "enabled" } };
const meshed = namespace(enabled);

function ids(violations: readonly Violation[]): (string | undefined)[] {
    return violations.map(({ message }) => /\[([^\]]+)\]$/.exec(message)?.[1]);
}

async function run(
    program: Resource[],
    {
        objects = {},
        settings = {},
    }: { objects?: ConstructorParameters<typeof MemoryCluster>[1]; settings?: object } = {},
): Promise<{ violations: Violation[]; notes: string[]; asked: string[] }> {
    const cluster = new MemoryCluster({ value: "v1.31.4" }, objects);
    const notes = new Notes();
    const policy = meshInjection(cluster.asClusters(), notes);
    const violations = await runStack(policy, program, settings);
    return { violations, notes: notes.take(), asked: cluster.asked };
}

describe("policy mesh-injection", () => {
    const good: [string, Resource[]][] = [
        ["nothing", []],
        ["no canary", [namespace({}), deployment()]],
        ["a meshed namespace", [meshed, deployment(), canary()]],
        [
            "ingress mode",
            [namespace({ annotations: { [INJECT]: "ingress" } }), deployment(), canary()],
        ],
        [
            "a namespace that is patched",
            [namespace({}), namespace(enabled, "NamespacePatch"), deployment(), canary()],
        ],
    ];
    for (const [name, program] of good) {
        it(`passes ${name}`, async () => {
            assert.deepEqual(await run(program), { violations: [], notes: [], asked: [] });
        });
    }

    const bad: [string, Resource[], string[]][] = [
        ["an unmeshed namespace", [namespace({}), deployment(), canary()], ["injection/namespace"]],
        [
            "an unmeshed namespace with a meshed target",
            [namespace({}), deployment({ metadata: enabled }), canary()],
            ["injection/namespace"],
        ],
        [
            "a namespace with a typo",
            [namespace({ annotations: { [INJECT]: "true" } }), deployment(), canary()],
            ["injection/namespace"],
        ],
        [
            "a namespace with a label instead",
            [namespace({ labels: { [INJECT]: "enabled" } }), deployment(), canary()],
            ["injection/namespace"],
        ],
        [
            "a target that opts out",
            [meshed, deployment({ metadata: { annotations: { [INJECT]: "disabled" } } }), canary()],
            ["injection/workload"],
        ],
        [
            "a target on the host's network",
            [meshed, deployment({ spec: { hostNetwork: true } }), canary()],
            ["injection/workload"],
        ],
        [
            "both at once",
            [namespace({}), deployment({ spec: { hostNetwork: true } }), canary()],
            ["injection/namespace", "injection/workload"],
        ],
        [
            "an annotation on the Deployment only",
            [namespace({}), deployment({}, enabled), canary()],
            ["injection/namespace"],
        ],
        [
            "two canaries in one unmeshed namespace, once",
            [namespace({}), deployment(), canary(), canary({}, { name: "other" })],
            ["injection/namespace"],
        ],
    ];
    for (const [name, program, expected] of bad) {
        it(`stops ${name}`, async () => {
            const { violations } = await run(program);
            assert.deepEqual(ids(violations), expected);
        });
    }

    it("names the resource to mend", async () => {
        const target = deployment({ spec: { hostNetwork: true } });
        const { violations } = await run([meshed, target, canary()]);
        assert.equal(violations[0].urn, target.urn);
        assert.match(
            violations[0].message,
            /^Deployment test\/podinfo \(target of Canary test\/podinfo\): /,
        );
    });

    it("is content with a meshed target where the setting says so", async () => {
        const settings = { requireNamespace: false };
        const own = [namespace({}), deployment({ metadata: enabled }), canary()];
        assert.deepEqual((await run(own, { settings })).violations, []);
        const none = [namespace({}), deployment({}, enabled), canary()];
        const { violations } = await run(none, { settings });
        assert.deepEqual(ids(violations), ["injection/workload"]);
        assert.match(violations[0].message, /itself does nothing/);
    });

    const onCluster = {
        "/api/v1/namespaces/test": { metadata: { name: "test", ...enabled } },
        "/apis/apps/v1/namespaces/test/deployments/podinfo": {
            kind: "Deployment",
            metadata: { name: "podinfo" },
            spec: { template: {} },
        },
    };

    it("looks up on the cluster what the program does not make", async () => {
        const { asked, notes, violations } = await run([canary()], { objects: onCluster });
        assert.deepEqual([violations, notes], [[], []]);
        assert.deepEqual(asked, Object.keys(onCluster));
    });

    it("stops an unmeshed namespace that is on the cluster only", async () => {
        const objects = {
            ...onCluster,
            "/api/v1/namespaces/test": { metadata: { name: "test", annotations: {} } },
        };
        const target = canary();
        const { violations } = await run([target], { objects });
        assert.deepEqual(ids(violations), ["injection/namespace"]);
        assert.equal(violations[0].urn, target.urn);
    });

    it("lays the program's patch over the cluster's namespace", async () => {
        const objects = { ...onCluster, "/api/v1/namespaces/test": { metadata: { name: "test" } } };
        const program = [namespace(enabled, "NamespacePatch"), canary()];
        assert.deepEqual((await run(program, { objects })).violations, []);
    });

    it("does not take another cluster's namespace for the canary's", async () => {
        const elsewhere = resource(
            "kubernetes:core/v1:Namespace",
            { apiVersion: "v1", kind: "Namespace", metadata: { name: "test", ...enabled } },
            provider({ context: "other" }, "other"),
        );
        const { notes } = await run([elsewhere, deployment(), canary()]);
        assert.match(
            notes.join(),
            /Namespace test is neither in the program nor on cluster memory/,
        );
    });

    const unknown: [string, Resource[], RegExp][] = [
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

    it("says that it did not check where the cluster does not answer", async () => {
        const { notes, violations } = await run([canary()], { objects: "no answer within 5 s" });
        assert.deepEqual(violations, []);
        assert.equal(notes.length, 1);
        assert.match(notes[0], /cluster memory did not say: no answer within 5 s/);
    });

    it("says that a Service as target was not found", async () => {
        const target = { targetRef: { apiVersion: "v1", kind: "Service", name: "podinfo" } };
        const { notes } = await run([meshed, canary(target)]);
        assert.match(
            notes.join(),
            /Service test\/podinfo is neither in the program nor on cluster memory/,
        );
    });

    describe("before a canary is made", () => {
        const stack = async (
            program: Resource[],
        ): Promise<{ before: Violation[]; after: Violation[]; notes: string[] }> => {
            const cluster = new MemoryCluster({ value: "v1.31.4" }, "must not be asked");
            const notes = new Notes();
            const policy = meshInjection(cluster.asClusters(), notes);
            const before: Violation[] = [];
            for (const each of program) {
                before.push(...(await runResource(policy, each)));
            }
            assert.deepEqual(cluster.asked, []);
            assert.deepEqual(notes.take(), []);
            const after = await runStack(policy, program);
            return { before, after, notes: notes.take() };
        };

        it("stops it by what was made before, and says it once", async () => {
            const { after, before } = await stack([namespace({}), deployment(), canary()]);
            assert.deepEqual(ids(before), ["injection/namespace"]);
            assert.deepEqual(after, []);
        });

        it("leaves to the stack what comes later", async () => {
            const { after, before } = await stack([canary(), namespace({}), deployment()]);
            assert.deepEqual(before, []);
            assert.deepEqual(ids(after), ["injection/namespace"]);
        });

        it("passes a meshed one", async () => {
            const { after, before, notes } = await stack([meshed, deployment(), canary()]);
            assert.deepEqual([before, after, notes], [[], [], []]);
        });
    });
});
