import {
    CLOSE_WAIT_ANNOTATION,
    INHERITED,
    LOG_HEADERS_ANNOTATION,
    NATIVE_ANNOTATION,
    VERSION_ANNOTATION,
    WAIT_ANNOTATION,
} from "../../injection/refusals";
import type { GuardFacts } from "../facts";
import { listed, matches, quoted } from "../guard-rule";
import type { GuardedCause } from "./messages";

/** A duration above zero that CEL can calculate with: an invalid one counts as unset, in Linkerd too. */
const CALCULABLE = "^[-+]?([0-9]{1,6}([.][0-9]{0,9})?(ns|us|µs|ms|s|m|h)){1,8}$";
const TRUE = ["1", "t", "T", "true", "TRUE", "True"];
const BOOLEAN = "^(1|t|T|true|TRUE|True|0|f|F|false|FALSE|False)$";
/** What the patch's template may write between quotation marks as it is. */
const FITS = '^([^"\\\\\\x00-\\x1f]|\\\\["\\\\/bfnrt]|\\\\u[0-9a-fA-F]{4})*$';

/**
 * Why the injector could not create its patch, each with its CEL condition and in Linkerd's order: Linkerd reports only
 * the first. Follows `refusalCause` of rules/injection/refusals.ts.
 *
 * @param pod - the pod's annotations in CEL
 * @param namespace - the namespace's
 */
export function refusalConditions(
    pod: string,
    namespace: string,
    { cni, linkerdValues = {} }: GuardFacts,
): readonly (readonly [GuardedCause, string])[] {
    const { cniEnabled = cni, initAsRoot, nativeSidecar, waitBeforeExitSeconds } = linkerdValues;
    // settings that a pod does not have are inherited from its namespace
    const of = (name: string): string =>
        `${pod}[?${quoted(name)}].orValue(${namespace}[?${quoted(name)}].orValue(""))`;
    const closeWait = `${pod}[?${quoted(CLOSE_WAIT_ANNOTATION)}].orValue("")`;
    const native = of(NATIVE_ANNOTATION);
    const wait = of(WAIT_ANNOTATION);
    const waitsByItself = waitBeforeExitSeconds !== undefined && waitBeforeExitSeconds > 0;
    const inherited = `${listed(INHERITED)}.filter(k, k in ${namespace} && !(k in ${pod}))`;
    return [
        ...(initAsRoot === true || cniEnabled === true
            ? []
            : [
                  [
                      "close-wait-without-root",
                      `${matches(closeWait, CALCULABLE)} && duration(${closeWait}).getSeconds() != 0`,
                  ] as const,
              ]),
        [
            "native-sidecar-waits",
            `(${matches(native, BOOLEAN)} ? ${native} in ${listed(TRUE)} : ${String(nativeSidecar === true)})` +
                ` && (${matches(wait, "^[0-9]{1,19}$")} ? ${matches(wait, "[1-9]")} : ${String(waitsByItself)})`,
        ],
        ["log-http-headers-invalid", `!(${of(LOG_HEADERS_ANNOTATION)} in ["", "off", "insecure"])`],
        [
            "annotation-breaks-patch",
            `!${matches(of(VERSION_ANNOTATION), FITS)} || ${inherited}.exists(k, !${matches(`${namespace}[k]`, FITS)})`,
        ],
    ];
}
