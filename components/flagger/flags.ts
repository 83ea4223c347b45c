import { flaggerDefaults, type FlaggerSettings, meshProvider, metricsServer } from "./settings";

/**
 * Flagger's command line for these settings, in the order of the chart's `templates/deployment.yaml`, so that a
 * Deployment from the overlay gets what one from the chart has.
 */
export function flaggerFlags(settings: FlaggerSettings): string[] {
    const { leaderElection, namespace, notifications } = settings;
    const slack = notifications?.type === "slack" ? notifications : undefined;
    return [
        flag("log-level", settings.logLevel ?? flaggerDefaults.logLevel),
        flag("mesh-provider", meshProvider),
        flag("metrics-server", metricsServer(settings)),
        flag("selector-labels", settings.selectorLabels?.join(",")),
        flag("enable-config-tracking", settings.configTracking ?? flaggerDefaults.configTracking),
        flag("namespace", settings.watchNamespace),
        flag("slack-user", slack?.username ?? flaggerDefaults.slackUsername),
        flag("slack-channel", slack?.channel),
        flag("enable-leader-election", leaderElection && true),
        flag("leader-election-namespace", leaderElection && namespace),
        flag(
            "include-label-prefix",
            (settings.includeLabelPrefix ?? flaggerDefaults.includeLabelPrefix).join(","),
        ),
        flag("cluster-name", settings.clusterName),
        flag("no-cross-namespace-refs", settings.noCrossNamespaceRefs || undefined),
    ].flat();
}

function flag(name: string, value: string | boolean | undefined): string[] {
    return value === undefined || value === "" ? [] : [`-${name}=${value}`];
}
