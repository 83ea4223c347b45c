import type { KubernetesObject, RuleContext } from "../../../../rules/canary";
import type { Pair } from "../pairs";
import { goodScene } from "../contexts";
import { type Change, object, plus } from "./around";

/** A Flagger with these flags. */
function flagger(flags: readonly string[], change: Change = {}): KubernetesObject {
    return object("apps/v1", "Deployment", "flagger", {
        "metadata.namespace": "flagger-system",
        spec: {
            selector: { matchLabels: { app: "flagger" } },
            template: {
                metadata: { labels: { app: "flagger" } },
                spec: {
                    containers: [{ image: "ghcr.io/fluxcd/flagger:1.44.0", args: flags }],
                },
            },
        },
        ...change,
    });
}

const run = (...flaggers: KubernetesObject[]): RuleContext =>
    goodScene({ objects: plus(...flaggers) });

const policy = (namespace: string) =>
    object("policy.linkerd.io/v1alpha1", "AuthorizationPolicy", "prometheus-admin-flagger", {
        "metadata.namespace": "linkerd-viz",
        spec: {
            targetRef: { group: "policy.linkerd.io", kind: "Server", name: "prometheus-admin" },
            requiredAuthenticationRefs: [{ kind: "ServiceAccount", name: "flagger", namespace }],
        },
    });
const authorized = (...policies: KubernetesObject[]): RuleContext =>
    goodScene({ objects: plus(...policies), complete: ["AuthorizationPolicy"] });

/** The provider of the two whose route status Flagger reads, with a reference of which it does not. */
const v1 = { provider: "gatewayapi:v1", "service.gatewayRefs[0].namespace": undefined };
const secureCookie = { "analysis.sessionAffinity": { cookieName: "canary", secure: true } };

/** Pairs of the rules about Flagger itself, and about the versions of what runs the Canary. */
export const installationPairs: readonly Pair[] = [
    {
        rule: "flagger/unmeshed",
        bad: goodScene({ installation: { flaggerMeshed: false } }),
        fixed: goodScene({ installation: { flaggerMeshed: true } }),
        at: ["spec.analysis.metrics"],
    },
    {
        rule: "flagger/not-authorized",
        bad: authorized(policy("flagger")),
        fixed: authorized(policy("flagger-system")),
        at: ["spec.analysis.metrics"],
    },
    {
        rule: "flagger/other-namespace",
        bad: run(flagger(["-namespace=prod"])),
        fixed: run(flagger(["-namespace=test"])),
        at: ["-namespace"],
    },
    {
        rule: "flagger/twice",
        bad: run(flagger([]), flagger(["-namespace", "test"], { "metadata.name": "second" })),
        fixed: run(flagger([]), flagger(["-namespace", "prod"], { "metadata.name": "second" })),
        at: [""],
    },
    {
        rule: "flagger/twice",
        about: "in one Deployment",
        bad: run(flagger([], { "spec.replicas": 2 })),
        fixed: run(flagger(["-enable-leader-election=true"], { "spec.replicas": 2 })),
        at: ["spec.replicas"],
    },
    {
        rule: "flagger/revert-in-own-namespace",
        bad: goodScene({
            spec: { revertOnDeletion: true },
            installation: { flaggerNamespace: "test" },
        }),
        fixed: goodScene({ spec: { revertOnDeletion: true } }),
        at: ["spec.revertOnDeletion"],
    },
    ...(
        [
            ["linkerd", "banana", "2.19"],
            ["flagger", "main", "1.44.0"],
            ["gatewayApi", "latest", "v1.2.1"],
        ] as const
    ).map(([product, unknown, known]) => ({
        rule: "installation/version-unknown",
        about: product,
        bad: goodScene({ installation: { [product]: unknown } }),
        fixed: goodScene({ installation: { [product]: known } }),
        at: [""],
    })),
    {
        rule: "installation/linkerd-routes",
        bad: goodScene({ installation: { linkerd: "2.10" } }),
        fixed: goodScene({
            installation: { linkerd: "stable-2.14.10", gatewayApi: "v1.1.1" },
        }),
        at: ["spec.provider"],
    },
    {
        rule: "installation/linkerd-routes",
        about: "older than the support table",
        bad: goodScene({ installation: { linkerd: "stable-2.9.4" } }),
        fixed: goodScene(),
        at: ["spec.provider"],
    },
    {
        rule: "installation/linkerd-routes",
        about: "by gatewayRefs, where the provider is unknown",
        bad: goodScene({
            spec: { provider: undefined },
            installation: { meshProvider: undefined, linkerd: "2.13" },
        }),
        fixed: goodScene({
            spec: { provider: undefined },
            installation: { meshProvider: undefined },
        }),
        at: ["spec.service.gatewayRefs"],
    },
    {
        rule: "installation/flagger-provider",
        bad: goodScene({ installation: { flagger: "1.25.0" } }),
        fixed: goodScene(),
        at: ["spec.provider"],
    },
    {
        rule: "installation/flagger-provider",
        about: "the newer provider",
        bad: goodScene({ spec: v1, installation: { flagger: "1.34.0" } }),
        fixed: goodScene({ spec: v1, installation: { flagger: "1.35.0" } }),
        at: ["spec.provider"],
    },
    {
        rule: "installation/gateway-api-served",
        bad: goodScene({ installation: { gatewayApi: "v0.4.3" } }),
        fixed: goodScene(),
        at: ["spec.provider"],
    },
    {
        rule: "installation/gateway-api-served",
        about: "the newer provider",
        bad: goodScene({ spec: v1, installation: { gatewayApi: "v0.8.1" } }),
        fixed: goodScene({ spec: v1, installation: { gatewayApi: "v1.1.1" } }),
        at: ["spec.provider"],
    },
    {
        rule: "installation/unsupported",
        about: "Linkerd and the Gateway API",
        bad: goodScene({ installation: { linkerd: "stable-2.14.10" } }),
        fixed: goodScene({
            installation: { linkerd: "stable-2.14.10", gatewayApi: "v1.1.1" },
        }),
        at: ["spec.provider"],
    },
    {
        rule: "installation/unsupported",
        about: "Flagger and Linkerd",
        bad: goodScene({ installation: { flagger: "1.33.0" } }),
        fixed: goodScene({ installation: { flagger: "1.34.0" } }),
        at: ["spec.provider"],
    },
    {
        rule: "installation/flagger-field",
        about: "a webhook's retries",
        bad: goodScene({
            spec: { "analysis.webhooks[1].retries": 2 },
            installation: { flagger: "1.34.0" },
        }),
        fixed: goodScene({
            spec: { "analysis.webhooks[1].retries": 2 },
            installation: { flagger: "1.35.0" },
        }),
        at: ["spec.analysis.webhooks[1].retries"],
    },
    {
        rule: "installation/flagger-field",
        about: "attributes of the cookie",
        bad: goodScene({ spec: secureCookie, installation: { flagger: "1.41.0" } }),
        fixed: goodScene({ spec: secureCookie, installation: { flagger: "1.42.0" } }),
        at: ["spec.analysis.sessionAffinity.secure"],
        remains: ["affinity/everyone-in-the-end"],
    },
    {
        rule: "installation/flagger-field",
        about: "a field inside one that is missing is reported once",
        bad: goodScene({ spec: secureCookie, installation: { flagger: "1.33.0" } }),
        fixed: goodScene({ spec: secureCookie }),
        at: ["spec.analysis.sessionAffinity"],
        also: ["installation/unsupported"],
        remains: ["affinity/everyone-in-the-end"],
    },
];
