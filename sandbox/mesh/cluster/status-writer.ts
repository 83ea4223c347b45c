import * as k8s from "@kubernetes/client-node";
import { type HttpRoute, keyOf } from "../mesh-objects";
import {
    desiredParents,
    type KnownParents,
    policyControllerName,
    sameParents,
} from "../routes/status";
import { isGrpcRoute, parentKey } from "../routes/parents";
import { clientErrorText, statusOf } from "./client-error";
import type { ClusterStore } from "./store";

/** Milliseconds between two passes over all routes, which retry failed writes (the policy controller's own period). */
const reconcileMs = 10_000;

/** Writes the status of HTTPRoutes and GRPCRoutes as Linkerd's policy controller does. */
export class RouteStatusWriter {
    private readonly custom: k8s.CustomObjectsApi;
    /** Kind, version and name of the routes whose write is under way, and whether they have changed since. */
    private readonly busy = new Set<string>();
    private timer?: NodeJS.Timeout;
    private unsubscribe?: () => void;

    constructor(
        kubeConfig: k8s.KubeConfig,
        private readonly store: ClusterStore,
        private readonly log: (line: string) => void,
    ) {
        this.custom = kubeConfig.makeApiClient(k8s.CustomObjectsApi);
    }

    /** Writes now and whenever the cluster changes. */
    start(): void {
        this.unsubscribe = this.store.source.onChange(() => this.reconcile());
        this.timer = setInterval(() => this.reconcile(), reconcileMs);
        this.reconcile();
    }

    /** Writes no more. */
    stop(): void {
        clearInterval(this.timer);
        this.unsubscribe?.();
    }

    private reconcile(): void {
        const known = this.known();
        const routes = this.store.routeStates().map(({ object }) => object);
        for (const object of [...routes, ...this.store.grpcRoutes()]) {
            const parents = desiredParents(object, known, new Date().toISOString());
            const key = `${object.kind} ${object.apiVersion} ${keyOf(object)}`;
            if (!this.busy.has(key) && !sameParents(parents, object.status?.parents ?? [])) {
                this.busy.add(key);
                void this.write(object, parents).finally(() => this.busy.delete(key));
            }
        }
    }

    private known(): KnownParents {
        const { view } = this.store.source;
        const servers = new Set(this.store.servers().map(keyOf));
        const grpcParents = new Set(
            this.store
                .grpcRoutes()
                .flatMap((route) =>
                    (route.spec?.parentRefs ?? []).map((parent) => parentKey(route, parent)),
                ),
        );
        return {
            grpcParent: (key) => grpcParents.has(key),
            service: (key) => {
                const service = view.services.get(key);
                return service && (service.headless ? "headless" : "parent");
            },
            server: (key) => servers.has(key),
        };
    }

    private async write(
        route: HttpRoute,
        parents: ReturnType<typeof desiredParents>,
    ): Promise<void> {
        const [group, version] = (route.apiVersion ?? "gateway.networking.k8s.io/v1").split("/");
        try {
            await this.custom.patchNamespacedCustomObjectStatus(
                {
                    group,
                    version,
                    plural: isGrpcRoute(route) ? "grpcroutes" : "httproutes",
                    namespace: route.metadata?.namespace ?? "",
                    name: route.metadata?.name ?? "",
                    body: { status: { parents } },
                    fieldManager: policyControllerName,
                },
                k8s.setHeaderOptions("Content-Type", k8s.PatchStrategy.MergePatch),
            );
        } catch (error) {
            // a route that was deleted in the meantime needs no status
            if (statusOf(error) !== 404) {
                this.log(
                    `mesh: cannot write the status of ${route.kind ?? "HTTPRoute"} ${keyOf(route)}: ${clientErrorText(error)}`,
                );
            }
        }
    }
}
