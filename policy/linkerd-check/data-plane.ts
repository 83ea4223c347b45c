import { atRunTime, check, decidedBy, group, type LinkerdCheck } from "./check";

/** The first check of the data plane group, and of Viz's data plane group. */
export const dataPlaneExists = check(
    "l5d-data-plane-exists",
    "data plane namespace exists",
    decidedBy(
        "mesh-injection",
        "injection/not-checked",
        "only for namespaces with canaries; Kubernetes itself rejects the others",
    ),
);

/** The checks of versions, proxies, high availability and extensions. */
export const dataPlaneChecks: readonly LinkerdCheck[] = [
    ...group(
        "linkerd-version",
        check(
            "l5d-version-latest",
            "can determine the latest version",
            atRunTime("queries Linkerd's server for the newest release"),
        ),
        check(
            "l5d-version-cli",
            "cli is up-to-date",
            atRunTime("checks the local command line tool"),
        ),
    ),
    ...group(
        "control-plane-version",
        check(
            "l5d-version-control",
            "can retrieve the control plane version",
            atRunTime("compares with the newest or the running release"),
        ),
        check(
            "l5d-version-control",
            "control plane is up-to-date",
            atRunTime("compares with the newest or the running release"),
        ),
        check(
            "l5d-version-control",
            "control plane and cli versions match",
            decidedBy(
                "linkerd-install",
                "install/version-skew",
                "only for the charts, which must be of one release; the command line tool is not involved",
            ),
        ),
    ),
    ...group(
        "linkerd-control-plane-proxy",
        check(
            "l5d-cp-proxy-healthy",
            "control plane proxies are healthy",
            atRunTime("requires running proxies"),
        ),
        check(
            "l5d-cp-proxy-version",
            "control plane proxies are up-to-date",
            atRunTime("requires running proxies"),
        ),
        check(
            "l5d-cp-proxy-cli-version",
            "control plane proxies and cli versions match",
            atRunTime("requires running proxies"),
        ),
    ),
    ...group(
        "linkerd-data-plane",
        dataPlaneExists,
        check(
            "l5d-data-plane-ready",
            "data plane proxies are ready",
            atRunTime("requires running proxies"),
        ),
        check(
            "l5d-data-plane-version",
            "data plane is up-to-date",
            atRunTime("requires running proxies"),
        ),
        check(
            "l5d-data-plane-cli-version",
            "data plane and cli versions match",
            atRunTime("requires running proxies"),
        ),
        check(
            "l5d-data-plane-pod-labels",
            "data plane pod labels are configured correctly",
            decidedBy("inert-labels", "mesh-config/inert-label"),
        ),
        check(
            "l5d-data-plane-services-labels",
            "data plane service labels are configured correctly",
            decidedBy("inert-labels", "mesh-config/inert-label"),
        ),
        check(
            "l5d-data-plane-services-annotations",
            "data plane service annotations are configured correctly",
            decidedBy("inert-labels", "mesh-config/inert-annotation"),
        ),
        check(
            "linkerd-opaque-ports-definition",
            "opaque ports are properly annotated",
            decidedBy("opaque-ports", "mesh-config/opaque-ports-differ"),
        ),
    ),
    ...group(
        "linkerd-ha-checks",
        check(
            "l5d-control-plane-replicas",
            "multiple replicas of control plane pods",
            decidedBy("high-availability", "mesh-config/control-plane-replicas"),
        ),
    ),
    ...group(
        "linkerd-extension-checks",
        check(
            "l5d-extension-namespaces",
            "namespace configuration for extensions",
            decidedBy("linkerd-install", "install/extension-twice"),
        ),
    ),
];
