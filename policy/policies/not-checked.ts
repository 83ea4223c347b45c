import type { StackValidationPolicy } from "@pulumi/policy";
import type { UncheckedReporter } from "../unchecked-reporter";

/**
 * Reports in one line what the other policies could not check, so that a missing violation is not mistaken for a passed
 * check. Must be the last policy of the pack.
 *
 * @param notes - shared with the other policies of the pack
 */
export function notChecked(notes: UncheckedReporter): StackValidationPolicy {
    return {
        name: "not-checked",
        description:
            "Lists what could not be checked, for example because a value is unknown before the update or the cluster did not answer.",
        remediationSteps:
            "Re-run the preview when the values are known, or fix the access to the cluster.",
        enforcementLevel: "advisory",
        validateStack: (_args, reportViolation) => {
            const texts = notes.take();
            if (texts.length > 0) {
                reportViolation(`Not checked (${texts.length}): ${texts.join(" | ")}`);
            }
        },
    };
}
