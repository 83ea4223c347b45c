import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

import { allowClients } from "../linkerd/viz/clients";
import {
    loadTesterAccount,
    loadTesterDefaults,
    loadTesterName,
    loadTesterPods,
    type LoadTesterSettings,
} from "./load-tester-settings";

/** The ServiceAccount, and what it may do; the last of its objects. */
export function makeLoadTesterAccount(
    name: string,
    { namespace, permissions }: LoadTesterSettings,
    parent: pulumi.Resource,
): pulumi.Resource {
    const account = new k8s.core.v1.ServiceAccount(
        `${name}-account`,
        {
            metadata: { name: loadTesterAccount, namespace },
            // Whoever gets a command in would otherwise hold a token.
            automountServiceAccountToken: permissions !== undefined,
        },
        { parent },
    );
    if (permissions === undefined) {
        return account;
    }
    const subjects = [{ kind: "ServiceAccount", name: loadTesterAccount, namespace }];
    const rules = permissions.rules.map(({ apiGroups, resources, verbs }) => ({
        apiGroups: [...apiGroups],
        resources: [...resources],
        verbs: [...verbs],
    }));
    const apiGroup = "rbac.authorization.k8s.io";
    if (permissions.scope === "cluster") {
        const metadata = { name: loadTesterName };
        new k8s.rbac.v1.ClusterRole(`${name}-role`, { metadata, rules }, { parent });
        return new k8s.rbac.v1.ClusterRoleBinding(
            `${name}-role-binding`,
            {
                metadata,
                roleRef: { apiGroup, kind: "ClusterRole", name: loadTesterName },
                subjects,
            },
            { parent, dependsOn: [account] },
        );
    }
    const metadata = { name: loadTesterName, namespace };
    new k8s.rbac.v1.Role(`${name}-role`, { metadata, rules }, { parent });
    return new k8s.rbac.v1.RoleBinding(
        `${name}-role-binding`,
        { metadata, roleRef: { apiGroup, kind: "Role", name: loadTesterName }, subjects },
        { parent, dependsOn: [account] },
    );
}

/** The Server that closes its port, and the policy that allows its clients. */
export function makeLoadTesterPolicies(
    name: string,
    { calledBy, namespace }: LoadTesterSettings,
    parent: pulumi.Resource,
): void {
    const server = new k8s.apiextensions.CustomResource(
        `${name}-server`,
        {
            apiVersion: "policy.linkerd.io/v1beta3",
            kind: "Server",
            metadata: { name: loadTesterName, namespace },
            spec: {
                podSelector: { matchLabels: loadTesterPods },
                port: "http",
                proxyProtocol: "HTTP/1",
            },
        },
        { parent },
    );
    allowClients(
        `${name}-callers`,
        {
            name: loadTesterName,
            namespace,
            server: loadTesterName,
            clients: calledBy ?? loadTesterDefaults.calledBy,
        },
        { parent, dependsOn: [server] },
    );
}
