import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

import type { LinkerdVizArgs } from "./viz";

/** A ServiceAccount, by which the mesh knows its clients. */
export interface ServiceAccountName {
    /** Name of the ServiceAccount. */
    readonly name: string;
    /** Namespace of the ServiceAccount. */
    readonly namespace: string;
}

/** Arguments of {@link allowClients}. */
export interface AllowClientsArgs {
    /** Name of both objects. */
    readonly name: string;
    /** Namespace of the Server. */
    readonly namespace: string;
    /** The Server that the clients may call. */
    readonly server: string;
    /** Who may: any one of them. */
    readonly clients: readonly ServiceAccountName[];
}

/**
 * Lets meshed clients call a Server.
 *
 * The clients stand in one MeshTLSAuthentication, of which any one suffices: an AuthorizationPolicy asks for all of
 * its `requiredAuthenticationRefs` at once, and Linkerd drops one that names two ServiceAccounts.
 *
 * @param opts parent and order of both objects
 */
export function allowClients(
    resourceName: string,
    args: AllowClientsArgs,
    opts: pulumi.CustomResourceOptions,
): void {
    const { name, namespace, server, clients } = args;
    new k8s.apiextensions.CustomResource(
        `${resourceName}-authentication`,
        {
            apiVersion: "policy.linkerd.io/v1alpha1",
            kind: "MeshTLSAuthentication",
            metadata: { name, namespace },
            spec: {
                identityRefs: clients.map((client) => ({
                    kind: "ServiceAccount",
                    name: client.name,
                    namespace: client.namespace,
                })),
            },
        },
        opts,
    );
    new k8s.apiextensions.CustomResource(
        `${resourceName}-authorization`,
        {
            apiVersion: "policy.linkerd.io/v1alpha1",
            kind: "AuthorizationPolicy",
            metadata: { name, namespace },
            spec: {
                targetRef: { group: "policy.linkerd.io", kind: "Server", name: server },
                requiredAuthenticationRefs: [
                    { group: "policy.linkerd.io", kind: "MeshTLSAuthentication", name },
                ],
            },
        },
        opts,
    );
}

/**
 * Lets the clients of Viz' own Prometheus query it; an external one is not authorized here.
 *
 * @param vizName name of the Viz component
 */
export function allowPrometheusClients(
    vizName: string,
    {
        namespace,
        prometheus,
        queriedBy = [],
    }: Pick<LinkerdVizArgs, "namespace" | "prometheus" | "queriedBy">,
    opts: pulumi.CustomResourceOptions,
): void {
    if (prometheus?.kind !== "external" && queriedBy.length > 0) {
        allowClients(
            `${vizName}-prometheus-clients`,
            {
                name: "prometheus-admin-clients",
                namespace,
                server: "prometheus-admin",
                clients: queriedBy,
            },
            opts,
        );
    }
}
