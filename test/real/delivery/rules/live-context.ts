import type { Installation, KubernetesObject, RuleContext } from "../../../../rules/canary/context";
import { type Mistake, namespace } from "./mistake";
import { metricTemplate, successRateQuery, templates } from "./objects";

/** Stack `sandbox` as its reference describes it. */
const installation: Installation = {
    meshProvider: "gatewayapi:v1beta1",
    metricsServer: "http://prometheus.linkerd-viz:9090",
    flagger: "1.44.0",
    flaggerNamespace: "flagger-system",
    flaggerMeshed: true,
    noCrossNamespaceRefs: false,
    linkerd: "edge-25.7.5",
    gatewayApi: "1.2.1",
    scrapeSeconds: 5,
    defaultInboundPolicy: "all-unauthenticated",
};

/** What stands in the namespace before any mistake is made. */
export const surroundings: readonly KubernetesObject[] = [
    {
        apiVersion: "v1",
        kind: "Namespace",
        metadata: { name: namespace, annotations: { "linkerd.io/inject": "enabled" } },
    },
    metricTemplate(templates.successRate, successRateQuery),
];

/** A mistake as the checker sees it before anything is applied. */
export function sceneOf({ name, objects, later = [] }: Mistake): RuleContext {
    const canary = objects.find(
        (object) => object.kind === "Canary" && object.metadata.name === name,
    );
    if (canary === undefined) {
        throw new Error(`${name} has no Canary of its name`);
    }
    const replaced = new Set(later.map(({ kind, metadata }) => `${kind} ${metadata.name}`));
    const others = objects.filter(
        (object) => object !== canary && !replaced.has(`${object.kind} ${object.metadata.name}`),
    );
    return {
        canary,
        objects: [...surroundings, ...others, ...later],
        authoritativeKinds: [
            "AlertProvider",
            "AuthorizationPolicy",
            "ConfigMap",
            "DaemonSet",
            "Deployment",
            "HTTPRoute",
            "HorizontalPodAutoscaler",
            "MetricTemplate",
            "Namespace",
            "PodDisruptionBudget",
            "Secret",
            "Server",
            "Service",
            "ServiceProfile",
            "StatefulSet",
        ],
        installation,
    };
}
