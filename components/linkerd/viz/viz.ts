import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import type { BasicCredentials } from "../../canary/metrics/provider";
import { fetchedChart } from "../../fetched";
import { refuse } from "../../refuse";
import type { ChartSource } from "../../sources";
import { inOrder, skipServiceAwait } from "../../transforms";
import { injectCaBundles } from "../webhooks/ca-bundles";
import { allowPrometheusClients, type ServiceAccountName } from "./clients";
import { defaultTrustDomain } from "../linkerd";
import { servingAuthority, ServingSecret } from "../webhooks/serving-secret";
import type { WebhookCertificates } from "../webhooks/webhook-certificates";
import type { ChartValues } from "../values";
import { vizProblems } from "./viz-problems";
import {
    type VizPrometheus,
    prometheusAddress,
    prometheusCredentialsSecret,
    vizValues,
} from "./viz-values";

/** Arguments of {@link LinkerdViz}. */
export interface LinkerdVizArgs {
    /** Namespace of Viz; it must exist. */
    readonly namespace: string;
    /** Namespace of the control plane. */
    readonly linkerdNamespace: string;
    /** Linkerd's version, such as `edge-26.6.3`: the tag of the images. */
    readonly version: string;
    /** Where the chart linkerd-viz comes from. */
    readonly chart: ChartSource;
    /**
     * Trust domain of the mesh.
     * @default "cluster.local"
     */
    readonly trustDomain?: string;
    /**
     * Source of the certificates of tap and its webhook.
     * @default { source: "generated" }
     */
    readonly webhookCertificates?: WebhookCertificates;
    /**
     * The Prometheus that evaluates canaries: Viz' own, or an existing one.
     * @default - Viz' own, with a scrape each 10s that it keeps for 6h
     */
    readonly prometheus?: VizPrometheus;
    /**
     * Meshed workloads that may query Viz' own Prometheus, in addition to Viz itself and Flagger, which its own
     * component authorizes. All others are denied.
     * @default - none
     */
    readonly queriedBy?: readonly ServiceAccountName[];
    /**
     * Three replicas of tap, disruption budgets, one pod of a kind a node, and resources for all, as in the chart's
     * `values-ha.yaml`. Needs three nodes. Prometheus stays one pod: for more, bring your own.
     * @default false
     */
    readonly highAvailability?: boolean;
    /**
     * Registry of Linkerd's images, such as `registry.example.com/linkerd`.
     * @default - the chart's, cr.l5d.io/linkerd
     */
    readonly registry?: string;
    /**
     * Secrets in the namespace with which its images are pulled.
     * @default - none
     */
    readonly imagePullSecrets?: readonly string[];
    /**
     * Additional values of the chart, which override all others.
     * @default - none
     */
    readonly values?: ChartValues;
}

/**
 * Linkerd's Viz extension, whose Prometheus evaluates the canaries.
 *
 * @example
 * new LinkerdViz("viz", {
 *     namespace: "linkerd-viz",
 *     linkerdNamespace: "linkerd",
 *     version: pins.linkerd.version,
 *     chart: pins.viz.chart,
 *     prometheus: { kind: "own", scrapeInterval: "5s" },
 * }, { dependsOn: [linkerd] });
 */
export class LinkerdViz extends pulumi.ComponentResource {
    /** URL of the Prometheus that evaluates canaries. */
    readonly prometheus: string;

    constructor(name: string, args: LinkerdVizArgs, opts?: pulumi.ComponentResourceOptions) {
        super(
            "linkerd-canary:linkerd:LinkerdViz",
            name,
            refuse(`the arguments of LinkerdViz ${name}`, vizProblems(name, args)),
            opts,
        );
        const { namespace, prometheus } = args;
        const certificates = args.webhookCertificates ?? { source: "generated" };
        const authority = servingAuthority(name, namespace, certificates, this);
        const serving = (service: string): ServingSecret =>
            new ServingSecret(
                `${name}-${service}`,
                { namespace, service, certificates },
                { parent: this, dependsOn: authority },
            );
        const tap = serving("tap");
        const tapInjector = serving("tap-injector");
        const isExternal = prometheus?.kind === "external";
        const credentials = isExternal
            ? credentialsSecret(name, namespace, prometheus.credentials, this)
            : [];

        const chart = fetchedChart(
            `${name}-chart`,
            { path: "viz.chart", source: args.chart },
            {
                name: "linkerd-viz",
                namespace,
                values: vizValues({ ...args, trustDomain: args.trustDomain ?? defaultTrustDomain }),
            },
            {
                parent: this,
                dependsOn: [tap, tapInjector, ...credentials],
                transforms: [
                    inOrder(
                        skipServiceAwait,
                        injectCaBundles({
                            "v1alpha1.tap.linkerd.io": tap.caBundle,
                            "linkerd-tap-injector-webhook-config": tapInjector.caBundle,
                        }),
                    ),
                ],
            },
        );
        allowPrometheusClients(name, args, { parent: this, dependsOn: [chart] });
        this.prometheus = isExternal ? prometheus.url : prometheusAddress(namespace);
        this.registerOutputs({});
    }
}

function credentialsSecret(
    name: string,
    namespace: string,
    credentials: BasicCredentials | undefined,
    parent: pulumi.Resource,
): pulumi.Resource[] {
    return credentials === undefined
        ? []
        : [
              new k8s.core.v1.Secret(
                  `${name}-prometheus-credentials`,
                  {
                      metadata: { name: prometheusCredentialsSecret, namespace },
                      stringData: pulumi.secret({
                          user: credentials.username,
                          password: credentials.password,
                      }),
                  },
                  { parent },
              ),
          ];
}
