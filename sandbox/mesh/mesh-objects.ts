import type { KubernetesObject, V1LabelSelector, V1ObjectMeta } from "@kubernetes/client-node";

/** An object of the API as it is read from a cluster: its metadata is there, and names it. */
export interface Named extends KubernetesObject {
    metadata?: V1ObjectMeta;
}

/** `parentRefs[]` of an HTTPRoute, and `parentRef` of its status. */
export interface ParentRef {
    group?: string;
    kind?: string;
    name: string;
    namespace?: string;
    port?: number;
    sectionName?: string;
}

/** A header, query parameter or path match; `type` is Exact where it is absent. */
export interface ValueMatch {
    type?: "Exact" | "RegularExpression";
    name: string;
    value: string;
}

/** One of the alternatives that a rule matches by. */
export interface HttpRouteMatch {
    path?: { type?: "Exact" | "PathPrefix" | "RegularExpression"; value?: string };
    headers?: ValueMatch[];
    queryParams?: ValueMatch[];
    method?: string;
}

/** What a RequestHeaderModifier or ResponseHeaderModifier does. */
export interface HeaderModifier {
    set?: { name: string; value: string }[];
    add?: { name: string; value: string }[];
    remove?: string[];
}

/** What a RequestRedirect answers with. */
export interface RequestRedirect {
    scheme?: string;
    hostname?: string;
    port?: number;
    statusCode?: number;
    path?: { type?: string; replaceFullPath?: string; replacePrefixMatch?: string };
}

/** A filter of a rule or of a backendRef: one of its fields is set. */
export interface HttpRouteFilter {
    type: string;
    requestHeaderModifier?: HeaderModifier;
    responseHeaderModifier?: HeaderModifier;
    requestRedirect?: RequestRedirect;
    requestMirror?: object;
    urlRewrite?: object;
    extensionRef?: object;
}

/** A backend of a rule. */
export interface HttpBackendRef {
    group?: string;
    kind?: string;
    name: string;
    namespace?: string;
    port?: number;
    weight?: number;
    filters?: HttpRouteFilter[];
}

/** A rule of an HTTPRoute. */
export interface HttpRouteRule {
    matches?: HttpRouteMatch[];
    filters?: HttpRouteFilter[];
    backendRefs?: HttpBackendRef[];
    timeouts?: { request?: string; backendRequest?: string };
}

/** A condition of a route's parent. */
export interface RouteCondition {
    type: string;
    status: string;
    reason: string;
    message: string;
    lastTransitionTime?: string;
    observedGeneration?: number;
}

/** What one controller says of one parent of a route. */
export interface RouteParentStatus {
    controllerName: string;
    parentRef: ParentRef;
    conditions?: RouteCondition[];
}

/**
 * HTTPRoute of `gateway.networking.k8s.io` or of `policy.linkerd.io`, as far as the mesh reads it; their versions agree
 * in it. Also a GRPCRoute, of which the mesh reads parents, backends and status alone.
 */
export interface HttpRoute extends Named {
    spec?: { parentRefs?: ParentRef[]; hostnames?: string[]; rules?: HttpRouteRule[] };
    status?: { parents?: RouteParentStatus[] };
}

/** A reference of Linkerd's policy API. */
export interface PolicyRef {
    group?: string;
    kind: string;
    name: string;
    namespace?: string;
}

/** `policy.linkerd.io` Server. */
export interface Server extends Named {
    spec?: {
        podSelector?: V1LabelSelector;
        port?: number | string;
        proxyProtocol?: string;
        accessPolicy?: string;
    };
}

/** `policy.linkerd.io` AuthorizationPolicy. */
export interface AuthorizationPolicy extends Named {
    spec?: { targetRef?: PolicyRef; requiredAuthenticationRefs?: PolicyRef[] };
}

/** `policy.linkerd.io` MeshTLSAuthentication. */
export interface MeshTlsAuthentication extends Named {
    spec?: { identities?: string[]; identityRefs?: PolicyRef[] };
}

/** `policy.linkerd.io` NetworkAuthentication. */
export interface NetworkAuthentication extends Named {
    spec?: { networks?: { cidr: string; except?: string[] }[] };
}

/** `linkerd.io` ServiceProfile. */
export interface ServiceProfile extends Named {
    spec?: { routes?: object[]; dstOverrides?: object[] };
}

/** `flagger.app` Canary, as far as the base load reads it. */
export interface Canary extends Named {
    spec?: { targetRef?: { name?: string }; service?: { name?: string; port?: number } };
}

/** `namespace/name` of an object, the key of every table of the mesh. */
export function keyOf(object: Named): string {
    return `${object.metadata?.namespace ?? ""}/${object.metadata?.name ?? ""}`;
}
