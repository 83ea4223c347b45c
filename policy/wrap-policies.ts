import type {
    Policies,
    ReportViolation,
    ResourceValidation,
    ResourceValidationPolicy,
    StackValidationPolicy,
} from "@pulumi/policy";
import { formatProblem } from "../rules/problems/problem";
import { RunObjects } from "./program/stack";
import { unknownSettings } from "./settings-file";

/** A policy of this pack: it looks at each resource, at the whole stack, or at both. */
export type PackPolicy = ResourceValidationPolicy & Partial<StackValidationPolicy>;

/**
 * Puts what all policies of a pack have in common around them: the objects of a program are read once
 * a run for all; a setting that a policy does not have is refused, since the CLI checks the types of
 * settings and not their names; and a policy that fails says so as a violation of its own, instead of
 * ending the whole pack and the judgement of all others with it.
 *
 * @param policies - the policies, in the order in which they run
 */
export function wrapPolicies(policies: readonly PackPolicy[]): Policies {
    const run = new RunObjects();
    return policies.map((policy) => frame(policy, run));
}

function frame(policy: PackPolicy, run: RunObjects): PackPolicy {
    const { validateResource, validateStack } = policy;
    const checkSettings = settingsCheck(policy);
    return {
        ...policy,
        ...(validateResource && {
            validateResource: [validateResource].flat().map(
                (validate): ResourceValidation =>
                    (args, report) =>
                        withErrorReport(policy, report, () => {
                            run.enterResource(policy.name, args);
                            return validate(args, report);
                        }),
            ),
        }),
        ...(validateStack && {
            validateStack: (args, report) =>
                withErrorReport(policy, report, () => {
                    run.enter(policy.name, args);
                    checkSettings(args.getConfig(), report);
                    return validateStack(args, report);
                }),
        }),
    };
}

async function withErrorReport(
    policy: PackPolicy,
    report: ReportViolation,
    validate: () => Promise<void> | void,
): Promise<void> {
    try {
        await validate();
    } catch (error) {
        report(
            formatProblem({
                id: "policy/failed",
                severity: "error",
                path: `policy ${policy.name}`,
                value: error instanceof Error ? error.message : String(error),
                requirement:
                    "the policy could not finish, and what it had not yet looked at is not checked; this is a mistake of the policy",
                fix: `report it with the program's objects; set the policy's level to "disabled" to go on without`,
            }),
        );
    }
}

function settingsCheck(policy: PackPolicy): (settings: object, report: ReportViolation) => void {
    const known = Object.keys(policy.configSchema?.properties ?? {});
    return (settings, report) => {
        for (const problem of unknownSettings(policy.name, known, settings)) {
            report(formatProblem(problem));
        }
    };
}
