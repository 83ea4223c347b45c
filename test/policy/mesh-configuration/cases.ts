import { defaultDenyPolicy } from "../../../policy/policies/default-deny";
import { highAvailabilityPolicy } from "../../../policy/policies/high-availability";
import { inertLabelsPolicy } from "../../../policy/policies/inert-labels";
import { linkerdInstallPolicy } from "../../../policy/policies/linkerd-install";
import { opaquePortsPolicy } from "../../../policy/policies/opaque-ports";
import { pinnedChartsPolicy } from "../../../policy/policies/pinned-charts";
import { pinnedImagesPolicy } from "../../../policy/policies/pinned-images";
import { plainTextSecretsPolicy } from "../../../policy/policies/plain-text-secrets";
import { policyTargetsPolicy } from "../../../policy/policies/policy-targets";
import { skippedPortsPolicy } from "../../../policy/policies/skipped-ports";
import { made, type MakePolicy, run, web } from "./support";
import { resource, UNKNOWN_TEXT } from "../support";

export type Program = Parameters<typeof run>[1];

export const SKIP = "config.linkerd.io/skip-inbound-ports";
const OPAQUE = "config.linkerd.io/opaque-ports";
export const DENY = "config.linkerd.io/default-inbound-policy";
export const annotated = (annotations: object) => ({ annotations });
export const meshed = (annotations: object = {}) =>
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
export const policyFor = (kind: string, name: string, ...refs: object[]) =>
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

const environment = (...env: object[]) => ({
    containers: [{ name: "web", image: "example.org/web:1.0.0", env }],
});

/** What a policy says of programs that differ in what it is about. */
export interface Case {
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

/** A case for each policy that every program is judged by. */
export const cases: readonly Case[] = [
    {
        policy: skippedPortsPolicy,
        pass: [web(annotated({ [SKIP]: "4567" }))],
        fail: { program: [web(annotated({ [SKIP]: "8080" }))], ids: ["mesh-config/skipped-ports"] },
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
            ids: ["mesh-config/skipped-ports"],
            note: /Deployment test\/web.*skip-inbound-ports/,
        },
        settings: { allowedInbound: ["8000-9000"] },
    },
    {
        policy: opaquePortsPolicy,
        pass: [service({ [OPAQUE]: "8080" }), web(annotated({ [OPAQUE]: "8080" })), meshed()],
        fail: {
            program: [service({ [OPAQUE]: "8080" }), web(), meshed()],
            ids: ["mesh-config/opaque-ports-differ"],
        },
        unknown: {
            program: [
                service({ [OPAQUE]: "8080" }),
                web(annotated({ [OPAQUE]: UNKNOWN_TEXT })),
                web({ labels: { app: "web" } }, {}, "other"),
                meshed(),
            ],
            ids: ["mesh-config/opaque-ports-differ"],
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
            ids: ["mesh-config/inert-label", "mesh-config/inert-annotation"],
        },
        unknown: {
            program: [
                web({ labels: UNKNOWN_TEXT }),
                web({ labels: { "linkerd.io/inject": UNKNOWN_TEXT } }, {}, "other"),
            ],
            ids: ["mesh-config/inert-label"],
            note: /Deployment test\/web: spec\.template\.metadata\.labels/,
        },
        settings: {
            except: [
                { rule: "mesh-config/inert-label", object: "Namespace test", reason: "known" },
                {
                    rule: "mesh-config/inert-annotation",
                    object: "Service test/web",
                    reason: "known",
                },
            ],
        },
    },
    {
        policy: policyTargetsPolicy,
        pass: [server, web(), policyFor("Server", "web")],
        fail: {
            program: [policyFor("Server", "wbe", { kind: "ServiceAccount", name: "client" })],
            ids: ["mesh-config/policy-target-missing", "mesh-config/policy-target-missing"],
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
                    rule: "mesh-config/policy-target-missing",
                    object: "AuthorizationPolicy test/web",
                    reason: "known",
                },
            ],
        },
    },
    {
        policy: defaultDenyPolicy,
        pass: [meshed({ [DENY]: "all-authenticated" }), web()],
        fail: { program: [meshed({ [DENY]: "deny" }), web()], ids: ["mesh-config/scrapes-denied"] },
        unknown: {
            program: [
                meshed({ [DENY]: UNKNOWN_TEXT }),
                web(),
                web(annotated({ [DENY]: "deny" }), {}, "other"),
            ],
            ids: ["mesh-config/scrapes-denied"],
            note: /Deployment test\/web.*default-inbound-policy/,
        },
        settings: { except: [{ rule: "mesh-config/scrapes-denied", reason: "known" }] },
    },
    {
        policy: pinnedImagesPolicy,
        pass: [web()],
        fail: {
            program: [web({}, { containers: [{ name: "a", image: "nginx" }] })],
            ids: ["mesh-config/image-not-pinned"],
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
            ids: ["mesh-config/image-not-pinned"],
            note: /Deployment test\/web.*containers\[0\]\.image/,
        },
        settings: { allowedImages: ["ngin*"] },
    },
    {
        policy: pinnedChartsPolicy,
        pass: [chart({ chart: "flagger", version: "1.44.0" })],
        fail: { program: [chart({ chart: "flagger" })], ids: ["mesh-config/chart-not-pinned"] },
        unknown: {
            program: [
                chart({ chart: "flagger", version: UNKNOWN_TEXT }),
                chart({ chart: "flagger", version: "1.x" }, "Release"),
            ],
            ids: ["mesh-config/chart-not-pinned"],
            note: /Chart default\/resource: spec\.version/,
        },
        settings: { allowedCharts: ["flag*"] },
    },
    {
        policy: plainTextSecretsPolicy,
        pass: [web({}, environment({ name: "DB_PASSWORD", valueFrom: { secretKeyRef: {} } }))],
        fail: {
            program: [web({}, environment({ name: "DB_PASSWORD", value: "hunter2" }))],
            ids: ["mesh-config/plain-text-secret"],
        },
        unknown: {
            program: [
                web(
                    {},
                    environment(
                        { name: "DB_URL", value: UNKNOWN_TEXT },
                        { name: "CACHE", value: "redis://:hunter2@cache" },
                    ),
                ),
            ],
            ids: ["mesh-config/plain-text-secret"],
            note: /Deployment test\/web.*env\[0\]\.value/,
        },
        settings: { allowedNames: ["DB_*"] },
    },
    {
        policy: highAvailabilityPolicy,
        pass: [...inProduction(webhooks("Fail")), webhooks("Ignore")],
        fail: {
            program: inProduction(webhooks("Ignore")),
            ids: ["mesh-config/webhook-failure-policy"],
        },
        unknown: {
            program: inProduction(webhooks(UNKNOWN_TEXT, "Ignore")),
            ids: ["mesh-config/webhook-failure-policy"],
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
