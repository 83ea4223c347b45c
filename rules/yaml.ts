import { parse, YAMLParseError } from "yaml";

/**
 * Reads YAML that somebody else wrote.
 *
 * @param text - one document
 * @returns its value; `undefined` for what is no YAML, or names an anchor that is not there
 */
export function parseYaml(text: string): unknown {
    try {
        // what is unusual and still YAML is nobody's to be told here
        return parse(text, { logLevel: "error" });
    } catch (error) {
        if (error instanceof YAMLParseError || error instanceof ReferenceError) {
            return undefined;
        }
        throw error;
    }
}
