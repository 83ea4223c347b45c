import "reflect-metadata";

import * as fs from "node:fs";

import * as x509 from "@peculiar/x509";

import { issueCertificate } from "../components/linkerd/identity/certificates";
import { charts } from "./chart-list";
import type { Rig } from "./rig";

/** Writes the charts' values down: in one file for the plain program, in one a chart for helm. */
export async function writeChartValues(rig: Rig): Promise<void> {
    const values = await chartValues();
    fs.writeFileSync(rig.scratch("values.json"), JSON.stringify(values));
    for (const { chart } of charts) {
        fs.writeFileSync(rig.scratch(`${chart}.json`), JSON.stringify(values[chart] ?? {}));
    }
}

/** Values of each chart, the same for helm and for the plain program: what the charts demand, and what Flagger needs. */
async function chartValues(): Promise<Record<string, Record<string, unknown>>> {
    const anchor = await issueCertificate(x509, {
        commonName: "root.linkerd.cluster.local",
        validityDays: 365,
        authority: "root",
    });
    const issuer = await issueCertificate(
        x509,
        { commonName: "identity.linkerd.cluster.local", validityDays: 365, authority: "issuer" },
        anchor,
    );
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
