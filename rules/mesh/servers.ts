import { linkerd } from "../citations";
import { type Fields, fieldsOf } from "../canary/reading";
import { labelsOf, namespaceOf } from "../canary/related/reading/objects";
import { selects } from "../canary/related/reading/selectors";
import { portsOfPods } from "./pods";
import { type Pods, podsIn } from "./pods-in";
import type { MeshRule } from "./rule";

/** Ports of the proxy itself, which no container of the program declares. */
const PROXY_PORTS = ["linkerd-admin", "linkerd-proxy"];

/** A Server is for some pods. */
export const serverPods: MeshRule = {
    id: "mesh-config/server-without-pods",
    impact: "A Server has no effect: no pod in its namespace has the labels that it selects",
    requirement: "a Server must select pods in its own namespace",
    fix: "correct spec.podSelector, or the pods' labels",
    source: [linkerd("policy-controller/k8s/index/src/inbound/index.rs", "matched_ports")],
    kinds: ["Server"],
    check: (object, among) => [
        () => {
            const { podSelector } = fieldsOf(object.spec);
            return !isObject(podSelector) ||
                // pods of an extension may come later, by a command of its own: `linkerd multicluster link`
                labelsOf(object)["linkerd.io/extension"] !== undefined ||
                podsIn(among, namespaceOf(fieldsOf(object))).some(({ labels }) =>
                    selects(podSelector, labels),
                )
                ? []
                : [{ path: "spec.podSelector", value: podSelector }];
        },
    ],
};

/** A named port of a Server is declared by its pods. A number needs no declaration, so only names are checked. */
export const serverPort: MeshRule = {
    id: "mesh-config/server-port",
    impact: "A Server has no effect: no container of its pods declares a port with this name",
    requirement: "a named port of a Server must be declared by a container of its pods",
    fix: "set the port to the name of a container port, or to its number",
    source: [linkerd("policy-controller/k8s/index/src/inbound/index.rs", "select_ports")],
    kinds: ["Server"],
    check: (object, among) => [
        () => {
            const { podSelector, port } = fieldsOf(object.spec);
            if (!isObject(podSelector) || typeof port !== "string" || PROXY_PORTS.includes(port)) {
                return [];
            }
            const selected = podsIn(among, namespaceOf(fieldsOf(object))).filter(({ labels }) =>
                selects(podSelector, labels),
            );
            return selected.length === 0 || selected.some((pods) => declares(pods, port))
                ? []
                : [{ path: "spec.port", value: port }];
        },
    ],
};

/** Where in the API the cluster has the pods that a Server may be for. */
export function serverPaths(object: Fields): readonly string[] {
    const namespace = encodeURIComponent(namespaceOf(object));
    return [
        `/api/v1/namespaces/${namespace}/pods`,
        ...["deployments", "daemonsets", "statefulsets"].map(
            (kind) => `/apis/apps/v1/namespaces/${namespace}/${kind}`,
        ),
    ];
}

function declares({ template }: Pods, name: string): boolean {
    return portsOfPods(template).some((port) => port.name === name);
}

function isObject(value: unknown): value is object {
    return typeof value === "object" && value !== null;
}
