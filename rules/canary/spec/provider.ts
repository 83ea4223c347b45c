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

const routers = "flagger v1.44.0 pkg/router";

/** Rules about who moves the traffic. */
export const providerRules: readonly CanaryRule[] = [
    {
        id: "provider/default-istio",
        knownIssue: "M28",
        impact: "Flagger was installed without a mesh provider and looks for Istio's VirtualServices",
        requirement:
            "a Flagger without -mesh-provider takes Istio's, which Linkerd knows nothing of",
        fix: 'set provider to "gatewayapi:v1beta1", or give Flagger that mesh provider',
        severity: "error",
        source: "flagger v1.44.0 cmd/flagger/main.go:115",
        check: (context) =>
            providerOf(context) === "" ? [{ path: "spec.provider", value: undefined }] : [],
    },
    {
        id: "provider/not-linkerd",
        impact: "Flagger makes objects of another mesh or ingress; weights move, and the traffic does not",
        requirement: "Linkerd follows HTTPRoutes and nothing else of what Flagger makes",
        fix: 'use the provider "gatewayapi:v1beta1"',
        severity: "error",
        source: `${routers}/factory.go:82-236`,
        check: (context) =>
            routerOf(context) === "other" && providerOf(context) !== ""
                ? [{ path: "spec.provider", value: providerOf(context) }]
                : [],
    },
    {
        id: "provider/route-status",
        knownIssue: "M1",
        impact: "The first release waits for ever: HTTPRoute … parent … is not ready (status: True, observed generation: 0)",
        requirement:
            "Flagger's provider gatewayapi:v1 waits until the route's status has an observedGeneration, which Linkerd never writes",
        fix: 'use the provider "gatewayapi:v1beta1", which does not ask for it',
        severity: "error",
        source: `${routers}/gateway_api.go:271-288, linkerd edge-25.7.5 policy-controller/k8s/status/src/index.rs:725-739,1822-1945`,
        check: (context) =>
            routerOf(context) === "gatewayapi:v1" && isAnalysedOrPromoted(context)
                ? [{ path: "spec.provider", value: providerOf(context) }]
                : [],
    },
    {
        id: "provider/traffic-split",
        knownIssue: "M29",
        impact: "TrafficSplit … get query error on every interval: Linkerd has no TrafficSplit of its own since 2.12",
        requirement:
            "this provider splits by SMI's TrafficSplit, which Linkerd follows only with its deprecated extension linkerd-smi",
        fix: 'use the provider "gatewayapi:v1beta1"',
        severity: "warning",
        source: `${routers}/smi.go:44-60`,
        check: (context) =>
            routerOf(context) === "smi"
                ? [{ path: "spec.provider", value: providerOf(context) }]
                : [],
    },
    {
        id: "provider/split-ignores",
        knownIssue: "M14",
        impact: "An A/B test sends every user to the canary; sessions do not stick",
        requirement: "a TrafficSplit has weights and nothing else: this is ignored",
        fix: 'use the provider "gatewayapi:v1beta1"',
        severity: "error",
        source: `${routers}/smi.go:200-240`,
        check: splitIgnores,
    },
    {
        id: "provider/kubernetes-steps",
        impact: "The canary gets no share of the traffic: with the provider kubernetes the release is blue/green with 10 iterations",
        requirement: "the provider kubernetes moves no traffic by weight or header",
        fix: 'use the provider "gatewayapi:v1beta1", or iterations alone for blue/green',
        severity: "error",
        source: "flagger v1.44.0 pkg/controller/scheduler.go:465-476",
        check: kubernetesSteps,
    },
    {
        id: "gateway/missing",
        knownIssue: "M2",
        impact: "The Canary is never initialised: GatewayRefs must be specified when using Gateway API as a provider",
        requirement: "the route needs a parent to hang on",
        fix: "name the Service: group core, kind Service, its name, namespace and port",
        severity: "error",
        source: `${routers}/gateway_api_v1beta1.go:58`,
        check: (context) =>
            makesRoute(context) &&
            isSet(specOf(context).service) &&
            listOf(serviceOf(context).gatewayRefs).length === 0
                ? [{ path: "spec.service.gatewayRefs", value: serviceOf(context).gatewayRefs }]
                : [],
    },
    {
        id: "gateway/not-service",
        knownIssue: "M3",
        impact: "The route hangs on a Gateway that Linkerd passes over; weights move, and the traffic does not",
        requirement:
            "Linkerd follows routes of Services alone, and group and kind are those of a Gateway unless they are given",
        fix: "give one of gatewayRefs group core and kind Service",
        severity: "error",
        source: "flagger v1.44.0 artifacts/flagger/crd.yaml:617-650, linkerd edge-25.7.5 policy-controller/k8s/index/src/outbound/index.rs:1530-1553",
        check: (context) => {
            const refs = listOf(serviceOf(context).gatewayRefs);
            return makesRoute(context) && refs.length > 0 && !refs.some(isServiceRef)
                ? refs.map((ref, index) => ({
                      path: `spec.service.gatewayRefs[${index}]`,
                      value: ref,
                  }))
                : [];
        },
    },
    {
        id: "gateway/other-service",
        knownIssue: "M4",
        impact: "The route hangs on another Service or port than the one that Flagger makes; its clients are never split",
        requirement: "the parent of the route must be the Service that clients call",
        fix: "name the Canary's own Service, namespace and port",
        severity: "error",
        source: "linkerd edge-25.7.5 policy-controller/k8s/index/src/outbound/index.rs:1000-1060",
        check: otherService,
    },
];

/** Flagger reads the route's status in a release that is analysed, and in one that is not. */
function isAnalysedOrPromoted(context: RuleContext): boolean {
    // the status is compared with the reference as a whole, so any other spelling of the same Service is passed over
    return listOf(serviceOf(context).gatewayRefs).some((ref) => {
        const { group, kind, namespace, sectionName } = fieldsOf(ref);
        return group === "core" && kind === "Service" && isSet(namespace) && !isSet(sectionName);
    });
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
                                requirement: `the ${field} must be the Service's own, ${JSON.stringify(expected[field])}`,
                            },
                        ]
                      : [];
              })
            : [],
    );
}
