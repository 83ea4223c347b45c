import type { ChartValues } from "../linkerd/values";
import { secretVariables } from "./notifications";
import { flaggerDefaults, type FlaggerSettings, meshProvider, metricsServer } from "./settings";

/**
 * Values of the chart flagger: without further settings those of Flagger's own overlay for Linkerd. Nothing in them is
 * secret or unknown at preview.
 */
export function flaggerValues(settings: FlaggerSettings): ChartValues {
    const { imagePullSecret, imageRegistry, leaderElection, notifications, vizNamespace } =
        settings;
    const variables = secretVariables(settings);
    return {
        meshProvider,
        metricsServer: metricsServer(settings),
        includeLabelPrefix: list(settings.includeLabelPrefix ?? flaggerDefaults.includeLabelPrefix),
        // Viz' Prometheus answers only those whom a policy names.
        linkerdAuthPolicy: { create: settings.prometheus === undefined, namespace: vizNamespace },
        ...set("logLevel", settings.logLevel),
        ...set("selectorLabels", settings.selectorLabels && list(settings.selectorLabels)),
        ...set("configTracking", enabled(settings.configTracking)),
        ...set("namespace", settings.watchNamespace),
        ...set("noCrossNamespaceRefs", settings.noCrossNamespaceRefs),
        ...set("clusterName", settings.clusterName),
        ...(notifications?.type === "slack"
            ? {
                  slack: {
                      user: notifications.username ?? flaggerDefaults.slackUsername,
                      channel: notifications.channel,
                  },
              }
            : {}),
        ...set("env", variables.length > 0 ? variables : undefined),
        ...set(
            "leaderElection",
            leaderElection && { enabled: true, replicaCount: leaderElection.replicas },
        ),
        ...set("resources", settings.resources),
        ...(imageRegistry === undefined && imagePullSecret === undefined
            ? {}
            : {
                  image: {
                      ...set("repository", imageRegistry && `${imageRegistry}/flagger`),
                      ...set("pullSecret", imagePullSecret),
                  },
              }),
        ...set("podPriorityClassName", settings.priorityClass),
        ...set("podAnnotations", settings.podAnnotations),
        ...set("podLabels", settings.podLabels),
        ...set("nodeSelector", settings.nodeSelector),
        ...set("tolerations", settings.tolerations),
    };
}

function set(key: string, value: unknown): ChartValues {
    return value === undefined ? {} : { [key]: value };
}

function enabled(value: boolean | undefined): { enabled: boolean } | undefined {
    return value === undefined ? undefined : { enabled: value };
}

function list(items: readonly string[]): string {
    return items.join(",");
}
