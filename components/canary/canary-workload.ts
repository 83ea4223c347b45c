import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { loadTesterAddress } from "../flagger/load-tester";
import { prometheusAddress } from "../flagger/values";
import { platformNamespaces } from "../namespaces";
import { analysisObjects } from "./analysis";
import type { BuiltPod } from "./built-pod";
import { apexAddress, canarySpec, type CanarySettings } from "./canary-spec";

/** Arguments of {@link CanaryWorkload}. */
export interface CanaryWorkloadArgs extends Omit<CanarySettings, "name"> {
    /**
     * Name of the workload: of its Deployment and of the Service that its clients call.
     * @default - the name of the component
     */
    readonly name?: string;
    /** Containers of the workload. */
    readonly pod: BuiltPod;
    /**
     * Namespace of the Viz whose Prometheus judges the canary.
     * @default "linkerd-viz"
     */
    readonly vizNamespace?: string;
}

const flaggerApi = "flagger.app/v1beta1";

/**
 * A Deployment whose every change is released as a canary: Flagger runs the new version beside the old, moves traffic
 * to it in steps and promotes it, or takes it back when it fails its checks.
 *
 * Flagger makes what the program does not: the `-primary` Deployment, the Services and the HTTPRoute.
 *
 * @example
 * new CanaryWorkload("podinfo", { namespace: "test", port: 9898, pod: new kx.PodBuilder({...}), analysis }, { dependsOn: [platform] });
 */
export class CanaryWorkload extends pulumi.ComponentResource {
    /** Name of the Canary. */
    readonly canaryName: string;
    /** Address that clients call. */
    readonly url: string;

    constructor(name: string, args: CanaryWorkloadArgs, opts?: pulumi.ComponentResourceOptions) {
        super("linkerd-canary:canary:CanaryWorkload", name, {}, opts);
        const settings: CanarySettings = { ...args, name: args.name ?? name };
        const metadata = { name: settings.name, namespace: settings.namespace };
        // Flagger finds the pods by this label, and gives its primary the same with "-primary".
        const labels = { app: settings.name };

        const deployment = new k8s.apps.v1.Deployment(
            `${name}-deployment`,
            {
                metadata: {
                    ...metadata,
                    labels,
                    // A release becomes ready under Flagger's eyes or is taken back; the update must not wait for either.
                    annotations: { "pulumi.com/skipAwait": "true" },
                },
                // No replicas: Flagger sets them, to zero between releases.
                spec: {
                    selector: { matchLabels: labels },
                    template: { metadata: { labels }, spec: args.pod.podSpec },
                },
            },
            { parent: this },
        );
        const analysis = analysisObjects(
            {
                ...settings,
                target: { kind: "Deployment", name: settings.name },
                platform: {
                    prometheus: prometheusAddress(args.vizNamespace ?? platformNamespaces.viz),
                    loadTester: loadTesterAddress(settings.namespace),
                    installation: {},
                },
            },
            settings.analysis,
        );
        const templates = analysis.templates.map(
            (template) =>
                new k8s.apiextensions.CustomResource(
                    name + template.metadata.name.slice(settings.name.length),
                    template,
                    { parent: this },
                ),
        );
        new k8s.apiextensions.CustomResource(
            `${name}-canary`,
            {
                apiVersion: flaggerApi,
                kind: "Canary",
                metadata: {
                    ...metadata,
                    annotations: {
                        // Set when the primary serves for the first time, and never cleared: the install waits for it,
                        // a later change of the Canary does not wait for a release.
                        "pulumi.com/waitFor": "jsonpath={.status.lastPromotedSpec}",
                    },
                },
                spec: canarySpec(settings, analysis),
            },
            { parent: this, dependsOn: [deployment, ...templates] },
        );
        this.canaryName = settings.name;
        this.url = apexAddress(settings);
        this.registerOutputs({ canaryName: this.canaryName, url: this.url });
    }
}
