import { ReleaseAlerts } from "linkerd-canary";

new ReleaseAlerts("release-alerts", {
    namespace: "flagger-system",
    // what the Prometheus of kube-prometheus-stack looks for
    labels: { release: "kube-prometheus-stack" },
    // two intervals of the slowest Canary take less
    after: "15m",
    alertLabels: { severity: "warning", team: "delivery" },
});
