import type { LinkerdCheck } from "../../policy/linkerd-check";
import { table } from "./blocks";

/** Which policy decides each check of `linkerd check`, a table for each group. */
export function linkerdCheckTables(
    checks: readonly (LinkerdCheck & { readonly since?: string })[],
): string {
    const groups = [...new Set(checks.map(({ group }) => group))];
    return groups
        .map((group) => {
            const rows = checks
                .filter((check) => check.group === group)
                .map(({ anchor, description, since, verdict }) => [
                    `[\`${anchor}\`](https://linkerd.io/2/checks/#${anchor})`,
                    since === undefined ? description : `${description} (from ${since} on)`,
                    ...("policy" in verdict
                        ? [`\`${verdict.policy}\``, `\`${verdict.rule}\`${condition(verdict.when)}`]
                        : ["", `at run time: ${verdict.reason}`]),
                ]);
            return `## ${group}\n\n${table(["check", "description", "policy", "rule, or why there is none"], rows)}`;
        })
        .join("\n\n");
}

/** How many of them a policy decides, as a sentence. */
export function linkerdCheckCount(checks: readonly LinkerdCheck[]): string {
    const decided = checks.filter(({ verdict }) => "policy" in verdict).length;
    return `${decided} of its ${checks.length} checks run before anything is created.`;
}

function condition(when: string | undefined): string {
    return when === undefined ? "" : `, if ${when}`;
}
