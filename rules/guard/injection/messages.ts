import {
    INJECT_ANNOTATION,
    type InjectionCause,
    evaluateInjection,
} from "../../injection/injection";
import { checkWorkloadInjection, type InjectedWorkload } from "../../injection/problems";
import {
    CLOSE_WAIT_ANNOTATION,
    LOG_HEADERS_ANNOTATION,
    NATIVE_ANNOTATION,
    VERSION_ANNOTATION,
    WAIT_ANNOTATION,
} from "../../injection/refusals";

/** The reason and the fix of a cause, with the same texts as `rules/injection`. */
export interface CauseWords {
    readonly reason: string;
    readonly fix: string;
}

const annotated = (value: string) => ({ annotations: { [INJECT_ANNOTATION]: value } });
const meshed = { metadata: annotated("enabled") };
const path = "Deployment test/web";

/** The smallest workload that is not injected for each cause that an object of the cluster shows, and for no other. */
export const CAUSE_SAMPLES = {
    "namespace-excluded": { path, namespace: { metadata: { name: "kube-system" } }, pod: {} },
    "namespace-webhooks-disabled": {
        path,
        namespace: {
            metadata: { labels: { "config.linkerd.io/admission-webhooks": "disabled" } },
        },
        pod: {},
    },
    "control-plane-component": {
        path,
        namespace: meshed,
        pod: { metadata: { labels: { "linkerd.io/control-plane-component": "web" } } },
    },
    "cni-resource": {
        path,
        namespace: meshed,
        pod: { metadata: { labels: { "linkerd.io/cni-resource": "true" } } },
    },
    "host-network": { path, namespace: meshed, pod: { spec: { hostNetwork: true } } },
    "sidecar-exists": {
        path,
        namespace: meshed,
        pod: { spec: { containers: [{ name: "linkerd-proxy" }] } },
    },
    "namespace-value-invalid": {
        path,
        namespace: { metadata: annotated("true") },
        pod: {},
    },
    "pod-value-invalid": { path, namespace: meshed, pod: { metadata: annotated("true") } },
    "pod-disabled": { path, namespace: meshed, pod: { metadata: annotated("disabled") } },
    "not-enabled": { path, namespace: {}, pod: {} },
    "close-wait-without-root": {
        path,
        namespace: meshed,
        pod: { metadata: { annotations: { [CLOSE_WAIT_ANNOTATION]: "60s" } } },
    },
    "native-sidecar-waits": {
        path,
        namespace: meshed,
        pod: {
            metadata: { annotations: { [NATIVE_ANNOTATION]: "true", [WAIT_ANNOTATION]: "5" } },
        },
    },
    "annotation-breaks-patch": {
        path,
        namespace: meshed,
        pod: { metadata: { annotations: { [VERSION_ANNOTATION]: '"' } } },
    },
    "log-http-headers-invalid": {
        path,
        namespace: meshed,
        pod: { metadata: { annotations: { [LOG_HEADERS_ANNOTATION]: "true" } } },
    },
} as const satisfies Partial<Record<InjectionCause, InjectedWorkload>>;

/** A cause that an object of the cluster shows; some depend on the values that Linkerd was installed with. */
export type GuardedCause = keyof typeof CAUSE_SAMPLES;

/** Reason and fix of a cause. */
export function wordsOf(cause: GuardedCause): CauseWords {
    const sample: InjectedWorkload = CAUSE_SAMPLES[cause];
    const { reasons } = evaluateInjection(sample);
    const fixes = checkWorkloadInjection(sample).map(({ fix }) => fix);
    return { reason: reasons.join(", "), fix: fixes.join("; ") };
}
