import { atRunTime, check, decidedBy, group, type LinkerdCheck } from "./check";

/** The checks of certificates. */
export const certificateChecks: readonly LinkerdCheck[] = [
    ...group(
        "linkerd-identity",
        check(
            "l5d-identity-cert-config-valid",
            "certificate config is valid",
            decidedBy(
                "identity-certificates",
                "mesh-config/certificate",
                "the certificates are in the program and not issued by cert-manager",
            ),
        ),
        check(
            "l5d-identity-trustAnchors-use-supported-crypto",
            "trust anchors are using supported crypto algorithm",
            decidedBy(
                "identity-certificates",
                "mesh-config/certificate",
                "the certificates are in the program and not issued by cert-manager",
            ),
        ),
        check(
            "l5d-identity-trustAnchors-are-time-valid",
            "trust anchors are within their validity period",
            decidedBy(
                "identity-certificates",
                "mesh-config/certificate",
                "the certificates are in the program and not issued by cert-manager",
            ),
        ),
        check(
            "l5d-identity-trustAnchors-not-expiring-soon",
            "trust anchors are valid for at least 60 days",
            decidedBy(
                "certificate-margin",
                "mesh-config/certificate-ends",
                "the certificates are in the program and not issued by cert-manager",
            ),
        ),
        check(
            "l5d-identity-issuer-cert-uses-supported-crypto",
            "issuer cert is using supported crypto algorithm",
            decidedBy(
                "identity-certificates",
                "mesh-config/certificate",
                "the certificates are in the program and not issued by cert-manager",
            ),
        ),
        check(
            "l5d-identity-issuer-cert-is-time-valid",
            "issuer cert is within its validity period",
            decidedBy(
                "identity-certificates",
                "mesh-config/certificate",
                "the certificates are in the program and not issued by cert-manager",
            ),
        ),
        check(
            "l5d-identity-issuer-cert-not-expiring-soon",
            "issuer cert is valid for at least 60 days",
            decidedBy(
                "certificate-margin",
                "mesh-config/certificate-ends",
                "the certificates are in the program and not issued by cert-manager",
            ),
        ),
        check(
            "l5d-identity-issuer-cert-issued-by-trust-anchor",
            "issuer cert is issued by the trust anchor",
            decidedBy(
                "identity-certificates",
                "mesh-config/certificate",
                "the certificates are in the program and not issued by cert-manager",
            ),
        ),
    ),
    ...group(
        "linkerd-webhooks-and-apisvc-tls",
        check(
            "l5d-proxy-injector-webhook-cert-valid",
            "proxy-injector webhook has valid cert",
            decidedBy(
                "identity-certificates",
                "mesh-config/certificate",
                "the certificates are in the program and not issued by cert-manager",
            ),
        ),
        check(
            "l5d-proxy-injector-webhook-cert-not-expiring-soon",
            "proxy-injector cert is valid for at least 60 days",
            decidedBy(
                "certificate-margin",
                "mesh-config/certificate-ends",
                "the certificates are in the program and not issued by cert-manager",
            ),
        ),
        check(
            "l5d-sp-validator-webhook-cert-valid",
            "sp-validator webhook has valid cert",
            decidedBy(
                "identity-certificates",
                "mesh-config/certificate",
                "the certificates are in the program and not issued by cert-manager",
            ),
        ),
        check(
            "l5d-sp-validator-webhook-cert-not-expiring-soon",
            "sp-validator cert is valid for at least 60 days",
            decidedBy(
                "certificate-margin",
                "mesh-config/certificate-ends",
                "the certificates are in the program and not issued by cert-manager",
            ),
        ),
        check(
            "l5d-policy-validator-webhook-cert-valid",
            "policy-validator webhook has valid cert",
            decidedBy(
                "identity-certificates",
                "mesh-config/certificate",
                "the certificates are in the program and not issued by cert-manager",
            ),
        ),
        check(
            "l5d-policy-validator-webhook-cert-not-expiring-soon",
            "policy-validator cert is valid for at least 60 days",
            decidedBy(
                "certificate-margin",
                "mesh-config/certificate-ends",
                "the certificates are in the program and not issued by cert-manager",
            ),
        ),
    ),
    ...group(
        "linkerd-identity-data-plane",
        check(
            "l5d-identity-data-plane-proxies-certs-match-ca",
            "data plane proxies certificate match CA",
            atRunTime("requires running proxies"),
        ),
    ),
];
