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

/** Pairs of the rules about Flagger itself. */
export const installationPairs: readonly Pair[] = [
    {
        rule: "flagger/unmeshed",
        bad: goodScene({ installation: { flaggerMeshed: false } }),
        mended: goodScene({ installation: { flaggerMeshed: true } }),
        at: ["spec.analysis.metrics"],
    },
    {
        rule: "flagger/not-authorized",
        bad: authorized(policy("flagger")),
        mended: authorized(policy("flagger-system")),
        at: ["spec.analysis.metrics"],
    },
    {
        rule: "flagger/other-namespace",
        bad: run(flagger(["-namespace=prod"])),
        mended: run(flagger(["-namespace=test"])),
        at: ["-namespace"],
    },
    {
        rule: "flagger/twice",
        bad: run(flagger([]), flagger(["-namespace", "test"], { "metadata.name": "second" })),
        mended: run(flagger([]), flagger(["-namespace", "prod"], { "metadata.name": "second" })),
        at: [""],
    },
    {
        rule: "flagger/twice",
        about: "in one Deployment",
        bad: run(flagger([], { "spec.replicas": 2 })),
        mended: run(flagger(["-enable-leader-election=true"], { "spec.replicas": 2 })),
        at: ["spec.replicas"],
    },
    {
        rule: "flagger/revert-in-own-namespace",
        bad: goodScene({
            spec: { revertOnDeletion: true },
            installation: { flaggerNamespace: "test" },
        }),
        mended: goodScene({ spec: { revertOnDeletion: true } }),
        at: ["spec.revertOnDeletion"],
    },
];
