import type { ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import { fieldsOf } from "../../rules/canary/reading";
import { policyTargetPaths, policyTargets } from "../../rules/mesh/policy-targets";
import { serverPaths, serverPods, serverPort } from "../../rules/mesh/servers";
import type { Clusters } from "../clusters";
import type { UncheckedReporter } from "../unchecked-reporter";
import { meshConfigurationPolicy } from "../program/mesh-rules";

/**
 * Stops policies of Linkerd's that name what is not there.
 *
 * @param clusters - asked for what the program does not make
 * @param notes - gets what could not be checked
 */
export function policyTargetsPolicy(
    clusters: Clusters,
    notes: UncheckedReporter,
): ResourceValidationPolicy & StackValidationPolicy {
    return meshConfigurationPolicy(
        {
            name: "policy-targets",
            description:
                "What Linkerd's policies and routes name exists, and a Server has pods and a port of theirs: else they guard nothing, or let nobody in.",
            remediationSteps: "Mend the name or the selector, or make what is missing.",
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
