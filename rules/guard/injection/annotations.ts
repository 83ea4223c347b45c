import { INJECT_ANNOTATION } from "../../injection/injection";
import { matches, or, quoted } from "../guard-rule";

/** The annotation that enables proxy injection, as a CEL string. */
export const KEY = quoted(INJECT_ANNOTATION);

/** Whether a value enables proxy injection. */
export function asks(value: string): string {
    return `${value} in ["enabled", "ingress"]`;
}

/** Whether Linkerd accepts a value; an unset one counts as empty. */
export function isValid(value: string): string {
    return `${value} in ["", "enabled", "ingress", "disabled"]`;
}

/** The value of the annotation at some metadata; empty where it is not set. */
export function inject(metadata: string): string {
    return `${or(`${metadata}.annotations`, "{}")}[?${KEY}].orValue("")`;
}

/** A value of the annotation as shown in problems. */
export function described(value: string): string {
    return `(${value} == "" ? "not set" : ${value})`;
}

const LIKE_THE_ANNOTATION = "(?i)^(config[.])?linkerd([.]io)?[./-](proxy-)?inject(ed|ion|or)?$";

/**
 * The marks in some metadata by which an author meant to enable proxy injection, as the policy pack reads them: the
 * annotation, a misspelling of it, or either as a label, unless the value disables injection.
 */
export function marks(metadata: string): string {
    const of = (field: string, what: string): string => {
        const texts = or(`${metadata}.${field}`, "{}");
        return (
            `${texts}.filter(k, ${matches("k", LIKE_THE_ANNOTATION)} && !${matches(`string(${texts}[k])`, "(?i)^(disabled|false|no)$")})` +
            `.map(k, "${what} \\"" + k + ": " + ${texts}[k] + "\\"")`
        );
    };
    return `(${of("annotations", "annotation")} + ${of("labels", "label")})`;
}
