import type { Coverage } from "../../rules/guard/coverage";
import { table } from "./blocks";

/** Where each rule is asked by the guard, or why it is not. */
export function guardTable(rules: readonly Coverage[]): string {
    const asked = rules.filter(({ askedOf }) => askedOf.length > 0);
    const rows = rules.map(({ askedOf, id, unseen = "" }) => [
        `\`${id}\``,
        askedOf.length === 0 ? "" : askedOf.join(", "),
        unseen,
    ]);
    return `${asked.length} of ${rules.length} rules are asked.\n\n${table(["rule", "asked of", "not seen"], rows)}`;
}
