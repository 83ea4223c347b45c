import assert from "node:assert/strict";
import { type PolicyResource, type ResourceValidationPolicy, Secret } from "@pulumi/policy";
import { policies } from "../../policy/pack";
import { meshConfigurationPolicies } from "../../policy/policies/mesh-configuration";
import { edited } from "../../policy/program/remediate";
import { meshInjection } from "../../policy/policies/mesh-injection";
import { meshedWorkloads } from "../../policy/policies/meshed-workloads";
import { UncheckedReporter } from "../../policy/unchecked-reporter";
import { readKnown } from "../../kube/known";
import { disabled, enabled, INJECT, namespace, workload } from "./mesh/support";
import { ids, MemoryCluster, resource, runStack, UNKNOWN_TEXT } from "./support";

const OPAQUE = "config.linkerd.io/opaque-ports";
const SKIP = "config.linkerd.io/skip-inbound-ports";

/** The policies that remediate, with a cluster that has nothing. */
function remediating() {
    const clusters = new MemoryCluster({ value: "v1.31.4" }).asClusters();
    const notes = new UncheckedReporter();
    return [
        meshInjection(clusters, notes),
        meshedWorkloads(clusters, notes),
        ...meshConfigurationPolicies(clusters, notes),
    ];
}

/** Has a policy of the pack remediate a program's resources in order, as the engine does at the level `remediate`. */
async function remediate(name: string, program: readonly PolicyResource[], settings: object = {}) {
    const policy = remediating().find((each) => each.name === name) as ResourceValidationPolicy;
    const result: PolicyResource[] = [];
    for (const each of program) {
        const fixed = await policy.remediateResource?.({
            ...each,
            stackTags: new Map(),
            getConfig: <T extends object>() => settings as T,
            notApplicable: () => undefined,
        } as unknown as Parameters<NonNullable<typeof policy.remediateResource>>[0]);
        result.push(fixed ? { ...each, props: fixed } : each);
    }
    return result;
}

/** What a policy of the pack reports for the program as a whole. */
async function reported(name: string, program: readonly PolicyResource[], settings: object = {}) {
    const policy = remediating().find((each) => each.name === name);
    assert.ok(policy && "validateStack" in policy);
    return ids(await runStack(policy, [...program], settings));
}

const containers = [{ name: "web", image: "web:1", ports: [{ containerPort: 3000 }] }];
const web = (annotations: object = {}, metadata: object = {}) =>
    workload(
        "Deployment",
        { metadata: { labels: { app: "web" }, annotations }, spec: { containers } },
        metadata,
    );
const service = (annotations: object = {}) =>
    resource("kubernetes:core/v1:Service", {
        apiVersion: "v1",
        kind: "Service",
        metadata: { name: "web", namespace: "test", annotations },
        spec: { selector: { app: "web" }, ports: [{ port: 80, targetPort: 3000 }] },
    });
const flagger = () =>
    workload(
        "Deployment",
        { spec: { containers: [{ name: "flagger", image: "ghcr.io/fluxcd/flagger:1.44.0" }] } },
        {},
        { name: "flagger", namespace: "system" },
    );
const job = (annotations: object = {}) =>
    workload("Job", { metadata: { annotations }, spec: { containers } });

type Case = readonly [
    about: string,
    policy: string,
    program: () => readonly PolicyResource[],
    rule: string,
    settings?: object,
];

const cases: readonly Case[] = [
    [
        "Flagger outside the mesh",
        "mesh-injection",
        () => [namespace(enabled), namespace({}, { name: "system" }), flagger()],
        "injection/platform",
    ],
    [
        "a label on the workload",
        "meshed-workloads",
        () => [namespace(), web({}, enabled)],
        "injection/left-out",
    ],
    [
        "a misspelt annotation of a namespace",
        "meshed-workloads",
        () => [namespace({ annotations: { "linkerd.io/injected": "true" } }), web()],
        "injection/miswritten",
    ],
    [
        "a skipped port",
        "skipped-ports",
        () => [web({ [SKIP]: "80,4567" })],
        "mesh-config/skipped-ports",
    ],
    [
        "a setting as a label",
        "inert-labels",
        () => [namespace({ labels: { [INJECT]: "enabled", team: "a" } })],
        "mesh-config/inert-label",
    ],
    [
        "opaque ports of the Service alone",
        "opaque-ports",
        () => [namespace(enabled), service({ [OPAQUE]: "80" }), web()],
        "mesh-config/opaque-ports-differ",
    ],
    [
        "opaque ports of the pods alone",
        "opaque-ports",
        () => [namespace(enabled), web({ [OPAQUE]: "3000" }), service()],
        "mesh-config/opaque-ports-differ",
    ],
    [
        "a Job of Linkerd 2.18",
        "jobs-complete",
        () => [namespace(enabled), job()],
        "mesh-config/job-never-completes",
        { linkerd: "2.18" },
    ],
];

describe("remediation by the pack", () => {
    it("is off until a level is remediate", () => {
        for (const { enforcementLevel } of policies()) {
            assert.notEqual(enforcementLevel, "remediate");
        }
    });

    for (const [about, name, program, rule, settings] of cases) {
        it(`fixes ${about}`, async () => {
            assert.deepEqual([...new Set(await reported(name, program(), settings))], [rule]);
            const fixed = await remediate(name, program(), settings);
            assert.deepEqual(await reported(name, fixed, settings), []);
            assert.deepEqual(await remediate(name, fixed, settings), fixed, "once is enough");
        });

        // the marks of meshed-workloads are intentions, which an exception does not take back
        if (name !== "meshed-workloads") {
            it(`leaves ${about} alone if the rule is excepted`, async () => {
                const except = [{ rule, reason: "agreed" }];
                const after = await remediate(name, program(), { ...settings, except });
                assert.deepEqual(
                    after.map(({ props }) => readKnown(props)),
                    program().map(({ props }) => readKnown(props)),
                );
            });
        }
    }

    it("keeps what is allowed, and everything else", async () => {
        const [fixed] = await remediate("skipped-ports", [web({ [SKIP]: "80,4567", other: "x" })]);
        assert.deepEqual(
            readKnown(fixed?.props),
            readKnown(web({ [SKIP]: "4567", other: "x" }).props),
        );
    });

    it("annotates the namespaces that its settings name, and no others", async () => {
        const annotateNamespaces = ["shop-*"];
        const program = [namespace({}, { name: "shop-a" }), namespace({}, { name: "other" })];
        const [shop, other] = await remediate("mesh-injection", program, { annotateNamespaces });
        assert.deepEqual(
            readKnown(shop?.props),
            readKnown(namespace(enabled, { name: "shop-a" }).props),
        );
        assert.deepEqual(other, program[1]);
    });

    it("never overrides pods that opt out", async () => {
        const program = [namespace(enabled), web(disabled.annotations, enabled)];
        assert.deepEqual(await remediate("meshed-workloads", program), program);
    });

    it("keeps a secret around what it changes", () => {
        const props = { metadata: { labels: new Secret({ a: "1" }) } };
        edited(props, [{ path: "metadata.labels", key: "b", value: "2" }]);
        assert.deepEqual(props.metadata.labels, new Secret({ a: "1", b: "2" }));
    });

    it("reads no unknown value beside what it changes", async () => {
        const unknown = web({ [SKIP]: "80", token: UNKNOWN_TEXT });
        const [fixed] = await remediate("skipped-ports", [unknown]);
        assert.doesNotMatch(JSON.stringify(readKnown(fixed?.props)), /skip-inbound/);
    });
});
