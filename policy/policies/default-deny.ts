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
 * Stops meshed pods that let in neither Prometheus nor the kubelet.
 *
 * @param clusters - asked for what the program does not make
 * @param notes - gets what could not be checked
 */
export function defaultDenyPolicy(
    clusters: Clusters,
    notes: UncheckedReporter,
): ResourceValidationPolicy & StackValidationPolicy {
    return meshConfigurationPolicy(
        {
            name: "default-deny",
            description:
                "Pods that deny by default still let Prometheus read their proxies' metrics, and the kubelet's probes in: else releases are blind, and pods never get ready.",
            remediationSteps:
                'Apply what "linkerd viz allow-scrapes" prints for the namespace; let probes in by a route with a NetworkAuthentication.',
            rules: [scrapesLetIn, probesLetIn],
            defaults: defaultDenyDefaults,
            properties: {
                defaultInboundPolicy: {
                    type: "string",
                    enum: [...inboundPolicies],
                    description:
                        "What this Linkerd lets in where nothing else says so (proxy.defaultInboundPolicy of its chart).",
                },
            },
            lookups: (object) => defaultDenyPaths(fieldsOf(object)),
        },
        clusters,
        notes,
    );
}
