import type { ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import { plainTextSecrets, plainTextSecretsDefaults } from "../../rules/mesh/plain-text-secrets";
import type { Clusters } from "../clusters";
import type { UncheckedReporter } from "../unchecked-reporter";
import { meshConfigurationPolicy } from "../program/mesh-rules";

/**
 * Reports plain-text credentials that a preview, an object in the cluster or the history would show.
 *
 * @param clusters - the clusters to query
 * @param notes - receives what could not be checked
 */
export function plainTextSecretsPolicy(
    clusters: Clusters,
    notes: UncheckedReporter,
): ResourceValidationPolicy & StackValidationPolicy {
    return meshConfigurationPolicy(
        {
            name: "plain-text-secrets",
            description:
                "No password, token, private key or incoming-webhook URL is in plain text outside a Secret: once it is in the cluster and in the history, it can only be rotated. Credentials are never shown.",
            remediationSteps:
                "Move it to a Secret: use valueFrom.secretKeyRef for environment variables, secretRef for AlertProviders and MetricTemplates, and SLACK_URL, MSTEAMS_URL and EVENT_WEBHOOK_URL from a Secret for Flagger's own URLs. Then rotate the credential.",
            rules: [plainTextSecrets],
            alone: true,
            defaults: plainTextSecretsDefaults,
            properties: {
                allowedNames: {
                    type: "array",
                    items: { type: "string" },
                    description:
                        'Names of variables and options that are not credentials; "*" matches any text.',
                },
            },
        },
        clusters,
        notes,
    );
}
