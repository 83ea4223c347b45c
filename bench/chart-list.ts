/** The charts in the order in which each needs those before it, with their namespaces. */
export const charts = [
    { chart: "linkerd-crds", namespace: "linkerd" },
    { chart: "linkerd-control-plane", namespace: "linkerd" },
    { chart: "linkerd-viz", namespace: "linkerd-viz" },
    { chart: "flagger", namespace: "flagger-system" },
    { chart: "loadtester", namespace: "test" },
] as const;
