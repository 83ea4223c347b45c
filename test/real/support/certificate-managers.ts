import * as fs from "node:fs";
import { done, notYet, waitFor } from "../../../sandbox/wait";
import { ensureTools } from "../../../sandbox/tools";
import type { Checkout } from "./checkout";

const certManager = "cert-manager";

/** What is installed, in order: the second gets its webhook's certificate from the first. */
const installations = [
    {
        chart: "cert-manager",
        // its Job runs an image that nothing here can run, and would succeed unseen; the wait below does what it does
        values: { crds: { enabled: true }, startupapicheck: { enabled: false } },
        probe: {
            apiVersion: "cert-manager.io/v1",
            kind: "Issuer",
            metadata: { name: "probe", namespace: certManager },
            spec: { selfSigned: {} },
        },
    },
    {
        chart: "trust-manager",
        // an init container would bring the package of public authorities
        values: { defaultPackage: { enabled: false } },
        probe: {
            apiVersion: "trust.cert-manager.io/v1alpha1",
            kind: "Bundle",
            metadata: { name: "probe" },
            spec: {
                sources: [{ secret: { name: "probe", key: "tls.crt" } }],
                target: { configMap: { key: "ca.crt" }, namespaceSelector: { matchLabels: {} } },
            },
        },
    },
] as const;

/** Installs cert-manager and trust-manager as their users do, with helm; both answer for their kinds afterwards. */
export async function installCertificateManagers(
    checkout: Checkout,
    env: Readonly<Record<string, string>>,
): Promise<void> {
    // pods would build them, but helm does not wait for as long
    await ensureTools({ only: ["cert-manager", "trust-manager"] });
    for (const { chart, values, probe } of installations) {
        const write = (name: string, object: object): string => {
            const file = checkout.path(".sandbox", `${chart}-${name}.json`);
            fs.writeFileSync(file, JSON.stringify(object));
            return file;
        };
        const folder = checkout.artefact("charts", chart);
        const installed = await checkout.run(
            "helm",
            [
                ...["install", chart, folder, "--wait", "--timeout", "2m"],
                ...["--namespace", certManager, "--create-namespace"],
                ...["--values", write("values", values)],
            ],
            env,
        );
        if (installed.code !== 0) {
            throw new Error(
                `helm install ${chart} ended with ${installed.code}:\n${installed.output}`,
            );
        }
        const file = write("probe", probe);
        await waitFor({
            what: `${chart}'s webhook to answer with the certificate that the API server trusts`,
            limitMs: 60_000,
            everyMs: 500,
            log: checkout.path(".sandbox", "pods"),
            look: async () => {
                const args = ["create", "--dry-run=server", "-f", file];
                const { code, output } = await checkout.run("kubectl", args, env);
                return code === 0 ? done(undefined) : notYet(output.trim());
            },
        });
    }
}
