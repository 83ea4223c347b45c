import type { RetryPolicy, RouteTimeouts } from "../routes/annotations";
import type { Filter } from "../routes/converted";
import type { PodView, ServicePort } from "../view/view";

/** The route that led to a plan; the default one where no HTTPRoute is attached. */
export interface RouteName {
    readonly group: string;
    readonly namespace: string;
    readonly name: string;
}

/** A Service's port as a backendRef names it, whether it exists or not. */
export interface BackendName {
    readonly namespace: string;
    readonly name: string;
    readonly port: number;
}

/** A backend that a plan may use. */
export type PlannedBackend =
    | {
          readonly kind: "service";
          readonly weight: number;
          readonly port: ServicePort;
          readonly filters: readonly Filter[];
      }
    | {
          readonly kind: "fail";
          readonly weight: number;
          /** The Service that is missing; absent for a backendRef that names no usable Service port. */
          readonly missing?: BackendName;
          readonly message: string;
      };

/** What to do with a request, before an endpoint is chosen. */
export type Plan =
    /** Answer it here. */
    | {
          readonly kind: "respond";
          readonly status: number;
          readonly message: string;
          readonly location?: string;
          /** The Service that was asked for, where it is known. */
          readonly apex?: ServicePort;
      }
    /** Reset the connection: the port speaks gRPC, which needs HTTP/2, and the mesh gets HTTP/1.1 alone. */
    | { readonly kind: "reset"; readonly apex: ServicePort }
    /** Linkerd's own metrics of a pod. */
    | { readonly kind: "proxyAdmin"; readonly pod: PodView }
    /** One pod was named by its address. */
    | {
          readonly kind: "pod";
          readonly pod: PodView;
          readonly port: number;
          readonly meshed: boolean;
      }
    /** One of a Service's endpoints, as kube-proxy chooses it or, for opaque ports, as Linkerd does. */
    | { readonly kind: "service"; readonly apex: ServicePort; readonly meshed: boolean }
    /** As the caller's proxy routes HTTP. */
    | {
          readonly kind: "route";
          readonly apex: ServicePort;
          readonly route?: RouteName;
          readonly backends: readonly PlannedBackend[];
          readonly filters: readonly Filter[];
          readonly timeouts?: RouteTimeouts;
          readonly retry?: RetryPolicy;
          /** Length of the path that the rule matched, for redirects that replace a prefix. */
          readonly matchedPath: number;
      };

/** The port on which Linkerd's proxy serves its metrics. */
export const proxyAdminPort = 4191;
