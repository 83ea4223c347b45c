import { createPrivateKey, type KeyObject } from "node:crypto";

import type * as X509 from "@peculiar/x509";

import {
    type Certificate,
    certificateProblems,
    describePem,
    identityProblem,
    readCertificates,
    subject,
} from "./certificate";
import type { Problem } from "../problems/problem";

/** Trust anchors and issuer that come from outside, all PEM. */
export interface ProvidedCertificates {
    /** One or more anchors, one behind the other. */
    readonly trustAnchors: string;
    /** The issuer, and behind it any intermediates up to an anchor. */
    readonly issuerCertificate: string;
    readonly issuerKey: string;
}

/**
 * Checks whether Linkerd and its proxies can work with the provided certificates: types of keys and signatures,
 * validity, authority, chain, and that the key is the issuer's. A problem never contains any part of a key.
 *
 * The checks are those of Linkerd's identity controller and `linkerd check` (linkerd2, pkg/identity and
 * pkg/issuercerts), and those that a proxy applies to a chain (RFC 5280, 6.1).
 *
 * @param x509 the library, passed in because it takes long to load
 * @param path where the three are set, such as `Linkerd mesh.identity`; or where each of them is
 * @param now milliseconds since 1970
 */
export function identityProblems(
    x509: typeof X509,
    path: string | ProvidedCertificates,
    provided: ProvidedCertificates,
    now: number,
): Problem[] {
    const problems: Problem[] = [];
    const placeOf = (field: keyof ProvidedCertificates): string =>
        typeof path === "string" ? `${path}.${field}` : path[field];
    const read = (field: "trustAnchors" | "issuerCertificate"): Certificate[] =>
        readCertificates(x509, placeOf(field), provided[field], problems);
    const [anchors, chain] = [read("trustAnchors"), read("issuerCertificate")];
    problems.push(
        ...anchors.flatMap((one) => certificateProblems(x509, one, true, now)),
        ...chain.flatMap((one) => certificateProblems(x509, one, false, now)),
    );
    const [issuer] = chain;
    if (issuer !== undefined && anchors.length > 0) {
        problems.push(...chainProblems(x509, issuer, chain.slice(1), anchors));
    }
    problems.push(...keyProblems(placeOf("issuerKey"), provided.issuerKey, issuer));
    return problems;
}

function isSignedBy(child: Certificate, parent: Certificate): boolean {
    return child.node.checkIssued(parent.node) && child.node.verify(parent.node.publicKey);
}

function chainProblems(
    x509: typeof X509,
    issuer: Certificate,
    intermediates: readonly Certificate[],
    anchors: readonly Certificate[],
): Problem[] {
    const below = [issuer];
    for (;;) {
        const last = below[below.length - 1];
        const anchor = anchors.find((one) => isSignedBy(last, one));
        if (anchor !== undefined) {
            return [...below, anchor].flatMap((one, depth) => pathLength(x509, one, depth));
        }
        const next = intermediates.find((one) => !below.includes(one) && isSignedBy(last, one));
        if (next === undefined) {
            return [
                identityProblem(
                    "chain",
                    last.path,
                    subject(last),
                    `no certificate in trustAnchors has signed it (they are ${anchors.map(subject).join("; ")}), ` +
                        `so proxies would not trust each other`,
                    "set trustAnchors to the anchor that signed it, or have it signed by one of these",
                ),
            ];
        }
        below.push(next);
    }
}

/**
 * Whether the certificate allows this many authorities below it; Linkerd's check of an issuer alone does not detect
 * this.
 */
function pathLength(x509: typeof X509, certificate: Certificate, depth: number): Problem[] {
    const limit = certificate.parsed.getExtension(x509.BasicConstraintsExtension)?.pathLength;
    return limit === undefined || limit >= depth
        ? []
        : [
              identityProblem(
                  "path-length",
                  certificate.path,
                  `pathlen:${limit}`,
                  `${depth} ${depth === 1 ? "authority is" : "authorities are"} below it, so proxies would ` +
                      `reject each other's certificates`,
                  "generate it with a greater path length, or without a path length",
              ),
          ];
}

function keyProblems(path: string, text: string, issuer: Certificate | undefined): Problem[] {
    let key: KeyObject;
    try {
        key = createPrivateKey(text);
    } catch {
        return [
            identityProblem(
                "key-unreadable",
                path,
                describePem(text),
                "a private key in PEM format without a passphrase is required",
                "set it to the content of the .key file; decrypt the key with openssl pkey",
            ),
        ];
    }
    return issuer === undefined || issuer.node.checkPrivateKey(key)
        ? []
        : [
              identityProblem(
                  "key-of-another",
                  path,
                  describePem(text),
                  `it is not the private key of the issuer (${subject(issuer)})`,
                  "set it to the private key of issuerCertificate",
              ),
          ];
}
