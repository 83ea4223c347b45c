import type { ClusterEndpoint } from "./endpoint";

/**
 * Answers discovery for Viz's aggregated API `tap.linkerd.io`, with no resources in it. Without an answer
 * Kubernetes' namespace controller would refuse to finish the deletion of any namespace.
 */
export const tapEndpoint: ClusterEndpoint = {
    service: "tap",
    tlsSecret: "tap-k8s-tls",
    handler: (_request, response) => {
        response.writeHead(200, { "content-type": "application/json" });
        response.end(
            JSON.stringify({
                kind: "APIResourceList",
                apiVersion: "v1",
                groupVersion: "tap.linkerd.io/v1alpha1",
                resources: [],
            }),
        );
    },
};
