import * as fs from "node:fs";
import * as path from "node:path";

import {
    issueCertificate,
    type KeyedCertificate,
} from "../../../components/linkerd/identity/certificates";
import { loadX509 } from "../../../components/linkerd/identity/provider-support";
import type { Checkout } from "./checkout";
import type { Cluster } from "./cluster";
import type { TestStack } from "./release";

/** Webhooks and the aggregated API by namespace, as their Secrets are named. */
const servers = [
    ["linkerd", "linkerd-proxy-injector"],
    ["linkerd", "linkerd-sp-validator"],
    ["linkerd", "linkerd-policy-validator"],
    ["linkerd-viz", "tap"],
    ["linkerd-viz", "tap-injector"],
] as const;

/** The certificates that somebody keeps in the cluster, instead of the stack. */
export interface KeptCertificates {
    readonly trustAnchors: string;
    readonly caBundle: string;
    /** Manifests of their Secrets. */
    readonly secrets: readonly object[];
}

/** Makes all that a stack leaves to the cluster whose identity is provided and whose webhooks' certificates exist. */
export async function makeCertificates(): Promise<KeptCertificates> {
    const x509 = loadX509();
    const validityDays = 2;
    const anchor = await issueCertificate(x509, {
        commonName: "root.linkerd.cluster.local",
        validityDays,
        authority: "root",
    });
    const issuer = await issueCertificate(
        x509,
        { commonName: "identity.linkerd.cluster.local", validityDays, authority: "issuer" },
        anchor,
    );
    const serving = await Promise.all(
        servers.map(async ([namespace, service]) => {
            const commonName = `${service}.${namespace}.svc`;
            const made = await issueCertificate(x509, {
                commonName,
                validityDays,
                authority: "no",
            });
            return { made, secret: tlsSecret(namespace, `${service}-k8s-tls`, made) };
        }),
    );
    return {
        trustAnchors: anchor.certificate,
        caBundle: serving.map(({ made }) => made.certificate).join(""),
        secrets: [
            tlsSecret("linkerd", "linkerd-identity-issuer", issuer, anchor.certificate),
            ...serving.map(({ secret }) => secret),
        ],
    };
}

function tlsSecret(
    namespace: string,
    name: string,
    { certificate, privateKey }: KeyedCertificate,
    authority?: string,
): object {
    return {
        apiVersion: "v1",
        kind: "Secret",
        metadata: { name, namespace },
        type: "kubernetes.io/tls",
        stringData: {
            "tls.crt": certificate,
            "tls.key": privateKey,
            ...(authority !== undefined && { "ca.crt": authority }),
        },
    };
}

/** Stack `sandbox` as files, rendered and applied as its README says. */
export class RenderedStack {
    private constructor(
        private readonly checkout: Checkout,
        private readonly stack: TestStack,
        private readonly cluster: Cluster,
        readonly directory: string,
    ) {}

    /** Renders the stack with certificates that somebody else keeps. */
    static async render(
        checkout: Checkout,
        stack: TestStack,
        cluster: Cluster,
        kept: KeptCertificates,
    ): Promise<RenderedStack> {
        const directory = checkout.path("gitops", "sandbox");
        fs.writeFileSync(
            checkout.path("Pulumi.sandbox.yaml"),
            JSON.stringify({
                config: {
                    "linkerd-canary:identity": {
                        source: "provided",
                        trustAnchors: kept.trustAnchors,
                    },
                    "linkerd-canary:webhooks": { source: "existing", caBundle: kept.caBundle },
                    "linkerd-canary:render": { directory },
                },
            }),
        );
        const rendered = new RenderedStack(checkout, stack, cluster, directory);
        await rendered.command();
        return rendered;
    }

    /** `npm run render -- sandbox`; resolves with what it printed, rejects when it fails. */
    async command(...more: readonly string[]): Promise<string> {
        const { code, output } = await this.checkout.run(
            "npm",
            ["run", "--silent", "render", "--", "sandbox", ...more],
            { ...this.stack.env, PULUMI_BACKEND_URL: "" },
        );
        if (code !== 0) {
            throw new Error(`npm run render ended with ${code}:\n${output}`);
        }
        return output;
    }

    /** Applies the namespaces and the Secrets that are left to the cluster, then everything with `apply.sh`. */
    async apply(kept: KeptCertificates): Promise<void> {
        this.cluster.kubectl("apply", "--server-side", "-k", this.layer("namespaces"));
        const secrets = this.checkout.path("secrets.json");
        fs.writeFileSync(
            secrets,
            JSON.stringify({ apiVersion: "v1", kind: "List", items: kept.secrets }),
        );
        this.cluster.kubectl("apply", "--server-side", "-f", secrets);
        const { code, output } = await this.checkout.run(
            path.join(this.directory, "apply.sh"),
            [],
            { ...this.stack.env, KUBECONFIG: this.cluster.kubeconfig },
        );
        if (code !== 0) {
            throw new Error(`apply.sh ended with ${code}:\n${output}`);
        }
    }

    /** Deletes what was applied, the last layer first; with the namespaces goes what was left to the cluster. */
    delete(): void {
        for (const layer of this.layers().reverse()) {
            const folder = path.join(this.directory, layer);
            this.cluster.kubectl("delete", "--ignore-not-found", "-k", folder);
        }
    }

    private layers(): string[] {
        return fs
            .readdirSync(this.directory)
            .filter((name) => /^\d/.test(name))
            .sort();
    }

    private layer(name: string): string {
        const found = this.layers().find((layer) => layer.endsWith(name)) ?? name;
        return path.join(this.directory, found);
    }
}
