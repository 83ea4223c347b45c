import * as k8s from "@kubernetes/client-node";
import { isNotFound } from "./kube/errors";
import type { SandboxPaths } from "./paths";

/** A Canary, as far as its address is concerned. */
export interface AddressedCanary {
    readonly metadata: { readonly name: string; readonly namespace: string };
    readonly spec: {
        readonly targetRef: { readonly name: string };
        readonly service: { readonly name?: string; readonly port: number };
    };
}

/** A Service with a port. */
export interface AddressedService {
    readonly name: string;
    readonly namespace: string;
    readonly port: number;
}

/** The lines of `status` that state how to reach Prometheus and the canaries. */
export function addressLines(
    { meshCurl }: Pick<SandboxPaths, "meshCurl">,
    prometheus: readonly AddressedService[],
    canaries: readonly AddressedCanary[],
): string[] {
    return [
        // Linkerd's policy lets only Viz and Flagger query it through the mesh
        ...prometheus.map(
            ({ name, namespace, port }) =>
                `Prometheus: kubectl -n ${namespace} port-forward service/${name} ${port}, then http://127.0.0.1:${port}`,
        ),
        ...canaries.map(({ metadata: { name, namespace }, spec }) => {
            const service = spec.service.name ?? spec.targetRef.name;
            return `canary ${namespace}/${name}: curl -K ${meshCurl} http://${service}.${namespace}:${spec.service.port}/`;
        }),
    ];
}

/** Reads from a running sandbox how to reach Prometheus and the canaries. */
export async function readAddresses(paths: SandboxPaths): Promise<string[]> {
    const config = new k8s.KubeConfig();
    config.loadFromFile(paths.kubeconfig);
    const services = await config.makeApiClient(k8s.CoreV1Api).listServiceForAllNamespaces({
        labelSelector: "linkerd.io/extension=viz,component=prometheus",
    });
    const prometheus = services.items.map(({ metadata, spec }) => ({
        name: metadata?.name ?? "",
        namespace: metadata?.namespace ?? "",
        port: spec?.ports?.[0].port ?? 0,
    }));
    return addressLines(paths, prometheus, await listCanaries(config));
}

async function listCanaries(config: k8s.KubeConfig): Promise<readonly AddressedCanary[]> {
    try {
        const list = (await config.makeApiClient(k8s.CustomObjectsApi).listClusterCustomObject({
            group: "flagger.app",
            version: "v1beta1",
            plural: "canaries",
        })) as { items: AddressedCanary[] };
        return list.items;
    } catch (error) {
        // Flagger is not installed
        if (isNotFound(error)) {
            return [];
        }
        throw error;
    }
}
