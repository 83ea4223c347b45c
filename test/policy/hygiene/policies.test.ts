import assert from "node:assert/strict";
import { Clusters } from "../../../policy/cluster/clusters";
import { Notes } from "../../../policy/notes";
import { defaultDenyPolicy } from "../../../policy/policies/default-deny";
import { clusterNetworksPolicy } from "../../../policy/policies/cluster-networks";
import { highAvailabilityPolicy } from "../../../policy/policies/high-availability";
import { inertLabelsPolicy } from "../../../policy/policies/inert-labels";
import { linkerdInstallPolicy } from "../../../policy/policies/linkerd-install";
import { opaquePortsPolicy } from "../../../policy/policies/opaque-ports";
import { pinnedChartsPolicy } from "../../../policy/policies/pinned-charts";
import { pinnedImagesPolicy } from "../../../policy/policies/pinned-images";
import { policyTargetsPolicy } from "../../../policy/policies/policy-targets";
import { skippedPortsPolicy } from "../../../policy/policies/skipped-ports";
import { type Held, made, type MakePolicy, run, runBefore, web } from "./support";
import { resource, UNKNOWN_TEXT } from "../support";

type Program = Parameters<typeof run>[1];

const SKIP = "config.linkerd.io/skip-inbound-ports";
const OPAQUE = "config.linkerd.io/opaque-ports";
const DENY = "config.linkerd.io/default-inbound-policy";
const annotated = (annotations: object) => ({ annotations });
const meshed = (annotations: object = {}) =>
    made(
        "kubernetes:core/v1:Namespace",
        "test",
        {},
        annotated({ "linkerd.io/inject": "enabled", ...annotations }),
    );
const service = (annotations: object) =>
    made(
        "kubernetes:core/v1:Service",
        "web",
        { spec: { selector: { app: "web" }, ports: [{ port: 8080 }] } },
        annotated(annotations),
    );
const server = made("kubernetes:policy.linkerd.io/v1beta3:Server", "web", {
    spec: { podSelector: { matchLabels: { app: "web" } }, port: 8080 },
});
const policyFor = (kind: string, name: string, ...refs: object[]) =>
    made("kubernetes:policy.linkerd.io/v1alpha1:AuthorizationPolicy", "web", {
        spec: {
            targetRef: { group: "policy.linkerd.io", kind, name },
            requiredAuthenticationRefs: refs,
        },
    });

const chart = (props: object, kind = "Chart") => resource(`kubernetes:helm.sh/v4:${kind}`, props);
const extension = (name: string, value: string) =>
    made("kubernetes:core/v1:Namespace", name, {}, { labels: { "linkerd.io/extension": value } });
const webhooks = (...policies: string[]) =>
    made(
        "kubernetes:admissionregistration.k8s.io/v1:MutatingWebhookConfiguration",
        "linkerd-proxy-injector-webhook-config",
        { webhooks: policies.map((failurePolicy) => ({ failurePolicy })) },
    );
const inProduction = (...program: Program) =>
    program.map((one) => ({ ...one, urn: one.urn.replace("pulumi:dev:", "pulumi:prod:") }));

interface Case {
    readonly policy: MakePolicy;
    readonly pass: Program;
    readonly fail: { readonly program: Program; readonly ids: readonly string[] };
    /** Something that decides is not known yet, beside a violation that has to stand. */
    readonly unknown: {
        readonly program: Program;
        readonly ids: readonly string[];
        readonly note: RegExp;
    };
    /** Settings under which the failing program passes. */
    readonly settings: object;
}

