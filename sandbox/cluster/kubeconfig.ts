import * as fs from "node:fs";
import { stringify } from "yaml";

/** Who a kubeconfig signs in as: a client certificate, or a bearer token. */
export type Credentials =
    { readonly certFile: string; readonly keyFile: string } | { readonly token: string };

/** Writes a kubeconfig with one cluster, user and context, all called `sandbox`; readable by its owner only. */
export function writeKubeconfig(
    file: string,
    args: { readonly port: number; readonly caFile: string; readonly credentials: Credentials },
): void {
    const base64 = (path: string): string => fs.readFileSync(path).toString("base64");
    const credentials = args.credentials;
    const user =
        "token" in credentials
            ? { token: credentials.token }
            : {
                  "client-certificate-data": base64(credentials.certFile),
                  "client-key-data": base64(credentials.keyFile),
              };
    const config = {
        apiVersion: "v1",
        kind: "Config",
        "current-context": "sandbox",
        clusters: [
            {
                name: "sandbox",
                cluster: {
                    server: `https://127.0.0.1:${args.port}`,
                    "certificate-authority-data": base64(args.caFile),
                },
            },
        ],
        users: [{ name: "sandbox", user }],
        contexts: [{ name: "sandbox", context: { cluster: "sandbox", user: "sandbox" } }],
    };
    const draft = `${file}.${process.pid}`;
    fs.writeFileSync(draft, stringify(config), { mode: 0o600 });
    fs.renameSync(draft, file);
}
