import type { ChartValues } from "../linkerd/values";
import { prometheusAddress } from "../linkerd/viz-values";

export { prometheusAddress };

/** Flagger's provider for Linkerd: with `gatewayapi:v1` Flagger waits for a route status that Linkerd never writes. */
export const meshProvider = "gatewayapi:v1beta1";

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
