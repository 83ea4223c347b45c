import type { Fields } from "../../../rules/canary/reading";
import type { FakeAnswer } from "./fake-cluster";
import type { PodAnswer } from "./fake-port-forward";

/** What an API server answers about the Prometheus of Viz: a Service with one pod, which listens on another port. */
export const vizObjects: Readonly<Record<string, Fields>> = {
    "/api/v1/namespaces/linkerd-viz/services/prometheus": {
        spec: { ports: [{ name: "admin", port: 9090 }] },
    },
    "/apis/discovery.k8s.io/v1/namespaces/linkerd-viz/endpointslices": {
        items: [
            {
                ports: [{ name: "admin", port: 9091 }],
                endpoints: [{ targetRef: { kind: "Pod", name: "p-1" } }],
            },
        ],
    },
};

/**
 * The pods of a cluster with that Prometheus.
 *
 * @param answer - what it answers to a query; undefined for a Prometheus that does not listen
 */
export function vizPods(
    answer: (query: URLSearchParams) => FakeAnswer | undefined,
): (pod: string) => PodAnswer | undefined {
    return (pod) =>
        pod !== "linkerd-viz/p-1:9091" || answer(new URLSearchParams()) === undefined
            ? undefined
            : (path) => ({
                  status: 200,
                  text: JSON.stringify(answer(new URL(path, "http://x").searchParams)),
              });
}
