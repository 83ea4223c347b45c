import { atRunTime, check, group, type LinkerdCheck } from "./check";

/** The checks of the extensions multicluster and Jaeger. */
export const otherExtensionChecks: readonly LinkerdCheck[] = [
    ...group(
        "linkerd-multicluster",
        check(
            "l5d-multicluster-link-crd-exists",
            "Link CRD exists",
            atRunTime(
                "belongs to an extension that is not related to progressive delivery; no policy reads its objects",
            ),
        ),
        check(
            "l5d-multicluster-links-are-valid",
            "Link resources are valid",
            atRunTime(
                "belongs to an extension that is not related to progressive delivery; no policy reads its objects",
            ),
        ),
        check(
            "l5d-multicluster-links-version",
            "Link and CLI versions match",
            atRunTime(
                "belongs to an extension that is not related to progressive delivery; no policy reads its objects",
            ),
        ),
        check(
            "l5d-smc-target-clusters-access",
            "remote cluster access credentials are valid",
            atRunTime(
                "belongs to an extension that is not related to progressive delivery; no policy reads its objects",
            ),
        ),
        check(
            "l5d-multicluster-clusters-share-anchors",
            "clusters share trust anchors",
            atRunTime(
                "belongs to an extension that is not related to progressive delivery; no policy reads its objects",
            ),
        ),
        check(
            "l5d-multicluster-source-rbac-correct",
            "service mirror controller has required permissions",
            atRunTime(
                "belongs to an extension that is not related to progressive delivery; no policy reads its objects",
            ),
        ),
        check(
            "l5d-multicluster-service-mirror-running",
            "service mirror controllers are running",
            atRunTime(
                "belongs to an extension that is not related to progressive delivery; no policy reads its objects",
            ),
        ),
        check(
            "l5d-multicluster-managed-controllers",
            "extension is managing controllers",
            atRunTime(
                "belongs to an extension that is not related to progressive delivery; no policy reads its objects",
            ),
        ),
        check(
            "l5d-multicluster-gateways-endpoints",
            "probe services able to communicate with all gateway mirrors",
            atRunTime(
                "belongs to an extension that is not related to progressive delivery; no policy reads its objects",
            ),
        ),
        check(
            "l5d-multicluster-services-endpoints",
            "all mirror services have endpoints",
            atRunTime(
                "belongs to an extension that is not related to progressive delivery; no policy reads its objects",
            ),
        ),
        check(
            "l5d-multicluster-orphaned-services",
            "all mirror services are part of a Link",
            atRunTime(
                "belongs to an extension that is not related to progressive delivery; no policy reads its objects",
            ),
        ),
        check(
            "l5d-multicluster-proxy-healthy",
            "multicluster extension proxies are healthy",
            atRunTime(
                "belongs to an extension that is not related to progressive delivery; no policy reads its objects",
            ),
        ),
        check(
            "l5d-multicluster-proxy-cp-version",
            "multicluster extension proxies are up-to-date",
            atRunTime(
                "belongs to an extension that is not related to progressive delivery; no policy reads its objects",
            ),
        ),
        check(
            "l5d-multicluster-proxy-cli-version",
            "multicluster extension proxies and cli versions match",
            atRunTime(
                "belongs to an extension that is not related to progressive delivery; no policy reads its objects",
            ),
        ),
    ),
    ...group(
        "linkerd-jaeger",
        check(
            "l5d-jaeger-ns-exists",
            "linkerd-jaeger extension Namespace exists",
            atRunTime(
                "belongs to an extension that is not related to progressive delivery; no policy reads its objects",
            ),
        ),
        check(
            "l5d-jaeger-pods-injection",
            "jaeger extension pods are injected",
            atRunTime(
                "belongs to an extension that is not related to progressive delivery; no policy reads its objects",
            ),
        ),
        check(
            "l5d-jaeger-pods-running",
            "jaeger injector pods are running",
            atRunTime(
                "belongs to an extension that is not related to progressive delivery; no policy reads its objects",
            ),
        ),
        check(
            "l5d-jaeger-proxy-healthy",
            "jaeger extension proxies are healthy",
            atRunTime(
                "belongs to an extension that is not related to progressive delivery; no policy reads its objects",
            ),
        ),
        check(
            "l5d-jaeger-proxy-cp-version",
            "jaeger extension proxies are up-to-date",
            atRunTime(
                "belongs to an extension that is not related to progressive delivery; no policy reads its objects",
            ),
        ),
        check(
            "l5d-jaeger-proxy-cli-version",
            "jaeger extension proxies and cli versions match",
            atRunTime(
                "belongs to an extension that is not related to progressive delivery; no policy reads its objects",
            ),
        ),
    ),
];
