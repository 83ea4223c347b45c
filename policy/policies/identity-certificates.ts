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

/** Loads the X.509 library when the first certificate is met: most programs have none. */
function loadX509(): typeof X509 {
    const load = createRequire(__filename);
    load("reflect-metadata");
    return load("@peculiar/x509") as typeof X509;
}

const tools: CertificateTools = { x509: loadX509, now: () => Date.now() };

/**
 * Stops certificates of the mesh that Linkerd would not take.
 *
 * @param clusters - the clusters that may be asked
 * @param notes - gets what could not be checked
 */
export function identityCertificatesPolicy(
    clusters: Clusters,
    notes: UncheckedReporter,
): ResourceValidationPolicy & StackValidationPolicy {
    return meshConfigurationPolicy(
        {
            name: "identity-certificates",
            description:
                "Trust anchors, issuer and the webhooks' certificates are valid, of a kind that Linkerd takes, and signed by one another: else no proxy trusts another. No key is ever shown.",
            remediationSteps:
                "Make the certificates anew, with ECDSA P-256 keys, the issuer signed by the anchor.",
            rules: [usableCertificates(tools)],
            defaults: {},
        },
        clusters,
        notes,
    );
}

/**
 * Warns of certificates of the mesh that end soon.
 *
 * @param clusters - the clusters that may be asked
 * @param notes - gets what could not be checked
 */
export function certificateMarginPolicy(
    clusters: Clusters,
    notes: UncheckedReporter,
): ResourceValidationPolicy & StackValidationPolicy {
    return meshConfigurationPolicy(
        {
            name: "certificate-margin",
            description:
                "Trust anchors, issuer and the webhooks' certificates are valid for longer than a margin: with their end the mesh stops all at once.",
            remediationSteps: "Renew the certificate in time.",
            // what ends soon is no reason to refuse the very update that renews it
            enforcementLevel: "advisory",
            rules: [lastingCertificates(tools)],
            defaults: marginDefaults,
            properties: {
                days: {
                    type: "number",
                    minimum: 0,
                    maximum: 3650,
                    description: "Days for which each certificate must still be valid.",
                },
            },
        },
        clusters,
        notes,
    );
}
