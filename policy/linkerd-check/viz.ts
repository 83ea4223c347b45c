import { atRunTime, check, decidedBy, group, type LinkerdCheck } from "./check";
import { dataPlaneExists } from "./data-plane";

/** The checks of the extension Viz. */
export const vizChecks: readonly LinkerdCheck[] = [
    ...group(
        "linkerd-viz",
        check(
            "l5d-viz-ns-exists",
            "linkerd-viz Namespace exists",
            decidedBy("linkerd-install", "install/viz-namespace"),
        ),
        check(
            "l5d-viz-existence-client",
            "can initialize the client",
            atRunTime("requires running servers"),
        ),
        check(
            "l5d-viz-cr-exists",
            "linkerd-viz ClusterRoles exist",
            decidedBy("linkerd-install", "install/viz-part-missing"),
        ),
        check(
            "l5d-viz-crb-exists",
            "linkerd-viz ClusterRoleBindings exist",
            decidedBy("linkerd-install", "install/viz-part-missing"),
        ),
        check(
            "l5d-tap-cert-valid",
            "tap API server has valid cert",
            decidedBy(
                "identity-certificates",
                "mesh-config/certificate",
                "the certificates are in the program and not issued by cert-manager",
            ),
        ),
        check(
            "l5d-tap-cert-not-expiring-soon",
            "tap API server cert is valid for at least 60 days",
            decidedBy(
                "certificate-margin",
                "mesh-config/certificate-ends",
                "the certificates are in the program and not issued by cert-manager",
            ),
        ),
        check("l5d-tap-api", "tap API service is running", atRunTime("requires running servers")),
        check(
            "l5d-viz-pods-injection",
            "linkerd-viz pods are injected",
            decidedBy("linkerd-install", "install/viz-unmeshed"),
        ),
        check(
            "l5d-viz-pods-running",
            "viz extension pods are running",
            atRunTime("requires running pods"),
        ),
        check(
            "l5d-viz-proxy-healthy",
            "viz extension proxies are healthy",
            atRunTime("requires running proxies"),
        ),
        check(
            "l5d-viz-proxy-cp-version",
            "viz extension proxies are up-to-date",
            atRunTime("requires running proxies"),
        ),
        check(
            "l5d-viz-proxy-cli-version",
            "viz extension proxies and cli versions match",
            atRunTime("requires running proxies"),
        ),
        check(
            "l5d-viz-prometheus",
            "prometheus is installed and configured correctly",
            decidedBy("linkerd-install", "install/viz-prometheus"),
        ),
        check(
            "l5d-viz-metrics-api",
            "viz extension self-check",
            atRunTime("requires running servers"),
        ),
    ),
    ...group(
        "linkerd-viz-data-plane",
        dataPlaneExists,
        check(
            "l5d-viz-data-plane-prom-authz",
            "prometheus is authorized to scrape data plane pods",
            decidedBy("default-deny", "mesh-config/scrapes-denied"),
        ),
        check(
            "l5d-data-plane-prom",
            "data plane proxy metrics are present in Prometheus",
            atRunTime("requires metrics of running pods"),
        ),
    ),
];
