import { goDuration } from "../canary/durations";
import type { InjectionInput, RefusalCause } from "./injection";

/** How long closed connections are kept; read only from the pod. */
export const CLOSE_WAIT_ANNOTATION = "config.linkerd.io/close-wait-timeout";

/** How long the proxy waits before it exits when its pod terminates. */
export const WAIT_ANNOTATION = "config.alpha.linkerd.io/proxy-wait-before-exit-seconds";

/** Whether the proxy logs the headers of requests. */
export const LOG_HEADERS_ANNOTATION = "config.linkerd.io/proxy-log-http-headers";

/** Whether the proxy runs as a native sidecar. */
export const NATIVE_ANNOTATION = "config.alpha.linkerd.io/proxy-enable-native-sidecar";

/** Version of the proxy: the patch contains it, from whichever annotation it comes. */
export const VERSION_ANNOTATION = "config.linkerd.io/proxy-version";

/** The annotations that pods get from their namespace: `ProxyAnnotations` and the like of linkerd2's pkg/inject. */
export const INHERITED: readonly string[] = [
    "linkerd.io/inject",
    WAIT_ANNOTATION,
    NATIVE_ANNOTATION,
    ...[
        "access-log",
        "admin-port",
        "control-port",
        "default-inbound-policy",
        "enable-debug-sidecar",
        "enable-external-profiles",
        "image-pull-policy",
        "inbound-port",
        "init-image",
        "init-image-version",
        "opaque-ports",
        "outbound-port",
        "pod-inbound-ports",
        "proxy-admin-shutdown",
        "proxy-await",
        "proxy-cpu-limit",
        "proxy-cpu-request",
        "proxy-disable-inbound-protocol-detect-timeout",
        "proxy-disable-outbound-protocol-detect-timeout",
        "proxy-ephemeral-storage-limit",
        "proxy-ephemeral-storage-request",
        "proxy-gid",
        "proxy-image",
        "proxy-inbound-connect-timeout",
        "proxy-inbound-discovery-cache-unused-timeout",
        "proxy-log-format",
        "proxy-log-http-headers",
        "proxy-log-level",
        "proxy-memory-limit",
        "proxy-memory-request",
        "proxy-metrics-hostname-labels",
        "proxy-outbound-connect-timeout",
        "proxy-outbound-discovery-cache-unused-timeout",
        "proxy-require-identity-inbound-ports",
        "proxy-uid",
        "proxy-version",
        "shutdown-grace-period",
        "skip-inbound-ports",
        "skip-outbound-ports",
        "skip-subnets",
    ].map((name) => `config.linkerd.io/${name}`),
];

/**
 * Explains why Linkerd's injector cannot create its patch for a pod that is to be injected, in the cases in which chart
 * `patch` of linkerd2 and `pkg/inject` fail: the webhook then rejects the pod. Like Linkerd, this reports only the
 * first cause.
 *
 * @param input - as for `evaluateInjection`
 * @returns nothing if the patch can be created
 */
export function refusalCause(input: InjectionInput): RefusalCause | undefined {
    const pod = input.pod.metadata?.annotations ?? {};
    const inherited = inheritedAnnotations(input.namespace.metadata?.annotations ?? {}, pod);
    const annotations = { ...pod, ...inherited };
    const { nativeSidecar, waitBeforeExitSeconds, initAsRoot, cniEnabled } = input.values ?? {};

    const closeWait = Math.trunc(goDuration(pod[CLOSE_WAIT_ANNOTATION] ?? "") ?? 0);
    if (closeWait !== 0 && initAsRoot !== true && cniEnabled !== true) {
        return "close-wait-without-root";
    }
    const native = goBoolean(annotations[NATIVE_ANNOTATION]) ?? nativeSidecar ?? false;
    const wait = goUnsigned(annotations[WAIT_ANNOTATION]) ?? waitBeforeExitSeconds ?? 0;
    if (native && wait > 0) {
        return "native-sidecar-waits";
    }
    if (!["", "off", "insecure"].includes(annotations[LOG_HEADERS_ANNOTATION] ?? "")) {
        return "log-http-headers-invalid";
    }
    const written = [...Object.values(inherited), annotations[VERSION_ANNOTATION] ?? ""];
    return written.every(fitsIntoPatch) ? undefined : "annotation-breaks-patch";
}

function inheritedAnnotations(
    namespace: Readonly<Record<string, string>>,
    pod: Readonly<Record<string, string>>,
): Record<string, string> {
    return Object.fromEntries(
        INHERITED.filter((key) => key in namespace && !(key in pod)).map((key) => [
            key,
            namespace[key] ?? "",
        ]),
    );
}

/** The patch's template writes values between quotation marks as they are. */
function fitsIntoPatch(value: string): boolean {
    // most values have nothing that JSON escapes, and parsing one takes a thousand times longer
    if (/^[^"\\\p{Cc}]*$/u.test(value)) {
        return true;
    }
    try {
        JSON.parse(`{"value": "${value}"}`);
        return true;
    } catch (error) {
        if (error instanceof SyntaxError) {
            return false;
        }
        throw error;
    }
}

/** As Go's `strconv.ParseBool`; nothing if Go returns an error. */
function goBoolean(text: string | undefined): boolean | undefined {
    if (text === undefined || !/^(1|t|T|true|TRUE|True|0|f|F|false|FALSE|False)$/.test(text)) {
        return undefined;
    }
    return /^[1tT]/.test(text);
}

/** As Go's `strconv.ParseUint` with base 10; nothing if Go returns an error. */
function goUnsigned(text: string | undefined): number | undefined {
    return text !== undefined && /^\d+$/.test(text) && BigInt(text) < 2n ** 64n
        ? Number(text)
        : undefined;
}
