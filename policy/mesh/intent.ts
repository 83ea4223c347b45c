import { INJECT_ANNOTATION, type InjectionMetadata } from "../../rules/injection/injection";

/** Common misspellings of the annotation: another prefix, separator or word form. */
const LIKE_THE_ANNOTATION = /^(?:config\.)?linkerd(?:\.io)?[./-](?:proxy-)?inject(?:ed|ion|or)?$/i;

/**
 * Finds the label or annotation that was meant to enable injection: the annotation itself, a misspelt one, or either as
 * a label, which has no effect.
 *
 * @param metadata - metadata of a namespace, a workload or a pod template
 * @returns the label or annotation, as in `label "linkerd.io/inject: enabled"`; `undefined` if there is none, or if it
 * disables injection
 */
export function injectionMark(metadata: InjectionMetadata): string | undefined {
    for (const [what, texts] of [
        ["annotation", metadata.annotations],
        ["label", metadata.labels],
    ] as const) {
        for (const [key, value] of Object.entries(texts ?? {})) {
            if (LIKE_THE_ANNOTATION.test(key) && !/^(?:disabled|false|no)$/i.test(value)) {
                return `${what} "${key}: ${value}"`;
            }
        }
    }
    return undefined;
}

/** Whether a pod template opts out of injection with Linkerd's annotation. */
export function isOptOut(metadata: InjectionMetadata): boolean {
    return metadata.annotations?.[INJECT_ANNOTATION] === "disabled";
}
