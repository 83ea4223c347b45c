import { fieldsOf, isSet, textOf } from "../../../rules/canary/reading";
import { checkNetworkList } from "./networks";
import {
    checkAuthorizationPolicy,
    checkMeshTls,
    checkRateLimit,
    checkServer,
    checkServerAuthorization,
} from "./policies";
import { Refusal } from "./refusal";
import {
    checkGatewayHttpRoute,
    checkGrpcRoute,
    checkLinkerdHttpRoute,
    checkStreamRoute,
    type Reviewed,
} from "./routes";

/** Every kind that the webhook's rules name, as `Kind.group` in lower case. */
const CHECKS: Readonly<Record<string, (reviewed: Reviewed) => void>> = {
    "httproute.gateway.networking.k8s.io": checkGatewayHttpRoute,
    "grpcroute.gateway.networking.k8s.io": checkGrpcRoute,
    "tlsroute.gateway.networking.k8s.io": checkStreamRoute,
    "tcproute.gateway.networking.k8s.io": checkStreamRoute,
    "httproute.policy.linkerd.io": checkLinkerdHttpRoute,
    "authorizationpolicy.policy.linkerd.io": checkAuthorizationPolicy,
    "meshtlsauthentication.policy.linkerd.io": checkMeshTls,
    "networkauthentication.policy.linkerd.io": ({ spec }) => checkNetworkList(spec),
    "egressnetwork.policy.linkerd.io": ({ spec }) => {
        if (isSet(spec.networks)) {
            checkNetworkList(spec);
        }
    },
    "server.policy.linkerd.io": checkServer,
    "serverauthorization.policy.linkerd.io": checkServerAuthorization,
    "httplocalratelimitpolicy.policy.linkerd.io": checkRateLimit,
};

/**
 * Decides as Linkerd's policy validator does (linkerd edge-26.6.3 policy-controller/runtime/src/admission.rs), after the
 * CRD has been checked.
 *
 * @param request - of the API server's AdmissionReview
 * @returns why the object is refused, or `undefined` where it is admitted
 */
export function refusalOf(request: unknown): string | undefined {
    const { kind, namespace, object } = fieldsOf(request);
    const { group, kind: name } = fieldsOf(kind);
    const key = `${textOf(name) ?? ""}.${textOf(group) ?? ""}`.toLowerCase();
    const check = Object.hasOwn(CHECKS, key) ? CHECKS[key] : undefined;
    if (check === undefined) {
        return `unsupported resource type: ${key}`;
    }
    const { metadata, spec } = fieldsOf(object);
    if (!isSet(spec)) {
        return key.endsWith("gateway.networking.k8s.io") ? undefined : "the object has no spec";
    }
    try {
        check({
            namespace: textOf(namespace) ?? "",
            annotations: fieldsOf(fieldsOf(metadata).annotations),
            spec: fieldsOf(spec),
        });
        return undefined;
    } catch (error) {
        if (error instanceof Refusal) {
            return error.message;
        }
        throw error;
    }
}
