import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { refuse } from "../refuse";
import { releaseAlertProblems, releaseAlertsSpec } from "./release-alerts-spec";

/** Arguments of {@link ReleaseAlerts}. */
export interface ReleaseAlertsArgs {
    /** Namespace of the PrometheusRule; it must exist. */
    readonly namespace: string;
    /**
     * Labels by which a Prometheus finds the PrometheusRule, as its `ruleSelector` requires.
     * @default - none
     */
    readonly labels?: Readonly<Record<string, string>>;
    /**
     * Time without a step after which a release by weights is reported as halted, and time in which a waiting release is
     * recognized; longer than two intervals of every Canary.
     * @default "10m"
     */
    readonly after?: string;
    /**
     * Labels of each alert, for the routes of Alertmanager.
     * @default - severity: warning
     */
    readonly alertLabels?: Readonly<Record<string, string>>;
}

/**
 * Alerts about releases as a PrometheusRule, from Flagger's own metrics: rolled back, halted, and waiting for the gate before the
 * promotion.
 *
 * The Prometheus operator evaluates it, and its CRDs must exist; its Prometheus must scrape Flagger, for example with
 * `podMonitor` of {@link Flagger}.
 *
 * @example
 * new ReleaseAlerts("release-alerts", {
 *     namespace: "flagger-system",
 *     labels: { release: "kube-prometheus-stack" },
 * });
 */
export class ReleaseAlerts extends pulumi.ComponentResource {
    constructor(name: string, args: ReleaseAlertsArgs, opts?: pulumi.ComponentResourceOptions) {
        super(
            "linkerd-canary:flagger:ReleaseAlerts",
            name,
            refuse(`the arguments of ReleaseAlerts ${name}`, releaseAlertProblems(name, args)),
            opts,
        );
        new k8s.apiextensions.CustomResource(
            `${name}-rule`,
            {
                apiVersion: "monitoring.coreos.com/v1",
                kind: "PrometheusRule",
                metadata: { name, namespace: args.namespace, labels: args.labels },
                spec: releaseAlertsSpec(args),
            },
            { parent: this },
        );
        this.registerOutputs({});
    }
}
