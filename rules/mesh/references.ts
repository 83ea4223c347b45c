import { type Fields, fieldsOf, listOf, textOf } from "../canary/reading";
import { GATEWAY_GROUP, namespaceOf } from "../canary/related/reading/objects";

/** Linkerd's own API group. */
export const POLICY_GROUP = "policy.linkerd.io";

/** An object that another one names. */
export interface Reference {
    /** Where it is named. */
    readonly path: string;
    readonly group: string;
    readonly kind: string;
    readonly namespace: string;
    readonly name: string;
}

/** The API resources of the kinds that policies reference. */
const RESOURCES: Readonly<Record<string, string>> = {
    [`${POLICY_GROUP}/Server`]: `/apis/${POLICY_GROUP}/v1beta3/namespaces/*/servers`,
    [`${POLICY_GROUP}/HTTPRoute`]: `/apis/${POLICY_GROUP}/v1beta3/namespaces/*/httproutes`,
    [`${POLICY_GROUP}/MeshTLSAuthentication`]: `/apis/${POLICY_GROUP}/v1alpha1/namespaces/*/meshtlsauthentications`,
    [`${POLICY_GROUP}/NetworkAuthentication`]: `/apis/${POLICY_GROUP}/v1alpha1/namespaces/*/networkauthentications`,
    [`${POLICY_GROUP}/EgressNetwork`]: `/apis/${POLICY_GROUP}/v1alpha1/namespaces/*/egressnetworks`,
    [`${GATEWAY_GROUP}/HTTPRoute`]: `/apis/${GATEWAY_GROUP}/v1/namespaces/*/httproutes`,
    [`${GATEWAY_GROUP}/GRPCRoute`]: `/apis/${GATEWAY_GROUP}/v1/namespaces/*/grpcroutes`,
    "/Service": "/api/v1/namespaces/*/services",
    "/ServiceAccount": "/api/v1/namespaces/*/serviceaccounts",
    "/Namespace": "/api/v1/namespaces",
};

/** The API path of the referenced object; `undefined` for kinds that Linkerd's policies cannot reference. */
export function pathOf({ group, kind, name, namespace }: Reference): string | undefined {
    const list = RESOURCES[`${group}/${kind}`];
    return (
        list && `${list.replace("*", encodeURIComponent(namespace))}/${encodeURIComponent(name)}`
    );
}

/** A reference as the Gateway API writes them; `undefined` for what names nothing. */
export function referenceAt(
    value: unknown,
    path: string,
    owner: Fields,
    fallback: { readonly group: string; readonly kind?: string } = { group: "" },
): Reference | undefined {
    const { group, kind, name, namespace } = fieldsOf(value);
    const named = textOf(name);
    const ofKind = textOf(kind) ?? fallback.kind;
    const ofGroup = textOf(group) ?? fallback.group;
    return named === undefined || ofKind === undefined
        ? undefined
        : {
              path,
              // the core group is written as an empty text or, by some, as "core"
              group: ofGroup === "core" ? "" : ofGroup,
              kind: ofKind,
              name: named,
              namespace: textOf(namespace) ?? namespaceOf(owner),
          };
}

/** What an AuthorizationPolicy is for. */
export function targetOf(policy: Fields): Reference | undefined {
    const { targetRef } = fieldsOf(policy.spec);
    const target = referenceAt(targetRef, "spec.targetRef", policy);
    // a policy's target is in its own namespace, even if the policy sets another
    return target && { ...target, namespace: namespaceOf(policy) };
}

/** Everything that an object of Linkerd's policies, or a route, names. */
export function referencesOf(object: Fields): readonly Reference[] {
    const spec = fieldsOf(object.spec);
    switch (object.kind) {
        case "AuthorizationPolicy":
            return [targetOf(object), ...inList(spec, "requiredAuthenticationRefs", object)].filter(
                (reference) => reference !== undefined,
            );
        case "MeshTLSAuthentication":
            return inList(spec, "identityRefs", object);
        case "HTTPRoute":
        case "GRPCRoute":
            return inList(spec, "parentRefs", object, { group: GATEWAY_GROUP, kind: "Gateway" });
        default:
            return [];
    }
}

function inList(
    spec: Fields,
    list: string,
    owner: Fields,
    fallback?: { readonly group: string; readonly kind: string },
): Reference[] {
    return listOf(spec[list])
        .map((item, index) => referenceAt(item, `spec.${list}[${index}]`, owner, fallback))
        .filter((reference) => reference !== undefined);
}
