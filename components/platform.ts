import * as pulumi from "@pulumi/pulumi";

import type { PlatformReference } from "./canary/platform-reference";
import { Flagger, type FlaggerArgs } from "./flagger/flagger";
import { LoadTester, type LoadTesterArgs } from "./flagger/load-tester";
import { AdmissionGuard } from "./guard/admission-guard";
import type { AdmissionGuardArgs } from "./guard/settings";
import { GatewayApi, type GatewayApiSource } from "./gateway-api/gateway-api";
import { defaultCniNamespace } from "./linkerd/cni";
import { Linkerd, type LinkerdArgs } from "./linkerd/linkerd";
import { LinkerdViz, type LinkerdVizArgs } from "./linkerd/viz/viz";
import { Namespaces } from "./namespaces";
import { platformProblems } from "./platform-problems";
import { platformGuard, platformReference } from "./platform-facts";
import { platformParts } from "./platform-parts";
import { refuse } from "./refuse";

/** Arguments of {@link Platform}: those of its parts, but for what the parts know of one another. */
export interface PlatformArgs {
    /**
     * The cluster's version, as its `/version` says it (`gitVersion`), where it is known before anything is made; one
     * that Linkerd or Flagger does not support is refused.
     * @default - not compared here; the policy pack asks the cluster itself
     */
    readonly kubernetes?: string;
    /** The Gateway API CRDs: those to install, or `managed: false` where the cluster has them. */
    readonly gatewayApi: GatewayApiSource;
    /** The mesh. */
    readonly linkerd: Omit<LinkerdArgs, "namespace">;
    /** The mesh's metrics. */
    readonly viz: Omit<
        LinkerdVizArgs,
        "namespace" | "linkerdNamespace" | "version" | "trustDomain" | "webhookCertificates"
    >;
    /** The controller that runs the releases. */
    readonly flagger: Omit<FlaggerArgs, "namespace" | "vizNamespace" | "prometheus">;
    /**
     * Flagger's load tester, which makes load and runs tests during an analysis: for the canary namespaces, called by
     * Flagger and those named in `calledBy`.
     * @default - none: only checks without it can be used
     */
    readonly loadTester?: Omit<LoadTesterArgs, "canaryNamespaces">;
    /**
     * The rules in the cluster itself: what they do, and what is excepted. They go with the platform: what they need to
     * know of it they know.
     * @default - none: whoever does not go by the policy pack may apply anything
     */
    readonly admissionGuard?: Omit<AdmissionGuardArgs, "kubernetes" | "facts" | "flagger">;
    /**
     * Namespaces that hold canaries; each is made and meshed.
     * @default - none
     */
    readonly canaryNamespaces?: readonly string[];
}

/**
 * Everything that a canary needs from its cluster, in the order in which each part needs the one before: Gateway API,
 * Linkerd, Viz and beside it the load tester, Flagger. Each is ready before the next begins; they go in the opposite
 * order.
 *
 * Versions that do not go together are refused before anything is made, all of them at once.
 *
 * @example
 * const platform = new Platform("platform", {
 *     gatewayApi: pins.gatewayApi,
 *     linkerd: pins.linkerd,
 *     viz: pins.viz,
 *     flagger: {
 *         version: pins.flagger.version,
 *         install: { by: "helm", chart: pins.flagger.chart },
 *     },
 *     loadTester: {
 *         namespace: "shop",
 *         install: { by: "helm", chart: pins.loadTester.chart },
 *     },
 *     canaryNamespaces: ["shop"],
 * });
 */
export class Platform extends pulumi.ComponentResource {
    /** What a canary needs to know of this platform. */
    readonly reference: PlatformReference;

    constructor(name: string, args: PlatformArgs, opts?: pulumi.ComponentResourceOptions) {
        super(
            "linkerd-canary:platform:Platform",
            name,
            refuse(`Platform ${name}`, platformProblems(name, args)),
            opts,
        );
        const parts = platformParts(args);
        const after = (
            ...dependsOn: pulumi.Input<pulumi.Resource>[]
        ): pulumi.ComponentResourceOptions => ({ parent: this, dependsOn });

        const namespaces = new Namespaces(
            `${name}-namespaces`,
            {
                canary: parts.namespaces,
                cni: parts.linkerd.cni && (parts.linkerd.cni.namespace ?? defaultCniNamespace),
            },
            after(),
        );
        const routes = new GatewayApi(`${name}-gateway-api`, parts.gatewayApi, after(namespaces));
        const mesh = new Linkerd(`${name}-linkerd`, parts.linkerd, after(routes.ready));
        const metrics = new LinkerdViz(`${name}-viz`, parts.viz, after(mesh));
        // Flagger looks for Viz' Prometheus as it starts; the load tester needs no more than the mesh.
        const installed: pulumi.Resource[] = [
            new Flagger(`${name}-flagger`, parts.flagger, after(metrics)),
        ];
        if (parts.loadTester !== undefined) {
            installed.push(new LoadTester(`${name}-load-tester`, parts.loadTester, after(mesh)));
        }
        const guard = platformGuard(args);
        if (guard !== undefined) {
            // last, so that it is the first to go
            new AdmissionGuard(`${name}-guard`, guard, after(...installed));
        }
        this.reference = platformReference(args);
        this.registerOutputs({});
    }
}
