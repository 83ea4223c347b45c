import type { ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import { fieldsOf } from "../../rules/canary/reading";
import {
    defaultDenyDefaults,
    defaultDenyPaths,
    probesLetIn,
    scrapesLetIn,
} from "../../rules/mesh/default-deny";
import { inboundPolicies } from "../../rules/inbound-policies";
import type { Clusters } from "../clusters";
import type { UncheckedReporter } from "../unchecked-reporter";
import { meshConfigurationPolicy } from "../program/mesh-rules";

/**
 * Reports meshed pods that deny requests from Prometheus or the kubelet.
 *
 * @param clusters - queried for objects outside the program
 * @param notes - receives what could not be checked
 */
export function defaultDenyPolicy(
    clusters: Clusters,
    notes: UncheckedReporter,
): ResourceValidationPolicy & StackValidationPolicy {
    return meshConfigurationPolicy(
        {
            name: "default-deny",
            description:
                "Pods that deny inbound traffic by default still allow Prometheus scrapes and kubelet probes: otherwise metrics are missing during releases, and pods never become ready.",
            remediationSteps:
                'Apply the output of "linkerd viz allow-scrapes" for the namespace; allow probes with a route and a NetworkAuthentication.',
            rules: [scrapesLetIn, probesLetIn],
            defaults: defaultDenyDefaults,
            properties: {
                defaultInboundPolicy: {
                    type: "string",
                    enum: [...inboundPolicies],
                    description:
                        "Linkerd's default inbound policy (proxy.defaultInboundPolicy in the values of its chart).",
                },
            },
            lookups: (object) => defaultDenyPaths(fieldsOf(object)),
        },
        clusters,
        notes,
    );
}
