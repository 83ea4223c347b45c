import type * as k8s from "@kubernetes/client-node";
import { done, notYet, waitFor } from "../../wait";
import { type Canary, type HttpRoute, keyOf, type Server } from "../mesh-objects";
import { AppliedRoutes, type RouteState } from "../routes/applied";
import { attachments } from "../routes/attach";
import { buildView } from "../view/build";
import { ViewSource } from "../view/source";
import { controlPlaneVersion, hasGatewayTimeouts } from "../view/version";
import { Mirror, type MirrorSource } from "./mirror";
import { clusterSources, type Sources } from "./sources";

type Mirrors = {
    [K in keyof Sources]: Sources[K] extends MirrorSource<infer T> ? Mirror<T> : never;
};

/** Follows the cluster and keeps the mesh's view of it true. */
export class ClusterStore {
    readonly source: ViewSource;
    private readonly mirrors: Mirrors;
    private readonly applied: AppliedRoutes;
    private rebuild?: NodeJS.Immediate;
    private stopped = false;

    constructor(
        kubeConfig: k8s.KubeConfig,
        log: (line: string) => void,
        warn: (line: string) => void,
    ) {
        const sources = clusterSources(kubeConfig);
        const mirror = <T extends k8s.KubernetesObject>(source: MirrorSource<T>): Mirror<T> =>
            new Mirror(kubeConfig, source, () => this.changed(), log);
        this.mirrors = {
            pods: mirror(sources.pods),
            services: mirror(sources.services),
            endpointSlices: mirror(sources.endpointSlices),
            httpRoutes: mirror(sources.httpRoutes),
            policyRoutes: mirror(sources.policyRoutes),
            grpcRoutes: mirror(sources.grpcRoutes),
            serviceProfiles: mirror(sources.serviceProfiles),
            servers: mirror(sources.servers),
            authorizationPolicies: mirror(sources.authorizationPolicies),
            meshTls: mirror(sources.meshTls),
            networks: mirror(sources.networks),
            canaries: mirror(sources.canaries),
        };
        this.applied = new AppliedRoutes(warn);
        this.source = new ViewSource(this.makeView());
    }

    /**
     * Begins to follow the cluster; resolves once every kind has been listed or is known not to be served.
     *
     * @throws SandboxError where that takes longer than 30 s.
     */
    async start(): Promise<void> {
        const mirrors = Object.values(this.mirrors);
        for (const mirror of mirrors) {
            mirror.start();
        }
        await waitFor({
            what: "the mesh's initial list of the cluster's objects",
            limitMs: 30_000,
            everyMs: 20,
            look: () => {
                const late = Object.entries(this.mirrors).filter(([, mirror]) => !mirror.synced);
                return late.length === 0
                    ? done(undefined)
                    : notYet(
                          late
                              .map(([kind, { problem }]) => `${kind} ${problem || "not listed"}`)
                              .join(", "),
                      );
            },
        });
        this.source.replace(this.makeView());
    }

    /** Stops following; the view stays as it is. */
    async stop(): Promise<void> {
        this.stopped = true;
        clearImmediate(this.rebuild);
        await Promise.all(Object.values(this.mirrors).map((mirror) => mirror.stop()));
    }

    /** Every HTTPRoute and what became of it. */
    routeStates(): readonly RouteState[] {
        return this.applied.list();
    }

    /** Every GRPCRoute. */
    grpcRoutes(): readonly HttpRoute[] {
        return this.mirrors.grpcRoutes.objects;
    }

    /** Every Canary. */
    canaries(): readonly Canary[] {
        return this.mirrors.canaries.objects;
    }

    /** Every Server of Linkerd's policy API. */
    servers(): readonly Server[] {
        return this.mirrors.servers.objects;
    }

    /** Several changes that come at once make one new view. */
    private changed(): void {
        if (this.stopped || this.rebuild !== undefined) {
            return;
        }
        this.rebuild = setImmediate(() => {
            this.rebuild = undefined;
            this.source.replace(this.makeView());
        });
    }

    private makeView(): ReturnType<typeof buildView> {
        const { mirrors } = this;
        const pods = mirrors.pods.objects;
        this.applied.update([...mirrors.httpRoutes.objects, ...mirrors.policyRoutes.objects], {
            gatewayTimeouts: hasGatewayTimeouts(controlPlaneVersion(pods)),
        });
        return buildView({
            pods,
            services: mirrors.services.objects,
            endpointSlices: mirrors.endpointSlices.objects,
            serviceProfiles: mirrors.serviceProfiles.objects,
            routes: this.applied.byService(),
            grpcRoutes: mirrors.grpcRoutes.objects.flatMap(attachments),
            policy: {
                servers: mirrors.servers.objects,
                authorizationPolicies: mirrors.authorizationPolicies.objects,
                meshTls: new Map(mirrors.meshTls.objects.map((object) => [keyOf(object), object])),
                networks: new Map(
                    mirrors.networks.objects.map((object) => [keyOf(object), object]),
                ),
            },
        });
    }
}
