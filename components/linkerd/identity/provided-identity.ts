import { createHash } from "node:crypto";
import { createRequire } from "node:module";

import * as pulumi from "@pulumi/pulumi";

import { identityProblems } from "../../../rules/certificates/identity";
import type { Problem } from "../../../rules/problems/problem";
import { refuse } from "../../refuse";
import type { X509Library } from "./certificates";
import type { IdentityMaterial } from "./identity-objects";
import type { ProvidedIdentity } from "./identity-source";

/** Problems of {@link ProvidedIdentity} in values that are already known; outputs are checked when they resolve. */
export function providedIdentityProblems(path: string, source: ProvidedIdentity): Problem[] {
    const { trustAnchors, issuerCertificate, issuerKey } = source;
    if ((issuerCertificate === undefined) !== (issuerKey === undefined)) {
        return [halfAnIssuer(path, issuerKey === undefined ? "issuerKey" : "issuerCertificate")];
    }
    return typeof trustAnchors === "string" &&
        typeof issuerCertificate === "string" &&
        typeof issuerKey === "string"
        ? checkTexts(path, { trustAnchors, issuerCertificate, issuerKey })
        : [];
}

/**
 * Lets certificates through that are in order, and stops the program at others.
 *
 * @returns undefined if the issuer is managed elsewhere and cannot be checked here
 */
export function providedIdentity(
    path: string,
    source: ProvidedIdentity,
): IdentityMaterial | undefined {
    const { trustAnchors, issuerCertificate, issuerKey } = source;
    if (issuerCertificate === undefined || issuerKey === undefined) {
        return undefined;
    }
    const checked = pulumi
        .all([trustAnchors, issuerCertificate, issuerKey])
        .apply(([anchors, issuer, key]) => {
            const texts = { trustAnchors: anchors, issuerCertificate: issuer, issuerKey: key };
            refuse(path, checkTexts(path, texts));
            return texts;
        });
    return {
        // The key made all three secret; the certificates are for everybody, and no key is among them.
        trustAnchors: pulumi.unsecret(checked.trustAnchors),
        issuerCertificate: pulumi.unsecret(checked.issuerCertificate),
        issuerKey: checked.issuerKey,
        issuerSecretType: source.issuerSecretType ?? "kubernetes.io/tls",
    };
}

function halfAnIssuer(path: string, field: string): Problem {
    return {
        id: "identity/half-an-issuer",
        severity: "error",
        path: `${path}.${field}`,
        value: undefined,
        requirement: "the issuer and its key must be set together, or both omitted",
        fix: "set both, or omit both and manage Secret linkerd-identity-issuer yourself",
    };
}

/** Identifies the trusted anchors. */
export function checksum(trustAnchors: pulumi.Input<string>): pulumi.Output<string> {
    return pulumi
        .output(trustAnchors)
        .apply((text) => createHash("sha256").update(text).digest("hex").slice(0, 16));
}

interface Texts {
    readonly trustAnchors: string;
    readonly issuerCertificate: string;
    readonly issuerKey: string;
}

function checkTexts(path: string, texts: Texts): Problem[] {
    // Loaded only by those who provide certificates: it takes longer than the rest of a component.
    const load = createRequire(__filename);
    load("reflect-metadata");
    return identityProblems(load("@peculiar/x509") as X509Library, path, texts, Date.now());
}