const cases: readonly Case[] = [
    {
        policy: skippedPortsPolicy,
        pass: [web(annotated({ [SKIP]: "4567" }))],
        fail: { program: [web(annotated({ [SKIP]: "8080" }))], ids: ["hygiene/skipped-ports"] },
        unknown: {
            program: [
                web(
                    annotated({
                        [SKIP]: UNKNOWN_TEXT,
                        "config.linkerd.io/skip-outbound-ports": "443",
                        "checksum/config": UNKNOWN_TEXT,
                    }),
                ),
            ],
            ids: ["hygiene/skipped-ports"],
            note: /Deployment test\/web.*skip-inbound-ports/,
        },
        settings: { allowedInbound: ["8000-9000"] },
    },
    {
        policy: opaquePortsPolicy,
        pass: [service({ [OPAQUE]: "8080" }), web(annotated({ [OPAQUE]: "8080" })), meshed()],
        fail: {
            program: [service({ [OPAQUE]: "8080" }), web(), meshed()],
            ids: ["hygiene/opaque-ports-differ"],
        },
        unknown: {
            program: [
                service({ [OPAQUE]: "8080" }),
                web(annotated({ [OPAQUE]: UNKNOWN_TEXT })),
                web({ labels: { app: "web" } }, {}, "other"),
                meshed(),
            ],
            ids: ["hygiene/opaque-ports-differ"],
            note: /Service test\/web.*opaque-ports/,
        },
        settings: { defaultOpaquePorts: "8080" },
    },
    {
        policy: inertLabelsPolicy,
        pass: [meshed()],
        fail: {
            program: [
                made(
                    "kubernetes:core/v1:Namespace",
                    "test",
                    {},
                    { labels: { "linkerd.io/inject": "enabled" } },
                ),
                made(
                    "kubernetes:core/v1:Service",
                    "web",
                    {},
                    annotated({ "mirror.linkerd.io/exported": "true" }),
                ),
            ],
            ids: ["hygiene/inert-label", "hygiene/inert-annotation"],
        },
        unknown: {
            program: [
                web({ labels: UNKNOWN_TEXT }),
                web({ labels: { "linkerd.io/inject": UNKNOWN_TEXT } }, {}, "other"),
            ],
            ids: ["hygiene/inert-label"],
            note: /Deployment test\/web: spec\.template\.metadata\.labels/,
        },
        settings: {
            except: [
                { rule: "hygiene/inert-label", object: "Namespace test", reason: "known" },
                { rule: "hygiene/inert-annotation", object: "Service test/web", reason: "known" },
            ],
        },
    },
    {
        policy: policyTargetsPolicy,
        pass: [server, web(), policyFor("Server", "web")],
        fail: {
            program: [policyFor("Server", "wbe", { kind: "ServiceAccount", name: "client" })],
            ids: ["hygiene/policy-target-missing", "hygiene/policy-target-missing"],
        },
        unknown: {
            program: [
                policyFor("Server", UNKNOWN_TEXT, { kind: "ServiceAccount", name: "client" }),
            ],
            ids: [],
            note: /AuthorizationPolicy test\/web.*spec\.targetRef\.name/,
        },
        settings: {
            except: [
                {
                    rule: "hygiene/policy-target-missing",
                    object: "AuthorizationPolicy test/web",
                    reason: "known",
                },
            ],
        },
    },
    {
        policy: defaultDenyPolicy,
        pass: [meshed({ [DENY]: "all-authenticated" }), web()],
        fail: { program: [meshed({ [DENY]: "deny" }), web()], ids: ["hygiene/scrapes-denied"] },
        unknown: {
            program: [
                meshed({ [DENY]: UNKNOWN_TEXT }),
                web(),
                web(annotated({ [DENY]: "deny" }), {}, "other"),
            ],
            ids: ["hygiene/scrapes-denied"],
            note: /Deployment test\/web.*default-inbound-policy/,
        },
        settings: { except: [{ rule: "hygiene/scrapes-denied", reason: "known" }] },
    },
    {
        policy: pinnedImagesPolicy,
        pass: [web()],
        fail: {
            program: [web({}, { containers: [{ name: "a", image: "nginx" }] })],
            ids: ["hygiene/image-not-pinned"],
        },
        unknown: {
            program: [
                web(
                    {},
                    {
                        containers: [
                            { name: "a", image: UNKNOWN_TEXT },
                            { name: "b", image: "nginx:latest" },
                        ],
                    },
                ),
            ],
            ids: ["hygiene/image-not-pinned"],
            note: /Deployment test\/web.*containers\[0\]\.image/,
        },
        settings: { allowedImages: ["ngin*"] },
    },
    {
        policy: pinnedChartsPolicy,
        pass: [chart({ chart: "flagger", version: "1.44.0" })],
        fail: { program: [chart({ chart: "flagger" })], ids: ["hygiene/chart-not-pinned"] },
        unknown: {
            program: [
                chart({ chart: "flagger", version: UNKNOWN_TEXT }),
                chart({ chart: "flagger", version: "1.x" }, "Release"),
            ],
            ids: ["hygiene/chart-not-pinned"],
            note: /Chart default\/resource: spec\.version/,
        },
        settings: { allowedCharts: ["flag*"] },
    },
    {
        policy: highAvailabilityPolicy,
        pass: [...inProduction(webhooks("Fail")), webhooks("Ignore")],
        fail: {
            program: inProduction(webhooks("Ignore")),
            ids: ["hygiene/webhook-failure-policy"],
        },
        unknown: {
            program: inProduction(webhooks(UNKNOWN_TEXT, "Ignore")),
            ids: ["hygiene/webhook-failure-policy"],
            note: /webhooks\[0\]\.failurePolicy/,
        },
        settings: { stacks: ["live"] },
    },
    {
        policy: linkerdInstallPolicy,
        pass: [extension("linkerd-viz", "viz"), extension("linkerd-jaeger", "jaeger")],
        fail: {
            program: [extension("linkerd-viz", "viz"), extension("test", "viz")],
            ids: ["install/extension-twice", "install/extension-twice"],
        },
        unknown: {
            program: [extension("linkerd-viz", UNKNOWN_TEXT)],
            ids: [],
            note: /Namespace linkerd-viz.*linkerd\.io\/extension/,
        },
        settings: { except: [{ rule: "install/extension-twice", reason: "known" }] },
    },
];

