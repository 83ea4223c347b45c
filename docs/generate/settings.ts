import { settingsSchema, type SettingValue } from "../../stacks/schema";
import { services } from "../../stacks/services";
import { table } from "./blocks";

/** The settings of `pulumi config set`, and their defaults. */
export function settingsTable(): string {
    const rows = settingsSchema(services).flatMap((setting) =>
        setting.kind === "structure"
            ? setting.fields.map((field) => row(field, `${setting.name}.`))
            : [row(setting)],
    );
    return table(["setting (`pulumi config set …`)", "what it is", "default"], rows);
}

function row(
    { choices, kind, name, otherwise, secret, what }: SettingValue,
    within = "",
): string[] {
    const at = `${within}${name}`;
    const path = kind === "list" ? `--path '${at}[0]'` : within === "" ? at : `--path ${at}`;
    const allowed = choices?.map((choice) => `\`${choice}\``).join(", ");
    return [
        `\`${secret === true ? "--secret " : ""}${path}\``,
        allowed === undefined ? what : `${what} (${allowed})`,
        otherwise,
    ];
}
