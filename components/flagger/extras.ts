import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { notificationsSecret, secretEnvironment } from "./notifications";
import { flaggerDefaults, type FlaggerSettings } from "./settings";

/** The pods of Flagger, whichever way it is installed. */
export const flaggerPods = { "app.kubernetes.io/name": "flagger" } as const;

/** The Secret that Flagger's environment comes from; none for settings without secrets. */
export function makeNotificationsSecret(
    name: string,
    settings: FlaggerSettings,
    parent: pulumi.Resource,
): pulumi.Resource[] {
    const values = secretEnvironment(settings);
    return Object.keys(values).length === 0
        ? []
        : [
              new k8s.core.v1.Secret(
                  `${name}-notifications`,
                  {
                      metadata: { name: notificationsSecret, namespace: settings.namespace },
                      stringData: pulumi.secret(values),
                  },
                  { parent },
              ),
          ];
}

/** The disruption budget, where the settings ask for one. The same for chart and overlay, which has none. */
export function makeDisruptionBudget(
    name: string,
    settings: FlaggerSettings,
    parent: pulumi.Resource,
): void {
    const { namespace, podDisruptionBudget } = settings;
    if (podDisruptionBudget !== undefined) {
        new k8s.policy.v1.PodDisruptionBudget(
            `${name}-disruption-budget`,
            {
                metadata: { name: "flagger", namespace },
                spec: {
                    minAvailable: podDisruptionBudget.minAvailable,
                    selector: { matchLabels: flaggerPods },
                },
            },
            { parent },
        );
    }
}

/** The PodMonitor, where the settings ask for one. The same for chart and overlay, which has none. */
export function makePodMonitor(
    name: string,
    settings: FlaggerSettings,
    parent: pulumi.Resource,
): void {
    const { namespace, podMonitor } = settings;
    if (podMonitor !== undefined) {
        new k8s.apiextensions.CustomResource(
            `${name}-pod-monitor`,
            {
                apiVersion: "monitoring.coreos.com/v1",
                kind: "PodMonitor",
                metadata: {
                    name: "flagger",
                    namespace: podMonitor.namespace ?? namespace,
                    labels: { ...flaggerPods, ...podMonitor.labels },
                },
                spec: {
                    podMetricsEndpoints: [
                        {
                            port: "http",
                            path: "/metrics",
                            interval: podMonitor.interval ?? flaggerDefaults.podMonitorInterval,
                        },
                    ],
                    namespaceSelector: { matchNames: [namespace] },
                    selector: { matchLabels: flaggerPods },
                },
            },
            { parent },
        );
    }
}