for (const { fail, pass, policy, settings, unknown } of cases) {
    const { configSchema, description, name, remediationSteps } = policy(
        new Clusters(),
        new Notes(),
    );

    describe(`policy ${name}`, () => {
        it("lets a good program pass, and asks the cluster nothing", async () => {
            const { asked, ids, notes } = await run(policy, pass);
            assert.deepEqual({ ids, notes, asked }, { ids: [], notes: [], asked: [] });
        });

        it("stops a bad one", async () => {
            const { ids, notes } = await run(policy, fail.program);
            assert.deepEqual({ ids, notes }, { ids: [...fail.ids], notes: [] });
        });

        it("tells once what is not known, and still finds the rest", async () => {
            const { ids, notes } = await run(policy, unknown.program);
            assert.deepEqual(ids, [...unknown.ids]);
            assert.equal(notes.length, 1, notes.join("\n"));
            assert.match(notes[0] ?? "", unknown.note);
        });

        it("goes by its settings", async () => {
            assert.deepEqual((await run(policy, fail.program, settings)).ids, []);
            const except = fail.ids.map((rule) => ({ rule, reason: "known, and planned for" }));
            assert.deepEqual((await run(policy, fail.program, { except })).ids, []);
            const wrong = {
                except: [{ rule: "hygiene/none", reason: "a rule that is not there" }],
            };
            assert.equal((await run(policy, pass, wrong)).ids.length, 1);
        });

        it("says what each setting is, and what it is by default", () => {
            assert.ok(description.length > 40 && (remediationSteps ?? "").length > 10);
            const schemas = Object.values(configSchema?.properties ?? {});
            assert.ok(schemas.length > 0);
            for (const schema of schemas) {
                assert.ok(schema.description !== undefined && schema.default !== undefined);
            }
        });
    });
}

