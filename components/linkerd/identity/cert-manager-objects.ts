import { type AnchorPosition, firstAnchor } from "./anchor-rotation";

/** A custom resource, and what has to be ready before it. */
export interface CertManagerObject {
    /** The end of the resource's name; each once. */
    readonly key: string;
    /** Keys of the objects that it needs. */
    readonly after: readonly string[];
    /** Condition that is awaited, or none where the object has none worth waiting for. */
    readonly condition: "Ready" | "Synced";
    readonly object: {
        readonly apiVersion: string;
        readonly kind: string;
        readonly metadata: { readonly name: string; readonly namespace?: string };
        readonly spec: object;
    };
}

/** What the objects depend on. */
export interface CertManagerSettings {
    /** Namespace of the control plane. */
    readonly namespace: string;
    readonly trustDomain: string;
    readonly trustNamespace: string;
    readonly anchorValidityDays: number;
    readonly anchor: AnchorPosition;
}

const certManager = "cert-manager.io/v1";

/**
 * The objects of linkerd.io, "Automatically Rotating Control Plane TLS Credentials", under the same names; those of a
 * later anchor carry its generation.
 */
export function certManagerObjects(settings: CertManagerSettings): CertManagerObject[] {
    const { generation, step } = settings.anchor;
    const trusted = step === "done" ? [generation] : [generation - 1, generation];
    const signer = step === "trust" ? generation - 1 : generation;
    return [
        {
            key: "trust-root-issuer",
            after: [],
            condition: "Ready",
            object: {
                apiVersion: certManager,
                kind: "Issuer",
                metadata: {
                    name: "linkerd-trust-root-issuer",
                    namespace: settings.trustNamespace,
                },
                spec: { selfSigned: {} },
            },
        },
        ...trusted.flatMap((one) => [anchorCertificate(settings, one), clusterIssuer(one)]),
        issuerCertificate(settings, signer),
        {
            key: "bundle",
            after: trusted.map((one) => numbered("trust-anchor", one)),
            condition: "Synced",
            object: {
                apiVersion: "trust.cert-manager.io/v1alpha1",
                kind: "Bundle",
                metadata: { name: "linkerd-identity-trust-roots" },
                spec: {
                    sources: trusted.map((one) => ({
                        secret: { name: numbered("linkerd-trust-anchor", one), key: "tls.crt" },
                    })),
                    target: {
                        configMap: { key: "ca-bundle.crt" },
                        namespaceSelector: {
                            matchLabels: {
                                "linkerd.io/is-control-plane": "true",
                                "kubernetes.io/metadata.name": settings.namespace,
                            },
                        },
                    },
                },
            },
        },
    ];
}

function numbered(name: string, generation: number): string {
    return generation === firstAnchor.generation ? name : `${name}-${generation}`;
}

function anchorCertificate(settings: CertManagerSettings, generation: number): CertManagerObject {
    const name = numbered("linkerd-trust-anchor", generation);
    return {
        key: numbered("trust-anchor", generation),
        after: ["trust-root-issuer"],
        condition: "Ready",
        object: {
            apiVersion: certManager,
            kind: "Certificate",
            metadata: { name, namespace: settings.trustNamespace },
            spec: {
                issuerRef: { kind: "Issuer", name: "linkerd-trust-root-issuer" },
                secretName: name,
                isCA: true,
                commonName: `root.linkerd.${settings.trustDomain}`,
                duration: `${settings.anchorValidityDays * 24}h0m0s`,
                // Two months before the end. The documentation's 7320h of 8760h are two months after the beginning.
                renewBefore: "1440h0m0s",
                // A new key at a time of cert-manager's choosing would sign the next issuer within a day, and proxies
                // that have not been restarted since would not trust it. Another key comes with another generation.
                privateKey: { rotationPolicy: "Never", algorithm: "ECDSA", size: 256 },
            },
        },
    };
}

// One for each anchor: a Certificate is issued anew at once when it names another issuer, but not when that issuer
// has another key.
function clusterIssuer(generation: number): CertManagerObject {
    return {
        key: numbered("identity-cluster-issuer", generation),
        after: [numbered("trust-anchor", generation)],
        condition: "Ready",
        object: {
            apiVersion: certManager,
            kind: "ClusterIssuer",
            metadata: { name: numbered("linkerd-identity-issuer", generation) },
            spec: { ca: { secretName: numbered("linkerd-trust-anchor", generation) } },
        },
    };
}

function issuerCertificate(settings: CertManagerSettings, signer: number): CertManagerObject {
    return {
        key: "identity-issuer",
        after: [numbered("identity-cluster-issuer", signer)],
        condition: "Ready",
        object: {
            apiVersion: certManager,
            kind: "Certificate",
            metadata: { name: "linkerd-identity-issuer", namespace: settings.namespace },
            spec: {
                issuerRef: {
                    kind: "ClusterIssuer",
                    name: numbered("linkerd-identity-issuer", signer),
                },
                secretName: "linkerd-identity-issuer",
                isCA: true,
                commonName: `identity.linkerd.${settings.trustDomain}`,
                duration: "48h0m0s",
                renewBefore: "25h0m0s",
                privateKey: { rotationPolicy: "Always", algorithm: "ECDSA", size: 256 },
            },
        },
    };
}
