/** What of a pod the API server asks the kubelet for. */
export type KubeletVerb = "containerLogs" | "exec" | "attach" | "portForward";

/** A request of the API server about a pod. */
export interface KubeletRequest {
    readonly verb: KubeletVerb;
    readonly namespace: string;
    readonly pod: string;
    /** Absent for a request about the pod as a whole. */
    readonly container?: string;
    readonly query: URLSearchParams;
}

const route = /^\/(containerLogs|exec|attach|portForward)\/([^/]+)\/([^/]+)(?:\/([^/]+))?$/;

/** Reads a request's path as the API server writes it; undefined for all that is not about a pod. */
export function parseKubeletRequest(url: string): KubeletRequest | undefined {
    const { pathname, searchParams } = new URL(url, "https://kubelet");
    const [, verb, namespace = "", pod = "", container] = route.exec(pathname) ?? [];
    return verb === undefined
        ? undefined
        : { verb: verb as KubeletVerb, namespace, pod, container, query: searchParams };
}
