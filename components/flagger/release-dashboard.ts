import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { releaseDashboard, releaseDashboardDefaults } from "./release-dashboard-spec";

/** Arguments of {@link ReleaseDashboard}. */
export interface ReleaseDashboardArgs {
    /** Namespace of the ConfigMap; it must exist, and Grafana's sidecar must watch it. */
    readonly namespace: string;
    /**
     * Labels that Grafana's sidecar looks for.
     * @default - those of Grafana's chart, grafana_dashboard: "1"
     */
    readonly labels?: Readonly<Record<string, string>>;
    /**
     * Annotations, such as the sidecar's for the folder in Grafana.
     * @default - none
     */
    readonly annotations?: Readonly<Record<string, string>>;
}

/**
 * A Grafana dashboard of releases as a ConfigMap: status, weights, success rates, latencies and requests of both versions, and
 * the values that Flagger has measured.
 *
 * The sidecar of Grafana's chart loads it. Its data source must be a Prometheus with the metrics of Linkerd's proxies, as that of
 * Viz, and with Flagger's own.
 *
 * @example
 * new ReleaseDashboard("release-dashboard", { namespace: "monitoring" });
 */
export class ReleaseDashboard extends pulumi.ComponentResource {
    constructor(name: string, args: ReleaseDashboardArgs, opts?: pulumi.ComponentResourceOptions) {
        super("linkerd-canary:flagger:ReleaseDashboard", name, {}, opts);
        const { annotations, labels = releaseDashboardDefaults.labels, namespace } = args;
        new k8s.core.v1.ConfigMap(
            `${name}-config`,
            {
                metadata: { name, namespace, labels, annotations },
                data: { [`${name}.json`]: JSON.stringify(releaseDashboard(), undefined, 2) },
            },
            { parent: this },
        );
        this.registerOutputs({});
    }
}
