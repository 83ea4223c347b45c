import type { KubernetesObject } from "../../../rules/canary/context";
import { loadTesterAccount } from "../../flagger/load-tester-settings";
import type { PlatformReference } from "../platform-reference";
import type { Target } from "./target";

/**
 * An authorized client: a ServiceAccount, any meshed pod of a namespace, a mesh identity, or addresses inside or
 * outside the mesh.
 */
export type Client =
    | {
          /** Namespace of the client. */
          readonly namespace: string;
          /**
           * Name of its ServiceAccount.
           * @default - any in the namespace
           */
          readonly serviceAccount?: string;
      }
    | {
          /** As Linkerd writes it, such as `web.shop.serviceaccount.identity.linkerd.cluster.local`. */
          readonly identity: string;
      }
    | {
          /** CIDR such as `10.0.0.0/8`, for clients without a proxy. */
          readonly network: string;
      };

/**
 * Only the clients listed here may call the workload. Requests that the mesh and a release need remain allowed: probes,
 * which Linkerd allows by default, scrapes of the proxies' metrics, and the load tester.
 *
 * All the policies hold for canary and primary alike. Pods that the component makes also refuse calls to ports without
 * a policy of their own (`config.linkerd.io/default-inbound-policy: deny`); an adopted target keeps its own default
 * there.
 */
export interface Authorization {
    /** Clients that may call the workload's port, in addition to the load tester. */
    readonly clients: readonly Client[];
    /**
     * Clients that scrape the proxies.
     * @default - the meshed pods of the namespace in the URL of the platform's Prometheus
     */
    readonly prometheus?: Client;
    /**
     * Clients that run the checks of the analysis.
     * @default - the ServiceAccount `flagger-loadtester` of the namespace in the URL of the platform's load tester
     */
    readonly loadTester?: Client;
}

/** Annotation that denies what no policy allows, to ports of a pod; Linkerd reads it when the pod starts. */
export const denyByDefault = { "config.linkerd.io/default-inbound-policy": "deny" } as const;

const group = "policy.linkerd.io";
const policyApi = `${group}/v1alpha1`;

/** Name of the port at which each proxy answers with its metrics. */
const adminPort = "linkerd-admin";

/**
 * The policies of a workload.
 *
 * @param port port of the container, or its name
 */
export function authorizationPolicies(
    target: Target,
    port: number | string,
    authorization: Authorization,
    platform: PlatformReference,
): readonly KubernetesObject[] {
    const { name } = target;
    const loadTester = loadTesterClient(authorization, platform);
    return [
        server(target, name, port),
        ...allow(target, name, [
            ...authorization.clients,
            ...(loadTester === undefined ? [] : [loadTester]),
        ]),
        server(target, `${name}-admin`, adminPort),
        ...allow(
            target,
            `${name}-admin`,
            [prometheusClient(authorization, platform)].filter((client) => client !== undefined),
        ),
    ];
}

/** Who scrapes the proxies; `undefined` where the URL of the Prometheus does not say its namespace. */
export function prometheusClient(
    authorization: Authorization,
    platform: PlatformReference,
): Client | undefined {
    const namespace = serviceNamespace(platform.prometheus);
    return authorization.prometheus ?? (namespace === undefined ? undefined : { namespace });
}

/** Who runs the checks; `undefined` where there is no load tester, or its URL does not say its namespace. */
export function loadTesterClient(
    authorization: Authorization,
    platform: PlatformReference,
): Client | undefined {
    const namespace =
        platform.loadTester === undefined ? undefined : serviceNamespace(platform.loadTester);
    return (
        authorization.loadTester ??
        (namespace === undefined ? undefined : { namespace, serviceAccount: loadTesterAccount })
    );
}

/** The namespace in the URL of a Service, such as `http://prometheus.linkerd-viz:9090`. */
function serviceNamespace(url: string): string | undefined {
    const [, namespace, ...rest] = URL.canParse(url) ? new URL(url).hostname.split(".") : [];
    const isService = rest.length === 0 || rest[0] === "svc";
    return namespace === undefined || namespace === "" || !isService ? undefined : namespace;
}

function server(
    { namespace, selector: { label, value } }: Target,
    name: string,
    port: number | string,
): KubernetesObject {
    return {
        apiVersion: `${group}/v1beta3`,
        kind: "Server",
        metadata: { name, namespace },
        spec: {
            // Flagger's primary carries the label with "-primary".
            podSelector: {
                matchExpressions: [
                    { key: label, operator: "In", values: [value, `${value}-primary`] },
                ],
            },
            port,
            accessPolicy: "deny",
        },
    };
}

/** A policy asks for all of its authentications at once, so identities and addresses need one each. */
function allow(
    { namespace }: Target,
    server: string,
    clients: readonly Client[],
): KubernetesObject[] {
    const identities = clients.flatMap((client) => ("identity" in client ? [client.identity] : []));
    const refs = clients.flatMap((client) =>
        "namespace" in client
            ? [
                  client.serviceAccount === undefined
                      ? { kind: "Namespace", name: client.namespace }
                      : {
                            kind: "ServiceAccount",
                            name: client.serviceAccount,
                            namespace: client.namespace,
                        },
              ]
            : [],
    );
    const networks = clients.flatMap((client) =>
        "network" in client ? [{ cidr: client.network }] : [],
    );
    // Linkerd's CRD takes one of identities and identityRefs.
    const authentications = [
        ["services", "MeshTLSAuthentication", "identityRefs", refs],
        ["identities", "MeshTLSAuthentication", "identities", identities],
        ["networks", "NetworkAuthentication", "networks", networks],
    ] as const;
    return authentications
        .filter(([, , , values]) => values.length > 0)
        .flatMap(([suffix, kind, field, values]) => {
            const metadata = { name: `${server}-${suffix}`, namespace };
            return [
                { apiVersion: policyApi, kind, metadata, spec: { [field]: values } },
                {
                    apiVersion: policyApi,
                    kind: "AuthorizationPolicy",
                    metadata,
                    spec: {
                        targetRef: { group, kind: "Server", name: server },
                        requiredAuthenticationRefs: [{ group, kind, name: metadata.name }],
                    },
                },
            ];
        });
}
