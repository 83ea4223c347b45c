import type { Problem } from "../../rules/problems/problem";
import type { ChartValues } from "../linkerd/values";
import { rawValueProblems, type ReliedOn, useArgument, valueAt } from "../relied-on";
import { unmeshed } from "./meshed";
import { flaggerDefaults, type FlaggerSettings, meshProvider, metricsServer } from "./settings";

/**
 * Refuses raw values of the chart that would undo what this package and its canaries rely on.
 *
 * @param path path of the values, such as `platform.flagger.install.values`
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
            why: "with another provider, Flagger creates routes that Linkerd ignores, or waits for a status that Linkerd never writes",
        },
        {
            key: ["metricsServer"],
            expected: metricsServer(args),
            why: "canaries query the Prometheus set by the arguments",
            instead: useArgument("prometheus"),
        },
        {
            key: ["prometheus", "install"],
            expected: false,
            why: "the chart's own Prometheus does not scrape the proxies",
        },
        {
            key: ["linkerdAuthPolicy", "create"],
            expected: args.prometheus === undefined,
            why: "only this policy authorizes Flagger to query Viz' Prometheus",
            instead: useArgument("prometheus"),
        },
        {
            key: ["linkerdAuthPolicy", "namespace"],
            expected: args.vizNamespace,
            why: "the policy must be in the namespace of the Prometheus that it opens",
            instead: useArgument("vizNamespace"),
        },
        {
            key: ["namespace"],
            expected: args.watchNamespace ?? "",
            why: "canaries in other namespaces would be silently ignored",
            instead: useArgument("watchNamespace"),
        },
        {
            key: ["noCrossNamespaceRefs"],
            expected: args.noCrossNamespaceRefs ?? flaggerDefaults.noCrossNamespaceRefs,
            why: "canaries are checked with the value of the argument",
            instead: useArgument("noCrossNamespaceRefs"),
        },
        {
            key: ["selectorLabels"],
            expected: args.selectorLabels?.join(",") ?? "",
            why: "canaries are checked with the value of the argument",
            instead: useArgument("selectorLabels"),
        },
        {
            key: ["leaderElection", "enabled"],
            expected: args.leaderElection !== undefined,
            why: "without leader election, two controllers both act on each canary",
            instead: useArgument("leaderElection"),
        },
        {
            key: ["leaderElection", "replicaCount"],
            expected: args.leaderElection?.replicas ?? 1,
            why: "without leader election, two controllers both act on each canary",
            instead: useArgument("leaderElection"),
        },
        {
            key: ["podDisruptionBudget", "enabled"],
            expected: false,
            why: "the chart's would have the same name as this component's",
            instead: useArgument("podDisruptionBudget"),
        },
        {
            key: ["podMonitor", "enabled"],
            expected: false,
            why: "the chart's would have the same name as this component's",
            instead: useArgument("podMonitor"),
        },
        ...(["slack", "msteams"] as const).map((kind) => ({
            key: [kind, "url"],
            expected: "",
            secret: true,
            why: "it is a secret, and the chart writes it to Flagger's command line in plain text",
            instead: useArgument("notifications"),
        })),
        {
            key: ["eventWebhook"],
            expected: "",
            secret: true,
            why: "it may contain a token, and the chart writes it to Flagger's command line in plain text",
            instead: useArgument("eventWebhook"),
        },
        {
            key: ["slack", "proxy"],
            expected: "",
            secret: true,
            why: "the chart documents this value but reads slack.proxyUrl, so it has no effect",
            instead: useArgument("notifications.proxy"),
        },
        ...(["nameOverride", "fullnameOverride"] as const).map((key) => ({
            key: [key],
            expected: "",
            why: "policies and budgets select Flagger by its own name",
        })),
        {
            key: ["serviceAccount", "name"],
            expected: "",
            why: "policies identify Flagger by its ServiceAccount",
        },
    ];
}
