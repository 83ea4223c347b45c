import { fieldsOf, isFields, textOf } from "../../rules/canary/reading";
import type { SettingValue } from "../file/types";

/** The content of a stack's file. */
export type StackFile = Readonly<Record<string, unknown>>;

/**
 * The content of a stack's file with other settings.
 *
 * @param file - the content of Pulumi.<stack>.yaml
 * @param project - name of the project, the namespace of settings without one
 * @param settings - by their names, as for `pulumi config set`; `a.b` sets a field
 */
export function withSettings(
    file: StackFile,
    project: string,
    settings: Readonly<Record<string, SettingValue>>,
): StackFile {
    const config = structuredClone(fieldsOf(file.config)) as Record<string, unknown>;
    for (const [name, value] of Object.entries(settings)) {
        const [own = name, ...fields] = name.split(".");
        const key = own.includes(":") ? own : `${project}:${own}`;
        config[key] = fields.length === 0 ? value : withField(config[key], fields, value);
    }
    return { ...file, config };
}

function withField(
    before: unknown,
    [name = "", ...rest]: readonly string[],
    value: unknown,
): unknown {
    const fields = isFields(before) ? before : {};
    return { ...fields, [name]: rest.length === 0 ? value : withField(fields[name], rest, value) };
}

/** The cluster that a stack's file names, by the settings of its program or of the provider. */
export function targetOf(
    file: StackFile,
    project: string,
): { readonly kubeconfig?: string; readonly context?: string } | undefined {
    const config = fieldsOf(file.config);
    const setting = (name: string): string | undefined =>
        textOf(config[`${project}:${name}`]) || textOf(config[`kubernetes:${name}`]) || undefined;
    const [context, kubeconfig] = ["context", "kubeconfig"].map(setting);
    return context === undefined && kubeconfig === undefined
        ? undefined
        : {
              ...(context !== undefined && { context }),
              ...(kubeconfig !== undefined && { kubeconfig }),
          };
}
