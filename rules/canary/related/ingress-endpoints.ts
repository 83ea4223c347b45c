import { documentation, linkerd } from "../../citations";
import { type Fields, fieldsOf, listOf, serviceOf, textOf } from "../reading";
import type { RuleFinding, CanaryRule } from "../rule";
import type { RuleContext } from "../context";
import { isOnLinkerd } from "./reading/mesh";
import { annotationsOf, canaryNamespace, nearOf, placeOf, textsOf } from "./reading/objects";
import { setsOverride } from "./reading/override-headers";
import { serviceNames } from "./reading/target";
import { nativeByDefault, traefikServices } from "./reading/traefik";

const SERVICE_UPSTREAM = "nginx.ingress.kubernetes.io/service-upstream";
const NATIVE_LB = "traefik.ingress.kubernetes.io/service.nativelb";
const MIDDLEWARES = "traefik.ingress.kubernetes.io/router.middlewares";

/** Rules about ingress controllers that call the pods of a Service themselves. */
export const ingressEndpointRules: readonly CanaryRule[] = [
    {
        id: "mesh/ingress-endpoints",
        impact: "Requests from outside the cluster never reach the new version: the ingress controller calls the pods directly instead of the Service",
        requirement:
            "an ingress controller must be configured to call the Service, because Linkerd splits only traffic to a Service",
        fix: `annotate an Ingress of NGINX with "${SERVICE_UPSTREAM}: true"; set nativeLB: true for a service of Traefik's IngressRoute, and for an Ingress of Traefik annotate the Service with "${NATIVE_LB}: true"`,
        severity: "warning",
        source: [
            linkerd("policy-controller/k8s/index/src/outbound/index.rs", "apply"),
            documentation(
                "github.com/traefik/traefik/blob/v3.7.9/pkg/provider/kubernetes/crd/kubernetes_http.go",
                "loadServers",
            ),
            documentation(
                "github.com/traefik/traefik/blob/v3.7.9/pkg/provider/kubernetes/ingress/kubernetes.go",
                "loadService",
            ),
        ],
        check: ingressToEndpoints,
    },
];

function ingressToEndpoints(context: RuleContext): RuleFinding[] {
    const apex = serviceNames(context)?.apex;
    if (apex === undefined || !isOnLinkerd(context)) {
        return [];
    }
    const ingresses = nearOf(context, "Ingress").filter(
        // in ingress mode the header decides
        (ingress) => backendsOf(ingress).includes(apex) && !setsOverride(ingress),
    );
    return [
        ...ingresses.flatMap(ofNginx),
        ...ofTraefiksRoutes(context, apex),
        ...ofTraefik(context, ingresses),
    ];
}

function ofNginx(ingress: Fields): RuleFinding[] {
    const value = annotationsOf(ingress)[SERVICE_UPSTREAM];
    return value === "true" || !isOfClass(ingress, "nginx")
        ? []
        : [
              {
                  object: placeOf(ingress),
                  path: `metadata.annotations["${SERVICE_UPSTREAM}"]`,
                  value,
                  fix: `annotate the Ingress with "${SERVICE_UPSTREAM}: true"`,
              },
          ];
}

/** Of its own kinds Traefik reads `nativeLB` there alone: the annotation of a Service does not apply to them. */
function ofTraefiksRoutes(context: RuleContext, apex: string): RuleFinding[] {
    const byDefault = nativeByDefault(context, "kubernetescrd");
    return traefikServices(context, canaryNamespace(context), apex)
        .filter(({ mayOverride, nativeLB }) => !mayOverride && (nativeLB ?? byDefault) !== true)
        .map(({ nativeLB, object, path }) => ({
            object: placeOf(object),
            path,
            value: nativeLB,
            fix: "set nativeLB to true",
        }));
}

/** For an Ingress Traefik reads the Service's annotation, which Flagger copies from the Canary. */
function ofTraefik(context: RuleContext, ingresses: readonly Fields[]): RuleFinding[] {
    const annotations = textsOf(fieldsOf(serviceOf(context).apex).annotations);
    const value = Object.entries(annotations).find(([key]) => key.toLowerCase() === NATIVE_LB)?.[1];
    const isNative =
        value === undefined
            ? nativeByDefault(context, "kubernetesingress")
            : /^(1|t|true)$/i.test(value);
    const [ingress] = ingresses.filter(
        (one) => isOfClass(one, "traefik") && annotationsOf(one)[MIDDLEWARES] === undefined,
    );
    return ingress === undefined || isNative
        ? []
        : [
              {
                  path: `spec.service.apex.annotations["${NATIVE_LB}"]`,
                  value,
                  requirement: `Traefik calls the pods behind ${placeOf(ingress)} unless the Service has this annotation, and Linkerd splits only traffic to a Service`,
                  fix: `set spec.service.apex.annotations["${NATIVE_LB}"] to "true"`,
              },
          ];
}

function isOfClass(ingress: Fields, product: string): boolean {
    const ingressClass =
        textOf(fieldsOf(ingress.spec).ingressClassName) ??
        annotationsOf(ingress)["kubernetes.io/ingress.class"];
    return ingressClass?.includes(product) === true;
}

/** The names of the Services that an Ingress sends requests to. */
function backendsOf(ingress: Fields): unknown[] {
    const { defaultBackend, rules } = fieldsOf(ingress.spec);
    const paths = listOf(rules).flatMap((rule) => listOf(fieldsOf(fieldsOf(rule).http).paths));
    return [defaultBackend, ...paths.map((path) => fieldsOf(path).backend)].map(
        (backend) => fieldsOf(fieldsOf(backend).service).name,
    );
}
