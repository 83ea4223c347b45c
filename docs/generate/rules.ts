import type { CanaryRule } from "../../rules";
import { formatCitations } from "../../rules/citations";
import { table } from "./blocks";

/** The rules of a Canary, a table for each family. */
export function rulesTables(rules: readonly CanaryRule[]): string {
    const families = [...new Set(rules.map(({ id }) => familyOf(id)))];
    return families
        .map((family) => {
            const rows = rules
                .filter(({ id }) => familyOf(id) === family)
                .map(({ id, severity, impact, requirement, fix, source }) => [
                    `\`${id}\`${severity === "error" ? "" : ` (${severity})`}`,
                    impact,
                    requirement,
                    fix,
                    formatCitations(source),
                ]);
            return `## ${family}\n\n${table(["rule", "impact", "requirement", "fix", "source"], rows)}`;
        })
        .join("\n\n");
}

function familyOf(id: string): string {
    return id.slice(0, id.indexOf("/"));
}
