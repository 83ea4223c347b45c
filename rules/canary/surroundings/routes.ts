import { type Fields, fieldsOf, isSet, listOf, textOf } from "../reading";
import type { Finding, Rule } from "../rule";
import type { Scene } from "../scene";
import { isOnLinkerd, providerOf } from "./reading/mesh";
import {
    allOf,
    annotationsOf,
    canaryNamespace,
    GATEWAY_GROUP,
    isMadeForCanary,
    nameOf,
    namespaceOf,
    nearOf,
    placeOf,
} from "./reading/objects";
import { servicePort } from "./reading/service-port";
import { serviceNames } from "./reading/target";

const SERVICE_UPSTREAM = "nginx.ingress.kubernetes.io/service-upstream";
const policyController = "linkerd edge-25.7.5 policy-controller";

/** Rules about what else tells Linkerd's proxies where the traffic of the Service goes. */
export const routeRules: readonly Rule[] = [
    {
        id: "mesh/service-profile",
        mistake: "M6",
        wrong: "Traffic is not split: the proxies follow the ServiceProfile and ignore the route",
        rule: "no ServiceProfile may be there for the Service that users call, because it goes before every HTTPRoute",
        remedy: "remove the ServiceProfile; retries and timeouts can be set by annotations of the route",
        severity: "error",
        source: "linkerd edge-25.7.5 controller/api/destination/server.go:404-432",
        check: serviceProfile,
    },
    {
        id: "mesh/grpc-route",
        wrong: "Traffic is not split: the proxies follow the GRPCRoute of the Service and ignore its HTTPRoutes",
        rule: "no GRPCRoute may be bound to the Service that users call, because Linkerd ignores the HTTPRoutes beside it",
        remedy: "remove the GRPCRoute",
        severity: "error",
        source: `${policyController}/grpc/src/outbound.rs:512-537,562-590`,
        check: (scene) => foreignRoutes(scene, "GRPCRoute"),
    },
    {
        id: "mesh/second-route",
        wrong: "Some of the traffic is not split: another HTTPRoute of the Service takes the requests that it matches first",
        rule: "no other HTTPRoute should be bound to the Service that users call: of two that match as well the older one wins",
        remedy: "remove the other HTTPRoute, or let it match requests that are not to be split",
        severity: "warning",
        source: `${policyController}/grpc/src/outbound.rs:495-502, policy-controller/k8s/index/src/outbound/index.rs:1622-1645`,
        check: (scene) => foreignRoutes(scene, "HTTPRoute"),
    },
    {
        id: "mesh/ingress-endpoints",
        wrong: "Requests from outside never reach the new version: the ingress controller calls the pods themselves, not the Service",
        rule: "an ingress controller of NGINX must be told to call the Service, because Linkerd splits traffic to a Service only",
        remedy: `annotate the Ingress with "${SERVICE_UPSTREAM}: true"`,
        severity: "warning",
        source: "linkerd edge-25.7.5 policy-controller/k8s/index/src/outbound/index.rs:275-300",
        check: ingressToEndpoints,
    },
];

function serviceProfile(scene: Scene): Finding[] {
    const apex = serviceNames(scene)?.apex;
    if (apex === undefined || !isOnLinkerd(scene) || providerOf(scene) === "linkerd") {
        return [];
    }
    const start = `${apex}.${canaryNamespace(scene)}.svc.`;
    return allOf(scene, "ServiceProfile")
        .filter((profile) => nameOf(profile).startsWith(start))
        .map((profile) => ({
            object: placeOf(profile),
            path: "metadata.name",
            value: nameOf(profile),
        }));
}

/** Routes of others that are bound to the Service that users call, in its namespace or for clients of another. */
function foreignRoutes(scene: Scene, kind: string): Finding[] {
    const apex = serviceNames(scene)?.apex;
    const namespace = canaryNamespace(scene);
    if (apex === undefined || !isOnLinkerd(scene)) {
        return [];
    }
    return allOf(scene, kind)
        .filter((route) => !isMadeForCanary(scene, route) && !isApexRoute(scene, route))
        .flatMap((route) =>
            listOf(fieldsOf(route.spec).parentRefs).flatMap((parent, index) => {
                const reference = fieldsOf(parent);
                const { port } = reference;
                const isBound =
                    reference.kind === "Service" &&
                    reference.name === apex &&
                    (textOf(reference.namespace) ?? namespaceOf(route)) === namespace &&
                    (!isSet(port) || port === servicePort(scene));
                return isBound
                    ? [
                          {
                              object: placeOf(route),
                              path: `spec.parentRefs[${index}]`,
                              value: `Service ${apex}`,
                          },
                      ]
                    : [];
            }),
        );
}

/** Flagger writes its own rules into an HTTPRoute of the apex name, whoever made it. */
function isApexRoute(scene: Scene, route: Fields): boolean {
    return (
        route.kind === "HTTPRoute" &&
        textOf(route.apiVersion)?.startsWith(GATEWAY_GROUP) === true &&
        nameOf(route) === serviceNames(scene)?.apex &&
        namespaceOf(route) === canaryNamespace(scene)
    );
}

function ingressToEndpoints(scene: Scene): Finding[] {
    const apex = serviceNames(scene)?.apex;
    if (apex === undefined || !isOnLinkerd(scene)) {
        return [];
    }
    return nearOf(scene, "Ingress")
        .filter((ingress) => isOfNginx(ingress) && backendsOf(ingress).includes(apex))
        .filter((ingress) => annotationsOf(ingress)[SERVICE_UPSTREAM] !== "true")
        .map((ingress) => ({
            object: placeOf(ingress),
            path: `metadata.annotations["${SERVICE_UPSTREAM}"]`,
            value: annotationsOf(ingress)[SERVICE_UPSTREAM],
        }));
}

function isOfNginx(ingress: Fields): boolean {
    const ingressClass =
        textOf(fieldsOf(ingress.spec).ingressClassName) ??
        annotationsOf(ingress)["kubernetes.io/ingress.class"];
    return ingressClass?.includes("nginx") === true;
}

/** The names of the Services that an Ingress sends requests to. */
function backendsOf(ingress: Fields): unknown[] {
    const { defaultBackend, rules } = fieldsOf(ingress.spec);
    const paths = listOf(rules).flatMap((rule) => listOf(fieldsOf(fieldsOf(rule).http).paths));
    return [defaultBackend, ...paths.map((path) => fieldsOf(path).backend)].map(
        (backend) => fieldsOf(fieldsOf(backend).service).name,
    );
}
