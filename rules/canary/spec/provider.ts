import { flagger, linkerd } from "../../citations";
import { apexOf, makesRoute, namespaceOf, providerOf, routerOf, strategyOf } from "../reconciled";
import {
    analysisOf,
    fieldsOf,
    isAnalysed,
    isSet,
    listOf,
    numberOf,
    serviceOf,
    specOf,
} from "../reading";
import type { RuleFinding, CanaryRule } from "../rule";
import type { RuleContext } from "../context";

/** Rules about who moves the traffic. */
export const providerRules: readonly CanaryRule[] = [
    {
        id: "provider/default-istio",
        knownIssue: "M28",
        impact: "The Canary is never initialised: Flagger runs without a mesh provider, so it looks for Istio's VirtualServices",
        requirement:
            "without -mesh-provider Flagger uses Istio's provider, and Linkerd ignores Istio's objects",
        fix: 'set provider to "gatewayapi:v1beta1", or start Flagger with -mesh-provider=gatewayapi:v1beta1',
        severity: "error",
        source: [flagger("cmd/flagger/main.go", "init")],
        check: (context) =>
            providerOf(context) === "" ? [{ path: "spec.provider", value: undefined }] : [],
    },
    {
        id: "provider/not-linkerd",
        impact: "Flagger creates objects for another mesh or ingress: the weights change but the traffic does not move",
        requirement:
            "of the objects that Flagger creates for a mesh, Linkerd reads only HTTPRoutes; an ingress controller beside Linkerd may split the traffic that it lets in",
        fix: 'set provider to "gatewayapi:v1beta1"',
        severity: "error",
        source: [flagger("pkg/router/factory.go", "MeshRouter")],
        check: (context) =>
            routerOf(context) === "other" && providerOf(context) !== ""
                ? [{ path: "spec.provider", value: providerOf(context) }]
                : [],
    },
    {
        id: "provider/ingress-missing",
        impact: "Nothing is ever released: Flagger cannot split the traffic of an ingress controller without the object that it is to copy",
        requirement:
            "with the providers nginx and skipper ingressRef must name an Ingress, and with apisix routeRef an ApisixRoute",
        fix: "set spec.ingressRef to the Ingress, or spec.routeRef to the ApisixRoute",
        severity: "error",
        source: [
            flagger("pkg/router/ingress.go", "Reconcile"),
            flagger("pkg/router/apisix.go", "Reconcile"),
        ],
        check: ingressMissing,
    },
    {
        id: "provider/route-status",
        knownIssue: "M1",
        impact: 'The first release waits indefinitely: Flagger logs "HTTPRoute … parent … is not ready (status: True, observed generation: 0)"',
        requirement:
            "with the provider gatewayapi:v1 Flagger waits for an observedGeneration in the route's status, which Linkerd never sets",
        fix: 'set provider to "gatewayapi:v1beta1", which does not wait for it',
        severity: "error",
        source: [
            flagger("pkg/router/gateway_api.go", "GetRoutes"),
            linkerd("policy-controller/k8s/status/src/index.rs", "http_parent_status", "now"),
        ],
        check: (context) =>
            routerOf(context) === "gatewayapi:v1" && isAnalysedOrPromoted(context)
                ? [{ path: "spec.provider", value: providerOf(context) }]
                : [],
    },
    {
        id: "provider/traffic-split",
        knownIssue: "M29",
        impact: 'Flagger logs "TrafficSplit … get query error" on every interval unless the linkerd-smi extension is installed: Linkerd itself has had no TrafficSplit since 2.12',
        requirement:
            "this provider uses SMI's TrafficSplit, which Linkerd supports only through its deprecated linkerd-smi extension",
        fix: 'set provider to "gatewayapi:v1beta1" and gatewayRefs to the apex Service',
        severity: "error",
        source: [flagger("pkg/router/smi.go", "SmiRouter")],
        check: (context) =>
            routerOf(context) === "smi"
                ? [{ path: "spec.provider", value: providerOf(context) }]
                : [],
    },
    {
        id: "provider/split-ignores",
        knownIssue: "M14",
        impact: "An A/B test sends every user to the canary, and sessions do not stick",
        requirement: "a TrafficSplit has only weights, so this field is ignored",
        fix: 'set provider to "gatewayapi:v1beta1"',
        severity: "error",
        source: [flagger("pkg/router/smi.go", "makeAnnotations")],
        check: splitIgnores,
    },
    {
        id: "provider/kubernetes-steps",
        impact: "The canary never gets a share of the traffic: with the provider kubernetes the release is blue/green with 10 iterations",
        requirement: "the provider kubernetes does not shift traffic by weight or header",
        fix: 'set provider to "gatewayapi:v1beta1", or set only iterations for a blue/green release',
        severity: "error",
        source: [flagger("pkg/controller/scheduler.go", "advanceCanary")],
        check: kubernetesSteps,
    },
    {
        id: "gateway/missing",
        knownIssue: "M2",
        impact: 'The Canary is never initialised: Flagger logs "GatewayRefs must be specified when using Gateway API as a provider"',
        requirement: "the route needs a parent: gatewayRefs must contain the apex Service",
        fix: "add the apex Service to gatewayRefs, with group core, kind Service, and its name, namespace and port",
        severity: "error",
        source: [flagger("pkg/router/gateway_api_v1beta1.go", "Reconcile")],
        check: (context) =>
            makesRoute(context) &&
            isSet(specOf(context).service) &&
            listOf(serviceOf(context).gatewayRefs).length === 0
                ? [
                      {
                          path: "spec.service.gatewayRefs",
                          value: serviceOf(context).gatewayRefs,
                          fix: apexReferenceFix(context),
                      },
                  ]
                : [],
    },
    {
        id: "gateway/not-service",
        knownIssue: "M3",
        impact: "The route's parent is a Gateway, which Linkerd ignores: the weights change but the traffic does not move",
        requirement:
            "Linkerd reads only routes whose parent is a Service, and group and kind default to those of a Gateway",
        fix: 'set group to "core" and kind to "Service" in one of gatewayRefs',
        severity: "error",
        source: [
            flagger("artifacts/flagger/crd.yaml"),
            linkerd("policy-controller/k8s/index/src/outbound/index.rs", "is_service"),
        ],
        check: (context) => {
            const refs = listOf(serviceOf(context).gatewayRefs);
            return makesRoute(context) && refs.length > 0 && !refs.some(isServiceRef)
                ? refs.map((ref, index) => ({
                      path: `spec.service.gatewayRefs[${index}]`,
                      value: ref,
                      fix: apexReferenceFix(context),
                  }))
                : [];
        },
    },
    {
        id: "gateway/other-service",
        knownIssue: "M4",
        impact: "The route's parent is not the Service and port that Flagger creates, so the traffic of the Canary's clients is never split",
        requirement: "the parent of the route must be the Service that clients call",
        fix: "set name, namespace and port to those of the Canary's own Service",
        severity: "error",
        source: [linkerd("policy-controller/k8s/index/src/outbound/index.rs", "apply_tls_route")],
        check: otherService,
    },
];

