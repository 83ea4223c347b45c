import { X509Certificate } from "node:crypto";

import type * as X509 from "@peculiar/x509";

import type { Problem, Severity } from "../problems/problem";

/** Days before an end from which on `linkerd check` warns (linkerd2, pkg/issuercerts: expirationWarningThresholdInDays). */
export const endsSoonDays = 60;

const day = 24 * 60 * 60 * 1000;

/** One of the provided certificates. */
export interface Certificate {
    /** The setting, and which certificate in it. */
    readonly path: string;
    readonly node: X509Certificate;
    readonly parsed: X509.X509Certificate;
}

/** Everything that a certificate of the mesh's identity gets wrong by itself. */
export function certificateProblems(
    x509: typeof X509,
    certificate: Certificate,
    isAnchor: boolean,
    now: number,
): Problem[] {
    return [
        ...algorithm(certificate, isAnchor),
        ...authority(x509, certificate),
        ...dates(certificate, now),
    ];
}

/** A problem of family `identity`. */
export function identityProblem(
    id: string,
    path: string,
    value: unknown,
    requirement: string,
    fix: string,
    severity: Severity = "error",
): Problem {
    return { id: `identity/${id}`, severity, path, value, requirement, fix };
}

/** Describes the content of a text without showing any of it. */
export function describePem(text: string): string {
    const labels = [...text.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----/g)].map(([, label]) => label);
    return labels.length === 0 ? "no PEM block" : `PEM blocks: ${labels.join(", ")}`;
}

/** Reads the certificates in a text; a text without a certificate is a problem. */
export function readCertificates(
    x509: typeof X509,
    path: string,
    text: string,
    problems: Problem[],
): Certificate[] {
    if (/PRIVATE KEY-----/.test(text)) {
        problems.push(
            identityProblem(
                "key-among-certificates",
                path,
                describePem(text),
                "certificates are public, so they must not be stored together with a private key",
                "set only the certificates, and consider this key compromised",
            ),
        );
    }
    const blocks = text.match(/-----BEGIN CERTIFICATE-----[^]*?-----END CERTIFICATE-----/g) ?? [];
    if (blocks.length === 0) {
        problems.push(
            identityProblem(
                "no-certificate",
                path,
                describePem(text),
                "one or more certificates in PEM format are required",
                "set it to the content of the .crt file",
            ),
        );
    }
    return blocks.flatMap((block, index) => {
        const at = blocks.length === 1 ? path : `${path}[${index}]`;
        try {
            const node = new X509Certificate(block);
            return [{ path: at, node, parsed: new x509.X509Certificate(node.raw) }];
        } catch {
            problems.push(
                identityProblem(
                    "unreadable",
                    at,
                    "a CERTIFICATE block",
                    "this is not a valid X.509 certificate",
                    "set it to the unchanged content of the .crt file",
                ),
            );
            return [];
        }
    });
}

/** The subject of a certificate, on one line. */
export function subject({ node }: Certificate): string {
    return node.subject.replaceAll("\n", ", ");
}

function algorithm(certificate: Certificate, isAnchor: boolean): Problem[] {
    const { asymmetricKeyType: type, asymmetricKeyDetails: details } = certificate.node.publicKey;
    const kind =
        type === "ec" ? `EC ${details?.namedCurve}` : `${type} ${details?.modulusLength ?? ""}`;
    const keys = isAnchor ? ["EC prime256v1", "rsa 2048", "rsa 4096"] : ["EC prime256v1"];
    // The library's own type is built on the browser's, which Node's types lack.
    const { name, hash } = certificate.parsed.signatureAlgorithm as unknown as {
        readonly name: string;
        readonly hash?: { readonly name: string };
    };
    const signed = hash === undefined ? name : `${name} ${hash.name}`;
    return [
        ...(keys.includes(kind.trim())
            ? []
            : [
                  identityProblem(
                      "algorithm",
                      certificate.path,
                      kind.trim(),
                      isAnchor
                          ? "Linkerd supports trust anchors with an ECDSA P-256 key, or an RSA key of 2048 or 4096 bits"
                          : "Linkerd supports only issuers with an ECDSA P-256 key",
                      "generate it again with an ECDSA P-256 key",
                  ),
              ]),
        ...(["ECDSA SHA-256", "RSASSA-PKCS1-v1_5 SHA-256"].includes(signed)
            ? []
            : [
                  identityProblem(
                      "signature",
                      certificate.path,
                      signed,
                      "Linkerd supports only SHA-256 signatures by an ECDSA P-256 or RSA key",
                      "sign it again with SHA-256 and such a key",
                  ),
              ]),
    ];
}

function authority(x509: typeof X509, certificate: Certificate): Problem[] {
    const usages = certificate.parsed.getExtension(x509.KeyUsagesExtension);
    const signs = usages === null || (usages.usages & x509.KeyUsageFlags.keyCertSign) !== 0;
    return certificate.node.ca && signs
        ? []
        : [
              identityProblem(
                  "authority",
                  certificate.path,
                  subject(certificate),
                  certificate.node.ca
                      ? "its key usage does not allow it to sign certificates"
                      : "it is not a certificate authority, so nothing that it signs is trusted",
                  "generate it with the basic constraints CA:TRUE and the key usage keyCertSign",
              ),
          ];
}

function dates(certificate: Certificate, now: number): Problem[] {
    const { validFrom, validTo } = certificate.node;
    const [from, to] = [Date.parse(validFrom), Date.parse(validTo)];
    const iso = (time: number): string => new Date(time).toISOString();
    if (from > now) {
        return [
            identityProblem(
                "not-yet-valid",
                certificate.path,
                iso(from),
                "it is not yet valid",
                "wait until it is valid, or generate it again; check the clocks",
            ),
        ];
    }
    if (to <= now) {
        return [
            identityProblem(
                "ended",
                certificate.path,
                iso(to),
                "it has expired",
                "generate it again",
            ),
        ];
    }
    return to - now > endsSoonDays * day
        ? []
        : [
              identityProblem(
                  "ends-soon",
                  certificate.path,
                  iso(to),
                  `it expires in less than ${endsSoonDays} days, and then no proxy in the mesh is trusted`,
                  "renew it before it expires",
                  "warning",
              ),
          ];
}
