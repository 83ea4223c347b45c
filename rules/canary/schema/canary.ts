import { analysis } from "./analysis";
import { choice, fields, flag, integer, map, number, reference, type Schema, text } from "./parts";
import { service } from "./service";

/** Values of `spec.provider`. */
export const providers = [
    "apisix",
    "appmesh",
    "appmesh:v1beta2",
    "contour",
    "gatewayapi:v1",
    "gatewayapi:v1beta1",
    "gloo",
    "istio",
    "knative",
    "kubernetes",
    "kuma",
    "linkerd",
    "nginx",
    "osm",
    "skipper",
    "smi:v1alpha1",
    "smi:v1alpha2",
    "smi:v1alpha3",
    "traefik",
] as const;

/** Providers that Linkerd does not follow, or with which a release waits indefinitely. */
const withoutSplit = providers.filter((name) =>
    /^(?:gatewayapi:v1|linkerd|osm|smi:.*)$/.test(name),
);

const replicas: Schema = {
    ...integer,
    minimum: 1,
    requirement: "must be a whole number of 1 or more",
};

/** A Canary, as Flagger's CRD has it: Flagger artifacts/flagger/crd.yaml:48-1232, without its status. */
export const canarySchema: Schema = fields({
    apiVersion: text,
    kind: text,
    metadata: { type: "object" },
    spec: fields(
        {
            provider: { ...choice(...providers), avoided: withoutSplit },
            metricsServer: text,
            progressDeadlineSeconds: number,
            targetRef: reference(["DaemonSet", "Deployment", "Service"]),
            autoscalerRef: reference(["HorizontalPodAutoscaler", "ScaledObject"], {
                primaryScalerQueries: map(text),
                primaryScalerReplicas: fields({ minReplicas: replicas, maxReplicas: replicas }),
            }),
            ingressRef: reference(["Ingress"]),
            routeRef: reference(["ApisixRoute"]),
            upstreamRef: reference(["Upstream"], { namespace: text }),
            service,
            skipAnalysis: flag,
            revertOnDeletion: flag,
            suspend: flag,
            analysis,
        },
        ["targetRef", "analysis"],
    ),
});
