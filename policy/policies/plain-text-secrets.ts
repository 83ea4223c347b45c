import type { ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import { plainTextSecrets, plainTextSecretsDefaults } from "../../rules/mesh/plain-text-secrets";
import type { Clusters } from "../clusters";
import type { UncheckedReporter } from "../unchecked-reporter";
import { meshConfigurationPolicy } from "../program/mesh-rules";

/**
 * Stops credentials that stand in plain text where a preview, an object of the cluster or the history shows them.
 *
 * @param clusters - the clusters that may be asked
 * @param notes - gets what could not be checked
 */
export function plainTextSecretsPolicy(
    clusters: Clusters,
    notes: UncheckedReporter,
): ResourceValidationPolicy & StackValidationPolicy {
    return meshConfigurationPolicy(
        {
            name: "plain-text-secrets",
            description:
                "No password, token, private key or address of an incoming webhook stands in plain text outside of a Secret: once it is in the cluster and in the history it cannot be taken back, only renewed. No credential is ever shown.",
            remediationSteps:
                "Keep it in a Secret: env by valueFrom.secretKeyRef, AlertProvider and MetricTemplate by secretRef, Flagger's own addresses by SLACK_URL, MSTEAMS_URL and EVENT_WEBHOOK_URL from a Secret. Then have the credential renewed.",
            rules: [plainTextSecrets],
            alone: true,
            defaults: plainTextSecretsDefaults,
            properties: {
                allowedNames: {
                    type: "array",
                    items: { type: "string" },
                    description:
                        'Names of variables and options that hold no credential; "*" stands for any text.',
                },
            },
        },
        clusters,
        notes,
    );
}
