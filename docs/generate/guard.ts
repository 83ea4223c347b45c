import type { Coverage } from "../../rules/guard/coverage";
import { table } from "./blocks";

/** Which objects the guard checks each rule on, or why it does not. */
export function guardTable(rules: readonly Coverage[]): string {
    const asked = rules.filter(({ askedOf }) => askedOf.length > 0);
    const rows = rules.map(({ askedOf, id, unseen = "" }) => [
        `\`${id}\``,
        askedOf.length === 0 ? "" : askedOf.join(", "),
        unseen,
    ]);
    return `${asked.length} of ${rules.length} rules are checked.\n\n${table(["rule", "checked on", "not visible to the guard"], rows)}`;
}
