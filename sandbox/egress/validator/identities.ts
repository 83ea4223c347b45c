/** A name with labels as DNS has them; the first may be a star. */
const DNS_NAME = /^(\*|[a-z0-9]([-a-z0-9]*[a-z0-9])?)(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const SPIFFE = "spiffe://";

/**
 * Why an identity of a MeshTLSAuthentication is none: it is a DNS name, or a SPIFFE id.
 *
 * @returns the reason, or `undefined` where it is one
 */
export function identityProblem(identity: string): string | undefined {
    if (!identity.startsWith(SPIFFE)) {
        return DNS_NAME.test(identity) ? undefined : "it is neither a DNS name nor a SPIFFE id";
    }
    const [domain = "", ...segments] = identity.slice(SPIFFE.length).split("/");
    if (!/^[-a-z0-9._]+$/.test(domain)) {
        return "its trust domain needs lower-case letters, digits, dots, dashes or underscores";
    }
    return segments.every(
        (segment) => /^[-A-Za-z0-9._]+$/.test(segment) && segment !== "." && segment !== "..",
    )
        ? undefined
        : "its path needs segments of letters, digits, dots, dashes and underscores";
}
