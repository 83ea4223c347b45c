import { execFileSync } from "node:child_process";
import * as k8s from "@kubernetes/client-node";
import type { Checkout } from "./checkout";

/** A test's eyes on its cluster. */
export class Cluster {
    readonly config = new k8s.KubeConfig();
    readonly core: k8s.CoreV1Api;

    constructor(
        checkout: Checkout,
        private readonly env: Readonly<Record<string, string>>,
        readonly kubeconfig = checkout.path(".sandbox", "kubeconfig"),
    ) {
        this.config.loadFromFile(this.kubeconfig);
        this.core = this.config.makeApiClient(k8s.CoreV1Api);
    }

    kubectl(...args: string[]): string {
        return execFileSync("kubectl", args, {
            encoding: "utf8",
            env: { ...process.env, ...this.env, KUBECONFIG: this.kubeconfig },
            maxBuffer: 64 * 1024 * 1024,
        });
    }

    /** `kubectl apply` of manifests. */
    apply(manifests: string, ...args: string[]): void {
        execFileSync("kubectl", ["apply", ...args, "-f", "-"], {
            env: { ...process.env, ...this.env, KUBECONFIG: this.kubeconfig },
            input: manifests,
        });
    }

    /** What `kubectl get events` tells of a namespace. */
    eventMessages(namespace: string): string {
        return this.kubectl("-n", namespace, "get", "events", "-o", "jsonpath={.items[*].message}");
    }

    /**
     * Names of everything in the cluster, of every kind that can be listed. Events and leases are left
     * out: they come and go by themselves.
     */
    everything(): string[] {
        const kinds = this.kubectl("api-resources", "--verbs=list", "-o", "name")
            .split("\n")
            .filter(
                (kind) => kind !== "" && !/^(events|leases|componentstatuses)(\.|$)/.test(kind),
            );
        return this.kubectl("get", kinds.join(","), "-A", "-o", "name", "--ignore-not-found")
            .split("\n")
            .filter((name) => name !== "")
            .sort();
    }

    /** Every private key that lies in a Secret, as PEM. */
    async privateKeys(): Promise<{ secret: string; pem: string }[]> {
        const secrets = await this.core.listSecretForAllNamespaces();
        return secrets.items.flatMap((secret) =>
            Object.values(secret.data ?? {})
                .map((value) => Buffer.from(value, "base64").toString())
                .filter((text) => /BEGIN [A-Z ]*PRIVATE KEY/.test(text))
                .map((pem) => ({
                    secret: `${secret.metadata?.namespace}/${secret.metadata?.name}`,
                    pem,
                })),
        );
    }
}
