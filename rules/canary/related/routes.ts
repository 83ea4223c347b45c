import { linkerd, linkerdProxy } from "../../citations";
import { type Fields, fieldsOf, isSet, listOf, textOf } from "../reading";
import type { RuleFinding, CanaryRule } from "../rule";
import type { RuleContext } from "../context";
import { isOnLinkerd, providerOf } from "./reading/mesh";
import {
    allOf,
    canaryNamespace,
    GATEWAY_GROUP,
    isMadeForCanary,
    nameOf,
    namespaceOf,
    placeOf,
} from "./reading/objects";
import { servicePort } from "./reading/service-port";
import { serviceNames } from "./reading/target";

/** Rules about other objects that route the traffic of the Service in Linkerd's proxies. */
export const routeRules: readonly CanaryRule[] = [
    {
        id: "mesh/service-profile",
        knownIssue: "M6",
        impact: "Traffic is not split: the proxies use the ServiceProfile and ignore the route",
        requirement:
            "the apex Service must not have a ServiceProfile, because it takes precedence over every HTTPRoute",
        fix: "remove the ServiceProfile and set retries and timeouts by annotations of the route",
        severity: "error",
        source: [linkerd("controller/api/destination/server.go", "subscribeToServiceProfile")],
        check: serviceProfile,
    },
    {
        id: "mesh/grpc-route",
        impact: "Callers that use HTTP/1.1 get a protocol error on every request, and no traffic is split: the port serves gRPC only, and the HTTPRoute is not accepted (RouteReasonConflicted)",
        requirement:
            "no GRPCRoute may be attached to the apex Service: with it the HTTPRoute gets the status Accepted=False with the reason RouteReasonConflicted, the port serves gRPC only, and every HTTP/1.1 request fails",
        fix: "remove the GRPCRoute",
        severity: "error",
        source: [linkerd("policy-controller/grpc/src/outbound.rs", "to_proto")],
        check: (context) => boundRoutes(context, "GRPCRoute"),
    },
    {
        id: "mesh/second-route",
        impact: "Some of the traffic is not split: another HTTPRoute of the Service matches these requests first",
        requirement:
            "no other HTTPRoute should be attached to the apex Service: of two routes that match equally well, the older one takes precedence",
        fix: "remove the other HTTPRoute, or let it match only requests that are not to be split",
        severity: "warning",
        source: [
            linkerd("policy-controller/grpc/src/outbound.rs", "to_proto"),
            linkerd("policy-controller/k8s/index/src/outbound/index.rs", "watch_for_ns_or_default"),
        ],
        check: (context) => boundRoutes(context, "HTTPRoute"),
    },
    {
        id: "mesh/weightless-route",
        impact: "Every request that the route matches fails with a connection reset: the caller's proxy cannot select a backend if all backends have weight 0",
        requirement:
            "at least one of several backends of an HTTPRoute must have a weight above 0: if all have weight 0, every request fails with a connection reset",
        fix: "remove the HTTPRoute, or set the weight of one of its backends to 1",
        severity: "error",
        source: [linkerdProxy("linkerd/distribute/src/params.rs")],
        check: weightlessRoutes,
    },
];

function serviceProfile(context: RuleContext): RuleFinding[] {
    const apex = serviceNames(context)?.apex;
    if (apex === undefined || !isOnLinkerd(context) || providerOf(context) === "linkerd") {
        return [];
    }
    const start = `${apex}.${canaryNamespace(context)}.svc.`;
    return allOf(context, "ServiceProfile")
        .filter((profile) => nameOf(profile).startsWith(start))
        .map((profile) => ({
            object: placeOf(profile),
            path: "metadata.name",
            value: nameOf(profile),
        }));
}

/** Routes of others that are bound to the Service that users call, in its namespace or for clients of another. */
function foreignRoutes(
    context: RuleContext,
    kind: string,
): { readonly route: Fields; readonly index: number; readonly apex: string }[] {
    const apex = serviceNames(context)?.apex;
    const namespace = canaryNamespace(context);
    if (apex === undefined || !isOnLinkerd(context)) {
        return [];
    }
    return allOf(context, kind)
        .filter((route) => !isMadeForCanary(context, route) && !isApexRoute(context, route))
        .flatMap((route) =>
            listOf(fieldsOf(route.spec).parentRefs).flatMap((parent, index) => {
                const reference = fieldsOf(parent);
                const { port } = reference;
                const isBound =
                    reference.kind === "Service" &&
                    ["", "core"].includes(textOf(reference.group) ?? GATEWAY_GROUP) &&
                    reference.name === apex &&
                    (textOf(reference.namespace) ?? namespaceOf(route)) === namespace &&
                    (!isSet(port) || port === servicePort(context));
                return isBound ? [{ route, index, apex }] : [];
            }),
        );
}

/** The finding of a route that is bound to the Service. */
function boundRoutes(context: RuleContext, kind: string): RuleFinding[] {
    return foreignRoutes(context, kind).map(({ route, index, apex }) => ({
        object: placeOf(route),
        path: `spec.parentRefs[${index}]`,
        value: `Service ${apex}`,
    }));
}

/** Rules with several backends, all of weight 0. */
function weightlessRoutes(context: RuleContext): RuleFinding[] {
    const routes = new Set(foreignRoutes(context, "HTTPRoute").map(({ route }) => route));
    return [...routes].flatMap((route) =>
        listOf(fieldsOf(route.spec).rules).flatMap((rule, index) => {
            const weights = listOf(fieldsOf(rule).backendRefs).map(
                (backend) => fieldsOf(backend).weight,
            );
            return weights.length > 1 && weights.every((weight) => weight === 0)
                ? [
                      {
                          object: placeOf(route),
                          path: `spec.rules[${index}].backendRefs`,
                          value: weights.join(", "),
                      },
                  ]
                : [];
        }),
    );
}

/** Flagger writes its own rules into an HTTPRoute with the apex name, even if another program created it. */
function isApexRoute(context: RuleContext, route: Fields): boolean {
    return (
        route.kind === "HTTPRoute" &&
        textOf(route.apiVersion)?.startsWith(GATEWAY_GROUP) === true &&
        nameOf(route) === serviceNames(context)?.apex &&
        namespaceOf(route) === canaryNamespace(context)
    );
}
