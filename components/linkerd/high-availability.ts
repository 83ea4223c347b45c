const resources = {
    cpu: { limit: "", request: "100m" },
    memory: { limit: "250Mi", request: "50Mi" },
};

/** The chart's own preset for high availability: `values-ha.yaml` of linkerd-control-plane. */
export const highAvailabilityValues: Record<string, unknown> = {
    enablePodDisruptionBudget: true,
    controller: { podDisruptionBudget: { maxUnavailable: 1 } },
    deploymentStrategy: { rollingUpdate: { maxUnavailable: 1, maxSurge: "25%" } },
    enablePodAntiAffinity: true,
    proxy: {
        resources: { cpu: { request: "100m" }, memory: { limit: "250Mi", request: "20Mi" } },
    },
    controllerReplicas: 3,
    controllerResources: resources,
    destinationResources: resources,
    identityResources: {
        cpu: resources.cpu,
        memory: { limit: "250Mi", request: "10Mi" },
    },
    heartbeatResources: resources,
    proxyInjectorResources: resources,
    webhookFailurePolicy: "Fail",
    spValidatorResources: resources,
    highAvailability: true,
};
