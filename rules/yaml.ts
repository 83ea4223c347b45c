import type * as Yaml from "yaml";

/**
 * Parses YAML of other authors.
 *
 * @param text - one document
 * @returns its value; `undefined` if it is not YAML, or if it references a missing anchor
 */
export function parseYaml(text: string): unknown {
    // on demand: most runs of the CLI parse none
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- the same in CommonJS
    const { parse, YAMLParseError } = require("yaml") as typeof Yaml;
    try {
        // unusual but valid YAML is not reported here
        return parse(text, { logLevel: "error" });
    } catch (error) {
        if (error instanceof YAMLParseError || error instanceof ReferenceError) {
            return undefined;
        }
        throw error;
    }
}
