import { type Fields, fieldsOf } from "../rules/canary/reading";

/** The fields of a JSON object; none of another text, such as the page of a proxy, whose status and address are reported. */
export function jsonFields(text: string): Fields {
    try {
        return fieldsOf(JSON.parse(text));
    } catch {
        return {};
    }
}
