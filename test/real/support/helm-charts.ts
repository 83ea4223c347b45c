import "reflect-metadata";

import * as x509 from "@peculiar/x509";

import { issueCertificate } from "../../../components/linkerd/identity/certificates";

/** A trust anchor and an issuer, which the control plane's chart demands. */
export async function meshCertificates() {
    const anchor = await issueCertificate(x509, {
        commonName: "root.linkerd.cluster.local",
        validityDays: 3650,
        authority: "root",
    });
    const issuer = await issueCertificate(
        x509,
        { commonName: "identity.linkerd.cluster.local", validityDays: 365, authority: "issuer" },
        anchor,
    );
    return { anchor, issuer };
}

/** Values of each chart, the same for helm and for the plain program: what the charts demand, and what Flagger needs. */
export async function chartValues(): Promise<Record<string, Record<string, unknown>>> {
    const { anchor, issuer } = await meshCertificates();
    return {
        "linkerd-crds": { installGatewayAPI: false },
        "linkerd-control-plane": {
            identityTrustAnchorsPEM: anchor.certificate,
            identity: {
                issuer: { tls: { crtPEM: issuer.certificate, keyPEM: issuer.privateKey } },
            },
        },
        // helm would wait for a Job whose image nothing here can run
        "linkerd-viz": { createNamespaceMetadataJob: false },
        flagger: {
            meshProvider: "gatewayapi:v1beta1",
            metricsServer: "http://prometheus.linkerd-viz:9090",
            linkerdAuthPolicy: { create: true, namespace: "linkerd-viz" },
        },
        loadtester: {},
    };
}
