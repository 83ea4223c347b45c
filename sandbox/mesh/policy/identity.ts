/** The mesh identity of a ServiceAccount, with the control plane in `linkerd` and the default trust domain. */
export function identityOf(namespace: string, serviceAccount: string): string {
    return `${serviceAccount}.${suffixOf(namespace)}`;
}

/** The pattern of all identities of a namespace. */
export function namespaceIdentities(namespace: string): string {
    return `*.${suffixOf(namespace)}`;
}

/** Whether an identity is the one that is meant, or under the suffix that is meant (`*.suffix`), or any (`*`). */
export function matchesIdentity(pattern: string, identity: string): boolean {
    const isSuffix = pattern.startsWith("*.") && identity.endsWith(pattern.slice(1));
    return pattern === "*" || pattern === identity || isSuffix;
}

function suffixOf(namespace: string): string {
    return `${namespace}.serviceaccount.identity.linkerd.cluster.local`;
}
