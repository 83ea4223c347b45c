import type { ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import { fieldsOf } from "../../rules/canary/reading";
import { policyTargetPaths, policyTargets } from "../../rules/mesh/policy-targets";
import { serverPaths, serverPods, serverPort } from "../../rules/mesh/servers";
import type { Clusters } from "../clusters";
import type { UncheckedReporter } from "../unchecked-reporter";
import { meshConfigurationPolicy } from "../program/mesh-rules";

/**
 * Reports Linkerd policies whose targets do not exist.
 *
 * @param clusters - queried for objects outside the program
 * @param notes - receives what could not be checked
 */
export function policyTargetsPolicy(
    clusters: Clusters,
    notes: UncheckedReporter,
): ResourceValidationPolicy & StackValidationPolicy {
    return meshConfigurationPolicy(
        {
            name: "policy-targets",
            description:
                "The targets of Linkerd's policies and routes exist, and every Server selects pods and one of their ports: otherwise a policy protects nothing, or denies all traffic.",
            remediationSteps: "Fix the name or the selector, or create the missing object.",
            rules: [policyTargets, serverPods, serverPort],
            defaults: {},
            lookups: (object) =>
                object.kind === "Server"
                    ? serverPaths(fieldsOf(object))
                    : policyTargetPaths(fieldsOf(object)),
        },
        clusters,
        notes,
    );
}
