import * as k8s from "@kubernetes/client-node";
import { injectionVerdict } from "../../rules/injection";
import { describeError } from "../wait";
import { type ClusterEndpoint, readJson } from "./endpoint";
import { type PatchOperation, type WorkloadOwner, sidecarPatch } from "./sidecar";

interface AdmissionReview {
    readonly request: {
        readonly uid: string;
        readonly namespace: string;
        readonly kind: { readonly kind: string };
        readonly object: k8s.V1Pod;
    };
}

/**
 * Stands for Linkerd's proxy injector: answers the API server's webhook call for each new pod by the
 * documented rules (`rules/injection.ts`). An injected pod gets the sidecar's container, labels and
 * annotations that the rest of the cluster reads; the container itself is kept alive by the node.
 */
export function injectorEndpoint(
    kubeConfig: k8s.KubeConfig,
    log: (line: string) => void,
): ClusterEndpoint {
    const core = kubeConfig.makeApiClient(k8s.CoreV1Api);
    const apps = kubeConfig.makeApiClient(k8s.AppsV1Api);

    const decide = async ({ request }: AdmissionReview): Promise<PatchOperation[]> => {
        if (request.kind.kind !== "Pod") {
            return [];
        }
        const namespace = await core.readNamespace({ name: request.namespace });
        const verdict = injectionVerdict({ namespace, pod: request.object });
        const name = `${request.namespace}/${request.object.metadata?.name ?? request.object.metadata?.generateName}`;
        log(
            `${name}: ${verdict.injected ? "injected" : `not injected: ${verdict.reasons.join("; ")}`}`,
        );
        if (!verdict.injected) {
            return [];
        }
        return sidecarPatch(request.object, await ownerOf(apps, request.object, request.namespace));
    };

    return {
        service: "linkerd-proxy-injector",
        tlsSecret: "linkerd-proxy-injector-k8s-tls",
        handler: (request, response) => {
            const answer = async (): Promise<void> => {
                const review = await readJson<AdmissionReview>(request);
                const patch = await decide(review);
                const encoded = Buffer.from(JSON.stringify(patch)).toString("base64");
                response.writeHead(200, { "content-type": "application/json" });
                response.end(
                    JSON.stringify({
                        apiVersion: "admission.k8s.io/v1",
                        kind: "AdmissionReview",
                        response: {
                            uid: review.request.uid,
                            allowed: true,
                            ...(patch.length === 0
                                ? {}
                                : { patchType: "JSONPatch", patch: encoded }),
                        },
                    }),
                );
            };
            answer().catch((error: unknown) => {
                log(`injector: ${describeError(error)}`);
                response.writeHead(500).end(describeError(error));
            });
        },
    };
}

/** The workload that a pod belongs to: the Deployment behind a ReplicaSet, else its direct owner. */
async function ownerOf(
    apps: k8s.AppsV1Api,
    pod: k8s.V1Pod,
    namespace: string,
): Promise<WorkloadOwner | undefined> {
    const owner = pod.metadata?.ownerReferences?.find((reference) => reference.controller);
    if (owner?.kind !== "ReplicaSet") {
        return owner && { kind: owner.kind, name: owner.name };
    }
    const replicaSet = await apps.readNamespacedReplicaSet({ name: owner.name, namespace });
    const above = replicaSet.metadata?.ownerReferences?.find((reference) => reference.controller);
    return above ? { kind: above.kind, name: above.name } : { kind: owner.kind, name: owner.name };
}
