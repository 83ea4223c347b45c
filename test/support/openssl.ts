import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What OpenSSL says of a chain. */
export interface Verdict {
    readonly ok: boolean;
    readonly output: string;
}

function inFolder<Result>(use: (folder: string) => Result): Result {
    const folder = mkdtempSync(join(tmpdir(), "linkerd-canary-openssl-"));
    try {
        return use(folder);
    } finally {
        rmSync(folder, { recursive: true });
    }
}

/** How {@link opensslVerify} looks at a chain. */
export interface VerifyOptions {
    /** What the server sends beside its certificate. @default nothing */
    readonly between?: string;
    /** Days from now at which the chain has to be valid. @default 0 */
    readonly at?: number;
    /** Trusts certificates in the bundle that are no authorities, as Go does. @default false */
    readonly leaves?: boolean;
}

/** `openssl verify`, with nothing trusted but the bundle. */
export function opensslVerify(
    bundle: string,
    certificate: string,
    { between = "", at = 0, leaves = false }: VerifyOptions = {},
): Verdict {
    return inFolder((folder) => {
        const file = (name: string, text: string): string => {
            writeFileSync(join(folder, name), text);
            return join(folder, name);
        };
        const { status, stdout, stderr, error } = spawnSync(
            "openssl",
            [
                "verify",
                "-x509_strict",
                "-attime",
                String(Math.round(Date.now() / 1000 + at * 24 * 60 * 60)),
                "-no-CApath",
                "-no-CAstore",
                "-CAfile",
                file("bundle.pem", bundle),
                ...(leaves ? ["-partial_chain"] : []),
                ...(between === "" ? [] : ["-untrusted", file("between.pem", between)]),
                file("certificate.pem", certificate),
            ],
            { encoding: "utf8" },
        );
        if (error !== undefined) {
            throw error;
        }
        return { ok: status === 0, output: stdout + stderr };
    });
}

/** The certificate of a proxy, signed by that issuer, made by OpenSSL as Linkerd's identity controller would. */
export function opensslLeaf(issuerCertificate: string, issuerKey: string): string {
    return inFolder((folder) => {
        const path = (name: string): string => join(folder, name);
        writeFileSync(path("issuer.crt"), issuerCertificate);
        writeFileSync(path("issuer.key"), issuerKey, { mode: 0o600 });
        writeFileSync(
            path("extensions"),
            "subjectAltName=DNS:default.test.serviceaccount.identity.linkerd.cluster.local\n" +
                "keyUsage=critical,digitalSignature\nextendedKeyUsage=serverAuth,clientAuth\n" +
                "subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n",
        );
        const openssl = (...args: string[]): string =>
            execFileSync("openssl", args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
        openssl(
            ...["req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"],
            ...["-subj", "/CN=default.test.serviceaccount.identity.linkerd.cluster.local"],
            ...["-keyout", path("leaf.key"), "-out", path("leaf.csr")],
        );
        return openssl(
            ...["x509", "-req", "-sha256", "-days", "1", "-in", path("leaf.csr")],
            ...["-CA", path("issuer.crt"), "-CAkey", path("issuer.key"), "-CAcreateserial"],
            ...["-extfile", path("extensions")],
        );
    });
}
