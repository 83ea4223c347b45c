import type { Problem } from "../../rules/problem";
import type { ChartValues } from "../linkerd/values";
import { unmeshed } from "./meshed";
import { flaggerDefaults, type FlaggerSettings, meshProvider, metricsServer } from "./settings";

/** A value of the chart that this package and its canaries rely on. */
interface ReliedOn {
    readonly key: readonly string[];
    /** What it has to be, by the arguments. */
    readonly expected: unknown;
    /** Why, and which argument to use instead. */
    readonly why: string;
    readonly instead: string;
    /** Whether what was given must not be printed. */
    readonly secret?: true;
}

/**
 * Refuses raw values of the chart that would undo what this package and its canaries rely on.
 *
 * @param path where the values stand, such as `platform.flagger.install.values`
 */
export function rawValueProblems(
    path: string,
    args: FlaggerSettings,
    values: ChartValues,
): Problem[] {
    return [
        ...reliedOn(args).flatMap(({ key, expected, why, instead, secret }): Problem[] => {
            const value = at(values, key);
            return value === undefined || value === expected
                ? []
                : [
                      {
                          id: "flagger/raw-value",
                          severity: "error",
                          path: [path, ...key].join("."),
                          value: secret === true ? "[secret]" : value,
                          rule: `${why}: it must stay ${JSON.stringify(expected)}`,
                          remedy: instead,
                      },
                  ];
        }),
        ...unmeshed(
            `${path}.podAnnotations`,
            at(values, ["podAnnotations"]) as Readonly<Record<string, unknown>> | undefined,
        ),
    ];
}

function reliedOn(args: FlaggerSettings): ReliedOn[] {
    const remove = "take it out of the raw values";
    const use = (argument: string): string => `${remove} and use the argument ${argument}`;
    return [
        {
            key: ["meshProvider"],
            expected: meshProvider,
            why: "with another provider Flagger makes routes that Linkerd does not read, or waits for a status that it never writes",
            instead: remove,
        },
        {
            key: ["metricsServer"],
            expected: metricsServer(args),
            why: "canaries ask the Prometheus that the arguments name",
            instead: use("prometheus"),
        },
        {
            key: ["prometheus", "install"],
            expected: false,
            why: "the chart's own Prometheus scrapes no proxies",
            instead: remove,
        },
        {
            key: ["linkerdAuthPolicy", "create"],
            expected: args.prometheus === undefined,
            why: "Viz' Prometheus answers Flagger by this policy alone",
            instead: use("prometheus"),
        },
        {
            key: ["linkerdAuthPolicy", "namespace"],
            expected: args.vizNamespace,
            why: "the policy has to lie beside the Prometheus it opens",
            instead: use("vizNamespace"),
        },
        {
            key: ["namespace"],
            expected: args.watchNamespace ?? "",
            why: "canaries elsewhere would be ignored without a word",
            instead: use("watchNamespace"),
        },
        {
            key: ["noCrossNamespaceRefs"],
            expected: args.noCrossNamespaceRefs ?? flaggerDefaults.noCrossNamespaceRefs,
            why: "canaries are checked against the argument",
            instead: use("noCrossNamespaceRefs"),
        },
        {
            key: ["selectorLabels"],
            expected: args.selectorLabels?.join(",") ?? "",
            why: "canaries are checked against the argument",
            instead: use("selectorLabels"),
        },
        {
            key: ["leaderElection", "enabled"],
            expected: args.leaderElection !== undefined,
            why: "two controllers without an election both act on each canary",
            instead: use("leaderElection"),
        },
        {
            key: ["leaderElection", "replicaCount"],
            expected: args.leaderElection?.replicas ?? 1,
            why: "two controllers without an election both act on each canary",
            instead: use("leaderElection"),
        },
        {
            key: ["podDisruptionBudget", "enabled"],
            expected: false,
            why: "the chart's would bear the name of this component's",
            instead: use("podDisruptionBudget"),
        },
        {
            key: ["podMonitor", "enabled"],
            expected: false,
            why: "the chart's would bear the name of this component's",
            instead: use("podMonitor"),
        },
        ...(["slack", "msteams"] as const).map((kind) => ({
            key: [kind, "url"],
            expected: "",
            secret: true as const,
            why: "it is a secret, and the chart writes it on Flagger's command line for all to read",
            instead: use("notifications"),
        })),
        {
            key: ["eventWebhook"],
            expected: "",
            secret: true as const,
            why: "it may hold a token, and the chart writes it on Flagger's command line for all to read",
            instead: use("eventWebhook"),
        },
        {
            key: ["slack", "proxy"],
            expected: "",
            secret: true as const,
            why: "the chart names it here and reads slack.proxyUrl, so it does nothing",
            instead: use("notifications.proxy"),
        },
        ...(["nameOverride", "fullnameOverride"] as const).map((key) => ({
            key: [key],
            expected: "",
            why: "policies and budgets name Flagger by its own name",
            instead: remove,
        })),
        {
            key: ["serviceAccount", "name"],
            expected: "",
            why: "policies name Flagger by its ServiceAccount",
            instead: remove,
        },
    ];
}

function at(values: ChartValues, key: readonly string[]): unknown {
    return key.reduce<unknown>(
        (value, field) =>
            typeof value === "object" && value !== null ? (value as ChartValues)[field] : undefined,
        values,
    );
}
