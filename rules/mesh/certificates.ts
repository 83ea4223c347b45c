import type * as X509 from "@peculiar/x509";
import { linkerd } from "../citations";
import { fieldsOf } from "../canary/reading";
import type { RuleFinding } from "../canary/rule";
import { nameOf, namespaceOf } from "../canary/related/reading/objects";
import {
    type Certificate,
    certificateProblems,
    readCertificates,
    subject,
} from "../certificates/certificate";
import { identityProblems } from "../certificates/identity";
import type { Problem } from "../problems/problem";
import {
    ANCHORS_CONFIG,
    anchorsIn,
    type HeldPem,
    heldPem,
    hostOf,
    ISSUER_SECRET,
    SERVERS,
    trustedBundle,
} from "./mesh-certificates";
import type { MeshRule } from "./rule";

/** The dependencies of the rules on certificates. */
export interface CertificateTools {
    /** Loads the X.509 library, which takes long: called for the first certificate only. */
    readonly x509: () => typeof X509;
    /** Milliseconds since 1970. */
    readonly now: () => number;
}

/** Settings of the rule `mesh-config/certificate-ends`. */
export interface MarginSettings {
    /** Days for which a trust anchor, an issuer or a server's certificate must still be valid. */
    readonly days: number;
}

/** The margin of `linkerd check`. */
export const marginDefaults: MarginSettings = { days: 60 };

const source = [
    linkerd("pkg/issuercerts/issuercerts.go", "IssuerCertData"),
    linkerd("pkg/healthcheck/healthcheck.go", "l5d-identity-cert-config-valid"),
];

/** Trust anchors, issuer and servers' certificates are of a kind that Linkerd accepts. */
export function usableCertificates(tools: CertificateTools): MeshRule {
    return {
        id: "mesh-config/certificate",
        impact: "The mesh does not start, or proxies do not trust each other: Linkerd does not accept these certificates, or no longer does",
        requirement:
            "the certificates of the mesh must be valid, use a key type that Linkerd accepts, and the issuer must be signed by the trust anchor",
        fix: "generate them again",
        source,
        kinds: ["ConfigMap", "Secret"],
        check: (object, among) => {
            const fields = fieldsOf(object);
            const name = nameOf(fields);
            if (object.kind === "ConfigMap" && name === ANCHORS_CONFIG) {
                return [() => anchorFindings(tools, heldPem(fields, "ca-bundle.crt"))];
            }
            if (object.kind === "Secret" && name === ISSUER_SECRET) {
                return [
                    () =>
                        issuerFindings(
                            tools,
                            heldPem(fields, "crt.pem", "tls.crt"),
                            heldPem(fields, "key.pem", "tls.key"),
                            anchorsIn(among, namespaceOf(fields)) ?? heldPem(fields, "ca.crt"),
                        ),
                ];
            }
            return object.kind === "Secret" && SERVERS[name] !== undefined
                ? [
                      () =>
                          serverFindings(
                              tools,
                              heldPem(fields, "tls.crt", "crt.pem"),
                              hostOf(fields),
                              trustedBundle(among, fields),
                          ),
                  ]
                : [];
        },
    };
}

/** They stay valid for a while. */
export function lastingCertificates(tools: CertificateTools): MeshRule<MarginSettings> {
    return {
        id: "mesh-config/certificate-ends",
        impact: "The whole mesh fails at once, without warning, when the certificate expires",
        requirement: "the certificates of the mesh must be valid for longer than the margin",
        fix: "renew it before it expires; for a trust anchor see the certificates page",
        source: [
            linkerd("pkg/issuercerts/issuercerts.go", "CheckExpiringSoon"),
            linkerd("pkg/healthcheck/healthcheck.go", "l5d-identity-issuer-cert-not-expiring-soon"),
        ],
        kinds: ["ConfigMap", "Secret"],
        check: (object, _among, { days }) => {
            const fields = fieldsOf(object);
            const name = nameOf(fields);
            const keys =
                object.kind === "ConfigMap"
                    ? name === ANCHORS_CONFIG && ["ca-bundle.crt"]
                    : (name === ISSUER_SECRET || SERVERS[name] !== undefined) && [
                          "crt.pem",
                          "tls.crt",
                      ];
            return keys === false ? [] : [() => endings(tools, heldPem(fields, ...keys), days)];
        },
    };
}

