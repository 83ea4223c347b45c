import * as fs from "node:fs";
import * as http from "node:http";
import * as https from "node:https";
import type { AddressInfo } from "node:net";
import * as path from "node:path";
import type { Duplex } from "node:stream";

import "reflect-metadata";
import * as x509 from "@peculiar/x509";

import {
    issueCertificate,
    type KeyedCertificate,
} from "../../../components/linkerd/identity/certificates";

/** What a host of the loopback internet does with a request. */
export type Site = http.RequestListener;

/** A host of the loopback internet. */
export interface Host {
    readonly site: Site;
    /** Who signs its certificate. @default the authority that programs trust */
    readonly authority?: KeyedCertificate;
}

/**
 * The whole internet of a test: a proxy on loopback that answers for the hosts that it is given, over TLS and with
 * certificates of its own authority, and refuses every other host. Programs find it by the variables in {@link env}.
 */
export class LoopbackInternet {
    private readonly servers = new Map<string, https.Server>();
    private readonly tunnels = new Set<Duplex>();
    /** The hosts that were asked for and are none of its own. */
    readonly refused = new Set<string>();

    private constructor(
        private readonly dir: string,
        private readonly proxy: http.Server,
        /** Signs the certificates that programs trust. */
        readonly authority: KeyedCertificate,
    ) {}

    /** @param dir for the authority's certificate */
    static async start(dir: string): Promise<LoopbackInternet> {
        const authority = await makeAuthority("internet");
        fs.writeFileSync(path.join(dir, "internet-ca.pem"), authority.certificate);
        const proxy = http.createServer((_, response) => response.writeHead(405).end());
        const internet = new LoopbackInternet(dir, proxy, authority);
        proxy.on("connect", (request: http.IncomingMessage, socket: Duplex) =>
            internet.connect(request.url ?? "", socket),
        );
        await new Promise<void>((resolve, reject) => {
            proxy.once("error", reject);
            proxy.listen(0, "127.0.0.1", resolve);
        });
        return internet;
    }

    /** Makes a host reachable, or replaces it. */
    async serve(name: string, { authority = this.authority, site }: Host): Promise<void> {
        const request = { commonName: name, validityDays: 1, authority: "no" } as const;
        const { certificate, privateKey } = await issueCertificate(x509, request, authority);
        this.servers.set(name, https.createServer({ cert: certificate, key: privateKey }, site));
    }

    /** Makes a host unreachable. */
    remove(name: string): void {
        this.servers.delete(name);
    }

    /** The certificate of the authority, for programs that read it from a file. */
    get caFile(): string {
        return path.join(this.dir, "internet-ca.pem");
    }

    /** The variables by which Go's programs and git use this internet instead of the real one. */
    get env(): Readonly<Record<string, string>> {
        const address = `http://127.0.0.1:${(this.proxy.address() as AddressInfo).port}`;
        return {
            HTTPS_PROXY: address,
            HTTP_PROXY: address,
            https_proxy: address,
            http_proxy: address,
            // the API server, and what the parts of Pulumi say to each other
            NO_PROXY: "127.0.0.1,localhost",
            no_proxy: "127.0.0.1,localhost",
            ALL_PROXY: "",
            all_proxy: "",
            SSL_CERT_FILE: this.caFile,
            SSL_CERT_DIR: path.join(this.dir, "no-certificates"),
            GIT_SSL_CAINFO: this.caFile,
            // git asks nobody for a password
            GIT_TERMINAL_PROMPT: "0",
            GIT_CONFIG_GLOBAL: "/dev/null",
            GIT_CONFIG_SYSTEM: "/dev/null",
        };
    }

    /** Ends every connection. */
    async stop(): Promise<void> {
        this.tunnels.forEach((tunnel) => tunnel.destroy());
        this.proxy.closeAllConnections();
        await new Promise((resolve) => this.proxy.close(resolve));
    }

    private connect(target: string, socket: Duplex): void {
        this.tunnels.add(socket);
        socket.once("close", () => this.tunnels.delete(socket));
        // a client that gives up is no error of the proxy
        socket.on("error", () => socket.destroy());
        const [name = ""] = target.split(":");
        const server = this.servers.get(name);
        if (server === undefined) {
            this.refused.add(name);
            socket.end("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
            return;
        }
        socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
        server.emit("connection", socket);
    }
}

/** A certificate authority that nobody knows yet. */
export function makeAuthority(name: string): Promise<KeyedCertificate> {
    const request = { commonName: `${name}.test`, validityDays: 1, authority: "root" } as const;
    return issueCertificate(x509, request);
}
