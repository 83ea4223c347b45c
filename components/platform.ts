import * as pulumi from "@pulumi/pulumi";

import type { PlatformReference } from "./canary/platform-reference";
import { Flagger, type FlaggerArgs } from "./flagger/flagger";
import { LoadTester, type LoadTesterArgs } from "./flagger/load-tester";
import { AdmissionGuard } from "./guard/admission-guard";
import type { AdmissionGuardArgs } from "./guard/settings";
import { GatewayApi, type GatewayApiSource } from "./gateway-api/gateway-api";
import { type ExistingPlatform, existingNamespaces, usesExisting } from "./existing";
import { defaultCniNamespace } from "./linkerd/cni";
import { Linkerd, type LinkerdArgs } from "./linkerd/linkerd";
import { allowPrometheusClients } from "./linkerd/viz/clients";
import { LinkerdViz, type LinkerdVizArgs } from "./linkerd/viz/viz";
import { Namespaces } from "./namespaces";
import { platformProblems } from "./platform-problems";
import { platformGuard, platformReference } from "./platform-facts";
import { platformParts } from "./platform-parts";
import { refuse } from "./refuse";

/** Arguments of {@link Platform}: those of its parts, without values that are derived from other parts. */
export interface PlatformArgs {
    /**
     * The cluster's version, as its `/version` says it (`gitVersion`), if it is known in advance; a version that
     * Linkerd or Flagger does not support is rejected.
     * @default - not checked here; the policy pack queries the cluster itself
     */
    readonly kubernetes?: string;
    /** The Gateway API CRDs: those to install, or `managed: false` if the cluster already has them. */
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
     * Flagger's load tester, which generates load and runs tests during an analysis: for the canary namespaces, called
     * by Flagger and the clients in `calledBy`.
     * @default - none: checks that need it are rejected
     */
    readonly loadTester?: Omit<LoadTesterArgs, "canaryNamespaces">;
    /**
     * The rules in the cluster itself: their actions and exceptions. Facts about the platform are set automatically.
     * @default - none: clients that do not use the policy pack are not checked
     */
    readonly admissionGuard?: Omit<AdmissionGuardArgs, "kubernetes" | "facts" | "flagger">;
    /**
     * Namespaces for canaries; each is created and meshed.
     * @default - none
     */
    readonly canaryNamespaces?: readonly string[];
    /**
     * Parts that the cluster has already. They are used as they are: neither created, changed nor deleted. The arguments
     * of these parts state what is there.
     * @default - none: all parts are installed
     */
    readonly existing?: ExistingPlatform;
}

/**
 * Everything that a canary needs from its cluster, in the order of its dependencies: Gateway API, Linkerd, Viz and in
 * parallel the load tester, Flagger. Each part is ready before the next is created; they are deleted in reverse order.
 *
 * Incompatible versions are rejected before anything is created, all at once.
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
    /** The platform reference for canaries. */
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
                existing: existingNamespaces(args, parts.namespaces),
            },
            after(),
        );
        const routes = new GatewayApi(`${name}-gateway-api`, parts.gatewayApi, after(namespaces));
        const mesh: pulumi.Input<pulumi.Resource> = usesExisting(args, "linkerd")
            ? routes.ready
            : new Linkerd(`${name}-linkerd`, parts.linkerd, after(routes.ready));
        let metrics = mesh;
        if (usesExisting(args, "viz")) {
            allowPrometheusClients(`${name}-viz`, parts.viz, after(mesh));
        } else {
            metrics = new LinkerdViz(`${name}-viz`, parts.viz, after(mesh));
        }
        // Flagger looks for Viz' Prometheus as it starts; the load tester needs no more than the mesh.
        const installed: pulumi.Input<pulumi.Resource>[] = [
            usesExisting(args, "flagger")
                ? metrics
                : new Flagger(`${name}-flagger`, parts.flagger, after(metrics)),
        ];
        if (parts.loadTester !== undefined) {
            installed.push(new LoadTester(`${name}-load-tester`, parts.loadTester, after(mesh)));
        }
        const guard = platformGuard(args, parts);
        if (guard !== undefined) {
            // last, so that it is deleted first
            new AdmissionGuard(`${name}-guard`, guard, after(...installed));
        }
        this.reference = platformReference(parts);
        this.registerOutputs({});
    }
}
