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

/** A policy of this pack: it validates each resource, the whole stack, or both. */
export type PackPolicy = ResourceValidationPolicy & Partial<StackValidationPolicy>;

/**
 * Adds the common behaviour of all policies of the pack: the objects of a program are read once per run for all of
 * them; unknown settings are reported, since the CLI checks only the types of settings and not their names; and a
 * policy that throws reports a violation instead of aborting the whole pack.
 *
 * @param policies - the policies, in the order in which they run
 */
export function wrapPolicies(policies: readonly PackPolicy[]): Policies {
    const run = new RunObjects();
    return policies.map((policy) => wrap(policy, run));
}

function wrap(policy: PackPolicy, run: RunObjects): PackPolicy {
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
                    "an internal error stopped the policy, and the remaining objects are not checked",
                fix: `report the error together with the program's objects; set the policy's enforcement level to "disabled" to continue without it`,
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
