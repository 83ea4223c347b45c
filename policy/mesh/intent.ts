import { INJECT_ANNOTATION, type InjectionMetadata } from "../../rules/injection/injection";

/** Ways in which the annotation is written by mistake: another letter, another separator, another part of speech. */
const LIKE_THE_ANNOTATION = /^(?:config\.)?linkerd(?:\.io)?[./-](?:proxy-)?inject(?:ed|ion|or)?$/i;

/**
 * Tells by what mark an author meant the proxy to be injected, or not to be: the annotation, one that is nearly it, or
 * either as a label, which does nothing.
 *
 * @param metadata - of a namespace, a workload or a pod template
 * @returns how the mark is written, as in `label "linkerd.io/inject: enabled"`; `undefined` without one, or for one that
 * says no
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

/** Tells whether a pod template declines the proxy in the way that Linkerd understands. */
export function isOptOut(metadata: InjectionMetadata): boolean {
    return metadata.annotations?.[INJECT_ANNOTATION] === "disabled";
}
