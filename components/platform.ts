import * as pulumi from "@pulumi/pulumi";

import { Flagger, type FlaggerInstall } from "./flagger/flagger";
import { LoadTester } from "./flagger/load-tester";
import { GatewayApi } from "./gateway-api/gateway-api";
import { Linkerd } from "./linkerd/linkerd";
import { LinkerdViz } from "./linkerd/viz";
import { Namespaces, platformNamespaces } from "./namespaces";
import type { ChartSource } from "./sources";

/** Arguments of {@link Platform}. */
export interface PlatformArgs {
    readonly gatewayApi: {
        /** Release of the CRDs, such as `1.2.1`. */
        readonly version: string;
        /** A file, a glob over files or a URL with the CRDs. */
        readonly manifests: string;
    };
    readonly linkerd: {
        /** Version, such as `edge-26.6.3`: the tag of the images. */
        readonly version: string;
        readonly crds: ChartSource;
        readonly controlPlane: ChartSource;
        readonly viz: ChartSource;
        /**
         * How often Viz' Prometheus scrapes the proxies.
         * @default - the chart's, 10s
         */
        readonly scrapeInterval?: string;
    };
    readonly flagger: {
        /** Version, such as `1.44.0`. */
        readonly version: string;
        readonly install: FlaggerInstall;
    };
    readonly loadTester: {
        /** Where the chart loadtester comes from. */
        readonly chart: ChartSource;
        /** One of the canary namespaces: where the load tester runs. */
        readonly namespace: string;
    };
    /** Namespaces that hold canaries; each is made and meshed. */
    readonly canaryNamespaces: readonly string[];
}

/**
 * Everything that a canary needs from its cluster, in the order in which each part needs the one before: Gateway API,
 * Linkerd, Viz, Flagger, load tester. Each is ready before the next begins; they go in the opposite order.
 */
export class Platform extends pulumi.ComponentResource {
    constructor(name: string, args: PlatformArgs, opts?: pulumi.ComponentResourceOptions) {
        super("linkerd-canary:platform:Platform", name, {}, opts);
        const { linkerd: mesh, flagger: delivery } = args;
        const after = (...dependsOn: pulumi.Resource[]): pulumi.ComponentResourceOptions => ({
            parent: this,
            dependsOn,
        });

        const namespaces = new Namespaces(
            `${name}-namespaces`,
            { canary: args.canaryNamespaces },
            after(),
        );
        const gatewayApi = new GatewayApi(
            `${name}-gateway-api`,
            args.gatewayApi,
            after(namespaces),
        );
        const linkerd = new Linkerd(
            `${name}-linkerd`,
            {
                namespace: platformNamespaces.linkerd,
                version: mesh.version,
                crds: mesh.crds,
                controlPlane: mesh.controlPlane,
            },
            after(gatewayApi),
        );
        const viz = new LinkerdViz(
            `${name}-viz`,
            {
                namespace: platformNamespaces.viz,
                linkerdNamespace: platformNamespaces.linkerd,
                version: mesh.version,
                chart: mesh.viz,
                scrapeInterval: mesh.scrapeInterval,
            },
            after(linkerd),
        );
        const flagger = new Flagger(
            `${name}-flagger`,
            {
                namespace: platformNamespaces.flagger,
                vizNamespace: platformNamespaces.viz,
                install: delivery.install,
            },
            after(viz),
        );
        new LoadTester(`${name}-load-tester`, args.loadTester, after(flagger));
        this.registerOutputs({});
    }
}
