import type { ChartSource, GuardAction, PlatformArgs } from "../../components";
import { type ComparedSetting, less, more, ranked, switched } from "./compared-setting";

/** By what two platforms are compared. */
export function platformSettings(args: PlatformArgs): ComparedSetting[] {
    const { flagger, gatewayApi, linkerd, loadTester, viz } = args;
    return [
        switched(
            "platform.linkerd.highAvailability",
            linkerd.highAvailability,
            "the mesh survives the loss of a node",
        ),
        switched(
            "platform.viz.highAvailability",
            viz.highAvailability,
            "Viz survives the loss of a node",
        ),
        ranked(
            "platform.linkerd.identity.source",
            linkerd.identity?.source ?? "generated",
            [["generated"], ["provided", "cert-manager"]],
            "the trust anchor's key is not in the stack's state, and the issuer is renewed without an `up`",
        ),
        ranked(
            "platform.linkerd.proxy.inboundPolicy",
            linkerd.proxy?.inboundPolicy ?? "all-unauthenticated",
            [
                ["all-unauthenticated", "audit"],
                ["cluster-unauthenticated"],
                ["all-authenticated"],
                ["cluster-authenticated"],
                ["deny"],
            ],
            "fewer clients may call a port without a policy",
        ),
        more(
            "platform.flagger.leaderElection.replicas",
            flagger.leaderElection?.replicas ?? 1,
            "releases continue when one Flagger pod ends",
        ),
        more(
            "platform.flagger.podDisruptionBudget.minAvailable",
            flagger.podDisruptionBudget?.minAvailable ?? 0,
            "releases continue while nodes are drained",
        ),
        switched(
            "platform.flagger.noCrossNamespaceRefs",
            flagger.noCrossNamespaceRefs,
            "no canary uses templates and alert providers of another namespace",
        ),
        ranked(
            "platform.admissionGuard.errors",
            weakest(args.admissionGuard),
            [["off"], ["audit"], ["warn"], ["deny"]],
            "the cluster itself rejects changes that break a rollout, from any client",
        ),
        ...pin("platform.gatewayApi.version", gatewayApi.version),
        ...pin("platform.linkerd.version", linkerd.version),
        ...pin("platform.linkerd.crds.version", chartVersion(linkerd.crds)),
        ...pin("platform.linkerd.controlPlane.version", chartVersion(linkerd.controlPlane)),
        ...pin("platform.viz.chart.version", chartVersion(viz.chart)),
        ...pin("platform.flagger.version", flagger.version),
        ...(loadTester?.install.by === "helm"
            ? pin(
                  "platform.loadTester.install.chart.version",
                  chartVersion(loadTester.install.chart),
              )
            : []),
    ];
}

/** What the guard does least about what breaks a rollout. */
function weakest(guard: PlatformArgs["admissionGuard"]): GuardAction {
    const errors = guard === undefined ? "off" : (guard.errors ?? "deny");
    const actions = typeof errors === "string" ? [errors] : Object.values(errors);
    return (["off", "audit", "warn"] as const).find((action) => actions.includes(action)) ?? "deny";
}

function chartVersion(source: ChartSource): string | undefined {
    return source.kind === "folder" ? undefined : source.version;
}

/** A version that the other stack has not run yet is a risk; an older one is not. */
function pin(path: string, version: string | undefined): ComparedSetting[] {
    const numbers = /(\d+)\.(\d+)\.(\d+)/.exec(version ?? "");
    if (numbers === null) {
        return [];
    }
    const [major, minor, patch] = numbers.slice(1).map(Number);
    return [
        less(path, major * 1e8 + minor * 1e4 + patch, "the version has run there before", version),
    ];
}
