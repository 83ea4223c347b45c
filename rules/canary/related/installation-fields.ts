import { flagger } from "../../citations";
import { parseVersion, placeVersion } from "../../versions/version-number";
import { makesRoute, itemsOf } from "../reconciled";
import { fieldsOf, hasEffect, textOf, valueAt } from "../reading";
import type { RuleFinding, CanaryRule } from "../rule";
import type { RuleContext } from "../context";

/** Rules about fields that a version of Flagger does not have. */
export const installationFieldRules: readonly CanaryRule[] = [
    {
        id: "installation/flagger-field",
        impact: "The field does nothing: this Flagger does not have it",
        requirement: "a field has an effect only in the releases of Flagger that read it",
        fix: "upgrade Flagger, or remove the field",
        severity: "error",
        source: [flagger("CHANGELOG.md")],
        check: fields,
    },
];

/** Fields below `spec` that Flagger has had since a release, by its CHANGELOG.md; the outer before the inner. */
const SINCE: readonly (readonly [path: string, since: string, when?: typeof makesRoute])[] = [
    ["autoscalerRef.primaryScalerReplicas", "1.28.0"],
    ["suspend", "1.32.0"],
    ["analysis.sessionAffinity", "1.34.0", makesRoute],
    ["analysis.sessionAffinity.primaryCookieName", "1.41.0", makesRoute],
    ...["domain", "httpOnly", "partitioned", "path", "sameSite", "secure"].map(
        (name) => [`analysis.sessionAffinity.${name}`, "1.42.0", makesRoute] as const,
    ),
    ["service.trafficDistribution", "1.42.0"],
    ["service.unmanagedMetadata", "1.42.0"],
];

/** The first Flagger that calls a webhook again. */
const RETRIES = "1.35.0";

function fields(context: RuleContext): RuleFinding[] {
    const flagger = textOf(fieldsOf(context.installation).flagger);
    const number = flagger === undefined ? undefined : parseVersion(flagger);
    if (number === undefined) {
        return [];
    }
    const isMissing = (since: string): boolean => placeVersion(number, { min: since }) === "below";
    const missing = SINCE.flatMap(([path, since, when]) => {
        const value = valueAt(context, path);
        return isMissing(since) && hasEffect(value) && (when?.(context) ?? true)
            ? [{ path: `spec.${path}`, value, since }]
            : [];
    });
    const retries = itemsOf(context, "webhooks").flatMap(({ fields: hook, path }) =>
        isMissing(RETRIES) && hasEffect(hook.retries)
            ? [{ path: `${path}.retries`, value: hook.retries, since: RETRIES }]
            : [],
    );
    return [...missing, ...retries]
        .filter(({ path }) => !missing.some((outer) => path.startsWith(`${outer.path}.`)))
        .map(({ path, since, value }) => ({
            path,
            value,
            requirement: `Flagger ${flagger} does not have this field, which exists since Flagger ${since}: it has no effect`,
            fix: `upgrade Flagger to ${since} or newer, or remove the field`,
        }));
}
