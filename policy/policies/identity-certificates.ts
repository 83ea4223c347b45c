import type * as X509 from "@peculiar/x509";
import type { ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import { createRequire } from "node:module";
import {
    type CertificateTools,
    lastingCertificates,
    marginDefaults,
    usableCertificates,
} from "../../rules/mesh/certificates";
import type { Clusters } from "../clusters";
import type { UncheckedReporter } from "../unchecked-reporter";
import { meshConfigurationPolicy } from "../program/mesh-rules";

/** Loads the X.509 library for the first certificate: most programs have none. */
function loadX509(): typeof X509 {
    const load = createRequire(__filename);
    load("reflect-metadata");
    return load("@peculiar/x509") as typeof X509;
}

const tools: CertificateTools = { x509: loadX509, now: () => Date.now() };

/**
 * Reports mesh certificates that Linkerd would reject.
 *
 * @param clusters - the clusters to query
 * @param notes - receives what could not be checked
 */
export function identityCertificatesPolicy(
    clusters: Clusters,
    notes: UncheckedReporter,
): ResourceValidationPolicy & StackValidationPolicy {
    return meshConfigurationPolicy(
        {
            name: "identity-certificates",
            description:
                "The trust anchors, the issuer certificate and the webhook certificates are valid, of a supported type, and form a chain: otherwise proxies do not trust each other. Keys are never shown.",
            remediationSteps:
                "Create new certificates with ECDSA P-256 keys, and sign the issuer with the trust anchor.",
            rules: [usableCertificates(tools)],
            defaults: {},
        },
        clusters,
        notes,
    );
}

/**
 * Warns about mesh certificates that expire soon.
 *
 * @param clusters - the clusters to query
 * @param notes - receives what could not be checked
 */
export function certificateMarginPolicy(
    clusters: Clusters,
    notes: UncheckedReporter,
): ResourceValidationPolicy & StackValidationPolicy {
    return meshConfigurationPolicy(
        {
            name: "certificate-margin",
            description:
                "The trust anchors, the issuer certificate and the webhook certificates do not expire within a margin: when they expire, the whole mesh stops working.",
            remediationSteps: "Renew the certificate before it expires.",
            // an expiring certificate must not block the update that renews it
            enforcementLevel: "advisory",
            rules: [lastingCertificates(tools)],
            defaults: marginDefaults,
            properties: {
                days: {
                    type: "number",
                    minimum: 0,
                    maximum: 3650,
                    description: "Minimum remaining validity of each certificate, in days.",
                },
            },
        },
        clusters,
        notes,
    );
}
