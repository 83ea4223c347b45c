import * as k8s from "@kubernetes/client-node";
import type {
    AuthorizationPolicy,
    Canary,
    HttpRoute,
    MeshTlsAuthentication,
    Named,
    NetworkAuthentication,
    Server,
    ServiceProfile,
} from "../mesh-objects";
import type { MirrorSource } from "./mirror";

/** The kinds that the mesh reads. */
export interface Sources {
    readonly pods: MirrorSource<k8s.V1Pod>;
    readonly services: MirrorSource<k8s.V1Service>;
    readonly endpointSlices: MirrorSource<k8s.V1EndpointSlice>;
    readonly httpRoutes: MirrorSource<HttpRoute>;
    readonly policyRoutes: MirrorSource<HttpRoute>;
    readonly grpcRoutes: MirrorSource<HttpRoute>;
    readonly serviceProfiles: MirrorSource<ServiceProfile>;
    readonly servers: MirrorSource<Server>;
    readonly authorizationPolicies: MirrorSource<AuthorizationPolicy>;
    readonly meshTls: MirrorSource<MeshTlsAuthentication>;
    readonly networks: MirrorSource<NetworkAuthentication>;
    readonly canaries: MirrorSource<Canary>;
}

/** Says where each kind is read from. */
export function clusterSources(kubeConfig: k8s.KubeConfig): Sources {
    const core = kubeConfig.makeApiClient(k8s.CoreV1Api);
    const discovery = kubeConfig.makeApiClient(k8s.DiscoveryV1Api);
    const custom = kubeConfig.makeApiClient(k8s.CustomObjectsApi);

    const builtin = <T extends k8s.KubernetesObject>(
        kind: string,
        path: string,
        list: k8s.ListPromise<T>,
    ): MirrorSource<T> => ({ kind, versions: [{ path, list }] });

    const ofCrd = <T extends Named>(
        group: string,
        plural: string,
        versions: readonly string[],
    ): MirrorSource<T> => ({
        kind: `${plural}.${group}`,
        versions: versions.map((version) => ({
            path: `/apis/${group}/${version}/${plural}`,
            list: async () =>
                (await custom.listClusterCustomObject({
                    group,
                    version,
                    plural,
                })) as k8s.KubernetesListObject<T>,
        })),
    });

    const policy = "policy.linkerd.io";
    return {
        pods: builtin("pods", "/api/v1/pods", () => core.listPodForAllNamespaces()),
        services: builtin("services", "/api/v1/services", () => core.listServiceForAllNamespaces()),
        endpointSlices: builtin("endpointslices", "/apis/discovery.k8s.io/v1/endpointslices", () =>
            discovery.listEndpointSliceForAllNamespaces(),
        ),
        httpRoutes: ofCrd("gateway.networking.k8s.io", "httproutes", ["v1", "v1beta1"]),
        policyRoutes: ofCrd(policy, "httproutes", ["v1beta3", "v1beta2", "v1beta1", "v1alpha1"]),
        grpcRoutes: ofCrd("gateway.networking.k8s.io", "grpcroutes", ["v1", "v1alpha2"]),
        serviceProfiles: ofCrd("linkerd.io", "serviceprofiles", ["v1alpha2"]),
        servers: ofCrd(policy, "servers", ["v1beta3", "v1beta2", "v1beta1"]),
        authorizationPolicies: ofCrd(policy, "authorizationpolicies", ["v1alpha1"]),
        meshTls: ofCrd(policy, "meshtlsauthentications", ["v1alpha1"]),
        networks: ofCrd(policy, "networkauthentications", ["v1alpha1"]),
        canaries: ofCrd("flagger.app", "canaries", ["v1beta1"]),
    };
}
