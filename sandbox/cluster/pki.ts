import "reflect-metadata";
import * as fs from "node:fs";
import * as path from "node:path";
import { webcrypto } from "node:crypto";
import { hostIP } from "../node/addresses";
import * as x509 from "@peculiar/x509";

x509.cryptoProvider.set(webcrypto);

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const yearMs = 365 * 24 * 3600 * 1000;

/** Paths of a certificate and its private key, both PEM. */
export interface CertificateFiles {
    readonly cert: string;
    readonly key: string;
}

/** Every key and certificate of a sandbox's control plane. */
export interface Pki {
    readonly ca: string;
    readonly etcdServer: CertificateFiles;
    readonly etcdClient: CertificateFiles;
    readonly apiServer: CertificateFiles;
    readonly aggregator: CertificateFiles;
    readonly egressServer: CertificateFiles;
    readonly egressClient: CertificateFiles;
    readonly kubeletServer: CertificateFiles;
    readonly kubeletClient: CertificateFiles;
    readonly controllerManagerServer: CertificateFiles;
    readonly schedulerServer: CertificateFiles;
    readonly serviceAccountKey: string;
    readonly serviceAccountPublicKey: string;
    /** Client certificates by Kubernetes user. */
    readonly clients: Readonly<Record<ClientName, CertificateFiles>>;
}

/** The name of the API server's certificate for the kubelet, which answers to no other. */
export const kubeletClientName = "kube-apiserver-kubelet-client";

/** The users that the sandbox itself acts as. */
export type ClientName =
    "admin" | "controller-manager" | "scheduler" | "kwok" | "node-agent" | "mesh";

const clientSubjects: Record<ClientName, string> = {
    admin: "O=system:masters, CN=sandbox-admin",
    "controller-manager": "CN=system:kube-controller-manager",
    scheduler: "CN=system:kube-scheduler",
    kwok: "O=system:masters, CN=sandbox-kwok",
    "node-agent": "O=system:masters, CN=sandbox-node-agent",
    mesh: "O=system:masters, CN=sandbox-mesh",
};

/** Makes the control plane's keys once for each sandbox; later calls find them, unless an earlier version made fewer. */
export async function ensurePki(dir: string): Promise<Pki> {
    const pki = pkiFiles(dir);
    const complete = path.join(dir, "complete");
    if (fs.existsSync(complete) && fs.existsSync(pki.kubeletClient.key)) {
        return pki;
    }
    fs.mkdirSync(dir, { recursive: true, mode: 0o700 });
    const authority = await makeAuthority(pki.ca);
    const server = ["127.0.0.1", "localhost"];
    await authority.issue(pki.etcdServer, "CN=etcd", server);
    await authority.issue(pki.etcdClient, "CN=kube-apiserver-etcd-client", []);
    await authority.issue(pki.apiServer, "CN=kube-apiserver", [
        ...server,
        "kubernetes",
        "kubernetes.default",
        "kubernetes.default.svc",
    ]);
    await authority.issue(pki.aggregator, "CN=front-proxy-client", []);
    await authority.issue(pki.egressServer, "CN=egress", server);
    await authority.issue(pki.egressClient, "CN=kube-apiserver-egress-client", []);
    await authority.issue(pki.kubeletServer, "CN=kubelet", [hostIP]);
    await authority.issue(pki.kubeletClient, `CN=${kubeletClientName}`, []);
    await authority.issue(pki.controllerManagerServer, "CN=kube-controller-manager", server);
    await authority.issue(pki.schedulerServer, "CN=kube-scheduler", server);
    for (const [name, subject] of Object.entries(clientSubjects)) {
        await authority.issue(pki.clients[name as ClientName], subject, []);
    }
    const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
    await writePrivateKey(pki.serviceAccountKey, keys.privateKey);
    const publicKey = await webcrypto.subtle.exportKey("spki", keys.publicKey);
    fs.writeFileSync(
        pki.serviceAccountPublicKey,
        x509.PemConverter.encode(publicKey, "PUBLIC KEY"),
    );
    fs.writeFileSync(complete, "");
    return pki;
}

function pkiFiles(dir: string): Pki {
    const pair = (name: string): CertificateFiles => ({
        cert: path.join(dir, `${name}.crt`),
        key: path.join(dir, `${name}.key`),
    });
    return {
        ca: path.join(dir, "ca.crt"),
        etcdServer: pair("etcd-server"),
        etcdClient: pair("etcd-client"),
        apiServer: pair("apiserver"),
        aggregator: pair("aggregator"),
        egressServer: pair("egress-server"),
        egressClient: pair("egress-client"),
        kubeletServer: pair("kubelet-server"),
        kubeletClient: pair("kubelet-client"),
        controllerManagerServer: pair("controller-manager-server"),
        schedulerServer: pair("scheduler-server"),
        serviceAccountKey: path.join(dir, "service-account.key"),
        serviceAccountPublicKey: path.join(dir, "service-account.pub"),
        clients: {
            admin: pair("client-admin"),
            "controller-manager": pair("client-controller-manager"),
            scheduler: pair("client-scheduler"),
            kwok: pair("client-kwok"),
            "node-agent": pair("client-node-agent"),
            mesh: pair("client-mesh"),
        },
    };
}

async function makeAuthority(caFile: string): Promise<{
    issue(files: CertificateFiles, subject: string, names: readonly string[]): Promise<void>;
}> {
    const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
    const notBefore = new Date(Date.now() - 60_000);
    const notAfter = new Date(Date.now() + 10 * yearMs);
    const ca = await x509.X509CertificateGenerator.createSelfSigned({
        serialNumber: "01",
        name: "CN=linkerd-canary-sandbox",
        notBefore,
        notAfter,
        signingAlgorithm: algorithm,
        keys: keys,
        extensions: [
            new x509.BasicConstraintsExtension(true, undefined, true),
            new x509.KeyUsagesExtension(
                x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign,
                true,
            ),
            await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
        ],
    });
    fs.writeFileSync(caFile, ca.toString("pem"));
    let serial = 1;
    return {
        async issue(files, subject, names) {
            serial += 1;
            const own = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
            const cert = await x509.X509CertificateGenerator.create({
                serialNumber: serial.toString(16).padStart(2, "0"),
                subject,
                issuer: ca.subject,
                notBefore,
                notAfter,
                signingAlgorithm: algorithm,
                publicKey: own.publicKey,
                signingKey: keys.privateKey,
                extensions: [
                    new x509.BasicConstraintsExtension(false, undefined, true),
                    new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
                    new x509.ExtendedKeyUsageExtension([
                        x509.ExtendedKeyUsage.serverAuth,
                        x509.ExtendedKeyUsage.clientAuth,
                    ]),
                    await x509.AuthorityKeyIdentifierExtension.create(keys.publicKey),
                    ...(names.length === 0
                        ? []
                        : [
                              new x509.SubjectAlternativeNameExtension(
                                  names.map((name) => generalName(name)),
                              ),
                          ]),
                ],
            });
            fs.writeFileSync(files.cert, cert.toString("pem"));
            await writePrivateKey(files.key, own.privateKey);
        },
    };
}

function generalName(name: string): { type: "ip" | "dns"; value: string } {
    return { type: /^[0-9.]+$/.test(name) ? "ip" : "dns", value: name };
}

async function writePrivateKey(file: string, key: webcrypto.CryptoKey): Promise<void> {
    const bytes = await webcrypto.subtle.exportKey("pkcs8", key);
    fs.writeFileSync(file, x509.PemConverter.encode(bytes, "PRIVATE KEY"), { mode: 0o600 });
}
