import type { Policies } from "@pulumi/policy";
import { table } from "./blocks";

type Setting = NonNullable<Policies[number]["configSchema"]>["properties"][string];

/** Every policy of the pack as a section: what it is for, its level, the fix, and its settings with their defaults. */
export function policiesSections(policies: Policies): string {
    return policies.map(section).join("\n\n");
}

function section(policy: Policies[number]): string {
    const { name, description, remediationSteps, enforcementLevel, configSchema } = policy;
    const settings = Object.entries(configSchema?.properties ?? {});
    return [
        `## ${name}`,
        description,
        ...(remediationSteps === undefined ? [] : [`**Fix:** ${remediationSteps}`]),
        `**Level:** ${enforcementLevel ?? "advisory"}. **Runs:** ${runsOn(policy)}.`,
        settings.length === 0
            ? "No settings except `enforcementLevel`."
            : table(
                  ["setting", "type", "default", "what it is"],
                  settings.map(([setting, schema]) => [
                      `\`${setting}\``,
                      typeOf(schema),
                      `\`${JSON.stringify(schema.default)}\``,
                      schema.description ?? "",
                  ]),
              ),
    ].join("\n\n");
}

function runsOn(policy: Policies[number]): string {
    return "validateResource" in policy && policy.validateResource !== undefined
        ? "on each resource before it is made, and on the whole stack"
        : "on the whole stack";
}

function typeOf(schema: Setting): string {
    if (schema.enum !== undefined) {
        return schema.enum.map((value) => `\`${JSON.stringify(value)}\``).join(" or ");
    }
    const { minimum, maximum } = schema;
    const range =
        minimum === undefined && maximum === undefined
            ? ""
            : `, ${minimum ?? ""} to ${maximum ?? ""}`;
    return `${[schema.type].flat().join(" or ")}${range}`;
}