function endings(tools: CertificateTools, pem: HeldPem | undefined, days: number): RuleFinding[] {
    const now = tools.now();
    return read(tools, pem).flatMap((certificate) => {
        const end = Date.parse(certificate.node.validTo);
        return end <= now || end - now > days * DAY
            ? []
            : [
                  {
                      object: certificate.path,
                      path: "",
                      value: new Date(end).toISOString(),
                      requirement: `the certificates of the mesh must be valid for longer than ${days} days`,
                  },
              ];
    });
}

const DAY = 24 * 60 * 60 * 1000;

function anchorFindings(tools: CertificateTools, pem: HeldPem | undefined): RuleFinding[] {
    if (pem === undefined) {
        return [];
    }
    const x509 = tools.x509();
    const problems: Problem[] = [];
    const anchors = readCertificates(x509, pem.path, pem.text, problems);
    return errors([
        ...problems,
        ...anchors.flatMap((one) => certificateProblems(x509, one, true, tools.now())),
    ]);
}

function issuerFindings(
    tools: CertificateTools,
    issuer: HeldPem | undefined,
    key: HeldPem | undefined,
    anchors: HeldPem | undefined,
): RuleFinding[] {
    if (issuer === undefined) {
        return [];
    }
    const x509 = tools.x509();
    if (key === undefined || anchors === undefined) {
        const problems: Problem[] = [];
        const chain = readCertificates(x509, issuer.path, issuer.text, problems);
        return errors([
            ...problems,
            ...chain.flatMap((one) => certificateProblems(x509, one, false, tools.now())),
        ]);
    }
    const paths = {
        trustAnchors: anchors.path,
        issuerCertificate: issuer.path,
        issuerKey: key.path,
    };
    const provided = {
        trustAnchors: anchors.text,
        issuerCertificate: issuer.text,
        issuerKey: key.text,
    };
    // problems of the anchors themselves are reported at the anchors
    return errors(identityProblems(x509, paths, provided, tools.now())).filter(
        ({ object }) => object?.startsWith(anchors.path) !== true,
    );
}

function serverFindings(
    tools: CertificateTools,
    pem: HeldPem | undefined,
    host: string,
    bundle: HeldPem | undefined,
): RuleFinding[] {
    const [server] = read(tools, pem);
    if (server === undefined) {
        return [];
    }
    const now = tools.now();
    const at = (requirement: string, value: string): RuleFinding => ({
        object: server.path,
        path: "",
        value,
        requirement,
    });
    const { node } = server;
    const trusted = bundle === undefined ? [] : read(tools, bundle);
    const isTrusted = trusted.some(
        (one) =>
            one.node.fingerprint256 === node.fingerprint256 ||
            (node.checkIssued(one.node) && node.verify(one.node.publicKey)),
    );
    return [
        ...(Date.parse(node.validFrom) <= now && now < Date.parse(node.validTo)
            ? []
            : [at("it must be valid now", `${node.validFrom} to ${node.validTo}`)]),
        ...(node.checkHost(host) === undefined
            ? [
                  at(
                      `it must be issued for ${host}, the name by which the API server calls it`,
                      subject(server),
                  ),
              ]
            : []),
        ...(bundle === undefined || isTrusted
            ? []
            : [
                  at(
                      `the API server must trust it through the bundle in ${bundle.path}`,
                      subject(server),
                  ),
              ]),
    ];
}

/** The certificates in a text; the rule on their format reports a text without any. */
function read(tools: CertificateTools, pem: HeldPem | undefined): Certificate[] {
    return pem === undefined ? [] : readCertificates(tools.x509(), pem.path, pem.text, []);
}

/** That a certificate ends soon is another rule's, with the user's own margin. */
function errors(problems: readonly Problem[]): RuleFinding[] {
    return problems
        .filter(({ severity }) => severity === "error")
        .map(({ path, fix, requirement, value }) => ({
            object: path,
            path: "",
            value,
            requirement,
            fix,
        }));
}
