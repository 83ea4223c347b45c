import type { PolicyConfigSchema } from "@pulumi/policy";
import { factNames, factOf, type InstallationFact } from "../rules/installation/facts";

type Schema = PolicyConfigSchema["properties"][string];

/** The properties of the setting `installation` in a policy's `configSchema`: one for each fact. */
export const installationSchema: Readonly<Record<string, Schema>> = Object.fromEntries(
    factNames.map((name) => [name, schemaOf(factOf(name))]),
);

function schemaOf({ choices, description, setting = description, type }: InstallationFact): Schema {
    switch (type) {
        case "text":
            return {
                type: "string",
                ...(choices !== undefined && { enum: [...choices] }),
                description: setting,
            };
        case "switch":
            return { type: "boolean", description: setting };
        case "list":
            return { type: "array", items: { type: "string" }, description: setting };
        case "seconds":
            return { type: "number", exclusiveMinimum: 0, description: setting };
    }
}
