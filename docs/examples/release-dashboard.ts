import { ReleaseDashboard } from "linkerd-canary";

new ReleaseDashboard("release-dashboard", {
    namespace: "monitoring",
    annotations: { grafana_folder: "Releases" },
});