describe("policies on hygiene, before an object is made", () => {
    it("stop what is wrong by itself", async () => {
        for (const { fail, policy } of [cases[0], cases[2], cases[5]] as Case[]) {
            const [object] = fail.program as [Program[number]];
            assert.deepEqual((await runBefore(policy, object)).ids, [fail.ids[0]]);
            const except = fail.ids.map((rule) => ({ rule, reason: "known" }));
            assert.deepEqual((await runBefore(policy, object, { except })).ids, []);
        }
    });

    it("leave out what only the whole stack can tell", () => {
        for (const policy of [opaquePortsPolicy, policyTargetsPolicy, defaultDenyPolicy]) {
            assert.equal(policy(new Clusters(), new Notes()).validateResource, undefined);
        }
    });

    it("judge patches as well", async () => {
        const patch = made(
            "kubernetes:core/v1:NamespacePatch",
            "test",
            {},
            annotated({ [SKIP]: "80" }),
        );
        assert.deepEqual((await runBefore(skippedPortsPolicy, patch)).ids, [
            "hygiene/skipped-ports",
        ]);
        assert.deepEqual((await run(skippedPortsPolicy, [patch])).ids, ["hygiene/skipped-ports"]);
    });
});

describe("policies on hygiene, and the cluster", () => {
    const missing = [policyFor("Server", "web")];
    const path = "/apis/policy.linkerd.io/v1beta3/namespaces/test/servers/web";
    const held: Held = {
        [path]: {
            apiVersion: "policy.linkerd.io/v1beta3",
            kind: "Server",
            metadata: { name: "web", namespace: "test" },
        },
    };

    it("take what the program does not have from there", async () => {
        const { asked, ids, notes } = await run(policyTargetsPolicy, missing, {}, held);
        assert.deepEqual({ asked, ids, notes }, { asked: [path], ids: [], notes: [] });
    });

    it("read lists", async () => {
        const base = "/apis/policy.linkerd.io";
        const lists: Held = {
            [`${base}/v1beta3/namespaces/test/servers`]: {
                apiVersion: "policy.linkerd.io/v1beta3",
                kind: "ServerList",
                items: [
                    {
                        metadata: { name: "admin", namespace: "test" },
                        spec: { podSelector: {}, port: "linkerd-admin", accessPolicy: "audit" },
                    },
                ],
            },
        };
        const program = [meshed({ [DENY]: "deny" }), web()];
        assert.deepEqual((await run(defaultDenyPolicy, program, {}, lists)).ids, []);
    });

    it("say what it did not tell", async () => {
        const { ids, notes } = await run(policyTargetsPolicy, missing, {}, "connection refused");
        assert.deepEqual(ids, []);
        assert.equal(notes.length, 1);
        assert.match(notes[0] ?? "", /spec\.targetRef.*connection refused/);
    });

    it("lay the program's patches over its namespaces", async () => {
        const patch = made(
            "kubernetes:core/v1:NamespacePatch",
            "test",
            {},
            annotated({ [DENY]: "deny" }),
        );
        assert.deepEqual((await run(defaultDenyPolicy, [meshed(), patch, web()])).ids, [
            "hygiene/scrapes-denied",
        ]);
    });
});

describe("policy cluster-networks", () => {
    const config = made("kubernetes:core/v1:ConfigMap", "linkerd-config", {
        data: { values: "clusterNetworks: 10.0.0.0/8" },
    });
    const nodes = (podCIDR: string): Held => ({
        "/api/v1/nodes": {
            apiVersion: "v1",
            kind: "NodeList",
            items: [{ metadata: { name: "a" }, spec: { podCIDR } }],
        },
    });

    it("asks the cluster for its nodes, and only where Linkerd is installed", async () => {
        const good = await run(clusterNetworksPolicy, [config], {}, nodes("10.244.0.0/24"));
        assert.deepEqual(
            { ids: good.ids, asked: good.asked },
            { ids: [], asked: ["/api/v1/nodes"] },
        );
        const bad = await run(clusterNetworksPolicy, [config], {}, nodes("192.168.0.0/24"));
        assert.deepEqual(bad.ids, ["install/cluster-networks"]);
        assert.deepEqual((await run(clusterNetworksPolicy, [web()])).asked, []);
    });

    it("says what the cluster did not tell, and judges what the program says", async () => {
        const service = made("kubernetes:core/v1:Service", "web", {
            spec: { clusterIP: "172.20.0.1" },
        });
        const { ids, notes } = await run(clusterNetworksPolicy, [config, service], {}, "no answer");
        assert.deepEqual(ids, ["install/cluster-networks"]);
        assert.equal(notes.length, 2);
    });
});
