import type { ChartValues } from "../linkerd/values";

/** Flagger's provider for Linkerd: with `gatewayapi:v1` Flagger waits for a route status that Linkerd never writes. */
export const meshProvider = "gatewayapi:v1beta1";

/** Address of the Prometheus that Viz installs into a namespace. */
export function prometheusAddress(vizNamespace: string): string {
    return `http://prometheus.${vizNamespace}:9090`;
}

/** Values of the chart flagger: the settings of Flagger's own overlay for Linkerd. */
export function flaggerValues(vizNamespace: string): ChartValues {
    return {
        meshProvider,
        metricsServer: prometheusAddress(vizNamespace),
        includeLabelPrefix: "app.kubernetes.io",
        // Viz' Prometheus answers only those whom a policy names.
        linkerdAuthPolicy: { create: true, namespace: vizNamespace },
    };
}
