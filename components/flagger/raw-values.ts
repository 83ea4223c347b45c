import type { Problem } from "../../rules/problems/problem";
import type { ChartValues } from "../linkerd/values";
import { rawValueProblems, type ReliedOn, useArgument, valueAt } from "../relied-on";
import { unmeshed } from "./meshed";
import { flaggerDefaults, type FlaggerSettings, meshProvider, metricsServer } from "./settings";

/**
 * Refuses raw values of the chart that would undo what this package and its canaries rely on.
 *
 * @param path where the values stand, such as `platform.flagger.install.values`
 */
export function flaggerValueProblems(
    path: string,
    args: FlaggerSettings,
    values: ChartValues,
): Problem[] {
    return [
        ...rawValueProblems("flagger/raw-value", path, values, reliedOn(args)),
        ...unmeshed(
            `${path}.podAnnotations`,
            valueAt(values, ["podAnnotations"]) as Readonly<Record<string, unknown>> | undefined,
        ),
    ];
}

function reliedOn(args: FlaggerSettings): ReliedOn[] {
    return [
        {
            key: ["meshProvider"],
            expected: meshProvider,
            why: "with another provider Flagger makes routes that Linkerd does not read, or waits for a status that it never writes",
        },
        {
            key: ["metricsServer"],
            expected: metricsServer(args),
            why: "canaries ask the Prometheus that the arguments name",
            instead: useArgument("prometheus"),
        },
        {
            key: ["prometheus", "install"],
            expected: false,
            why: "the chart's own Prometheus scrapes no proxies",
        },
        {
            key: ["linkerdAuthPolicy", "create"],
            expected: args.prometheus === undefined,
            why: "Viz' Prometheus answers Flagger by this policy alone",
            instead: useArgument("prometheus"),
        },
        {
            key: ["linkerdAuthPolicy", "namespace"],
            expected: args.vizNamespace,
            why: "the policy has to lie beside the Prometheus it opens",
            instead: useArgument("vizNamespace"),
        },
        {
            key: ["namespace"],
            expected: args.watchNamespace ?? "",
            why: "canaries elsewhere would be ignored without a word",
            instead: useArgument("watchNamespace"),
        },
        {
            key: ["noCrossNamespaceRefs"],
            expected: args.noCrossNamespaceRefs ?? flaggerDefaults.noCrossNamespaceRefs,
            why: "canaries are checked against the argument",
            instead: useArgument("noCrossNamespaceRefs"),
        },
        {
            key: ["selectorLabels"],
            expected: args.selectorLabels?.join(",") ?? "",
            why: "canaries are checked against the argument",
            instead: useArgument("selectorLabels"),
        },
        {
            key: ["leaderElection", "enabled"],
            expected: args.leaderElection !== undefined,
            why: "two controllers without an election both act on each canary",
            instead: useArgument("leaderElection"),
        },
        {
            key: ["leaderElection", "replicaCount"],
            expected: args.leaderElection?.replicas ?? 1,
            why: "two controllers without an election both act on each canary",
            instead: useArgument("leaderElection"),
        },
        {
            key: ["podDisruptionBudget", "enabled"],
            expected: false,
            why: "the chart's would bear the name of this component's",
            instead: useArgument("podDisruptionBudget"),
        },
        {
            key: ["podMonitor", "enabled"],
            expected: false,
            why: "the chart's would bear the name of this component's",
            instead: useArgument("podMonitor"),
        },
        ...(["slack", "msteams"] as const).map((kind) => ({
            key: [kind, "url"],
            expected: "",
            secret: true,
            why: "it is a secret, and the chart writes it on Flagger's command line for all to read",
            instead: useArgument("notifications"),
        })),
        {
            key: ["eventWebhook"],
            expected: "",
            secret: true,
            why: "it may hold a token, and the chart writes it on Flagger's command line for all to read",
            instead: useArgument("eventWebhook"),
        },
        {
            key: ["slack", "proxy"],
            expected: "",
            secret: true,
            why: "the chart names it here and reads slack.proxyUrl, so it does nothing",
            instead: useArgument("notifications.proxy"),
        },
        ...(["nameOverride", "fullnameOverride"] as const).map((key) => ({
            key: [key],
            expected: "",
            why: "policies and budgets name Flagger by its own name",
        })),
        {
            key: ["serviceAccount", "name"],
            expected: "",
            why: "policies name Flagger by its ServiceAccount",
        },
    ];
}
