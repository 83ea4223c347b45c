import type { StackValidationPolicy } from "@pulumi/policy";
import type { UncheckedReporter } from "../unchecked-reporter";

/**
 * Says once, in one line, what the other policies could not check, so that their silence is not
 * taken for consent. Must stand behind them in the pack.
 *
 * @param notes - shared with the other policies of the pack
 */
export function notChecked(notes: UncheckedReporter): StackValidationPolicy {
    return {
        name: "not-checked",
        description:
            "Says what could not be checked: values that are not known before the update, clusters that were not asked.",
        remediationSteps:
            "Run the preview again once the values are known, or mend the way to the cluster.",
        enforcementLevel: "advisory",
        validateStack: (_args, reportViolation) => {
            const texts = notes.take();
            if (texts.length > 0) {
                reportViolation(`Not checked (${texts.length}): ${texts.join(" | ")}`);
            }
        },
    };
}