/** Flagger reads the route's status in a release that is analysed, and in one that is not. */
function isAnalysedOrPromoted(context: RuleContext): boolean {
    // Flagger compares the status with the whole reference, so it ignores any other spelling of the same Service
    return listOf(serviceOf(context).gatewayRefs).some((ref) => {
        const { group, kind, namespace, sectionName } = fieldsOf(ref);
        return group === "core" && kind === "Service" && isSet(namespace) && !isSet(sectionName);
    });
}

function ingressMissing(context: RuleContext): RuleFinding[] {
    const provider = providerOf(context) ?? "";
    const field = provider === "apisix" ? "routeRef" : "ingressRef";
    return ["nginx", "skipper", "apisix"].includes(provider) && !isSet(specOf(context)[field])
        ? [
              {
                  path: `spec.${field}`,
                  value: undefined,
                  requirement: `with the provider ${provider} ${field} must name the object that Flagger copies for the canary`,
                  fix: `set spec.${field} to the ${field === "routeRef" ? "ApisixRoute" : "Ingress"}`,
              },
          ]
        : [];
}

function splitIgnores(context: RuleContext): RuleFinding[] {
    if (routerOf(context) !== "smi" || !isAnalysed(context)) {
        return [];
    }
    const { match, mirror, sessionAffinity } = analysisOf(context);
    return [
        ...(listOf(match).length > 0 ? [{ path: "spec.analysis.match", value: match }] : []),
        ...(mirror === true ? [{ path: "spec.analysis.mirror", value: mirror }] : []),
        ...(isSet(sessionAffinity)
            ? [{ path: "spec.analysis.sessionAffinity", value: sessionAffinity }]
            : []),
    ];
}

function kubernetesSteps(context: RuleContext): RuleFinding[] {
    if (routerOf(context) !== "kubernetes" || strategyOf(context) === "skipped") {
        return [];
    }
    const { iterations, match, stepWeight, stepWeights } = analysisOf(context);
    return [
        ...(isSet(stepWeight) && (numberOf(iterations) ?? 0) < 1
            ? [{ path: "spec.analysis.stepWeight", value: stepWeight }]
            : []),
        ...(isSet(stepWeights) && (numberOf(iterations) ?? 0) < 1
            ? [{ path: "spec.analysis.stepWeights", value: stepWeights }]
            : []),
        ...(listOf(match).length > 0 ? [{ path: "spec.analysis.match", value: match }] : []),
    ];
}

function isServiceRef(ref: unknown): boolean {
    const { group, kind } = fieldsOf(ref);
    return (
        typeof group === "string" &&
        ["", "core"].includes(group.toLowerCase()) &&
        typeof kind === "string" &&
        kind.toLowerCase() === "service"
    );
}

/** The reference to the Service that Flagger creates, as a fix; `undefined` while its name or port is unknown. */
function apexReferenceFix(context: RuleContext): string | undefined {
    const name = apexOf(context);
    const port = numberOf(serviceOf(context).port);
    const reference = {
        group: "core",
        kind: "Service",
        name,
        namespace: namespaceOf(context),
        port,
    };
    return name === undefined || port === undefined
        ? undefined
        : `set gatewayRefs to [${JSON.stringify(reference)}]`;
}

function otherService(context: RuleContext): RuleFinding[] {
    if (!makesRoute(context)) {
        return [];
    }
    const expected = {
        name: apexOf(context),
        namespace: namespaceOf(context),
        port: serviceOf(context).port,
    };
    return listOf(serviceOf(context).gatewayRefs).flatMap((ref, index) =>
        isServiceRef(ref)
            ? (["name", "namespace", "port"] as const).flatMap((field) => {
                  const value = fieldsOf(ref)[field];
                  return isSet(value) && isSet(expected[field]) && value !== expected[field]
                      ? [
                            {
                                path: `spec.service.gatewayRefs[${index}].${field}`,
                                value,
                                requirement: `the parent of the route must be the Service that clients call, whose ${field} is ${JSON.stringify(expected[field])}`,
                                fix: `set ${field} to ${JSON.stringify(expected[field])}`,
                            },
                        ]
                      : [];
              })
            : [],
    );
}
