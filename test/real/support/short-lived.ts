import { setTimeout as delay } from "node:timers/promises";
import type * as k8s from "@kubernetes/client-node";
import { describeError } from "../../../sandbox/wait";
import type { Cluster } from "./cluster";

/** A certificate of cert-manager and the Secret that it is in. */
export interface IssuedSecret {
    readonly namespace: string;
    readonly certificate: string;
    readonly secret: string;
}

/** Linkerd's issuer. */
export const issuerSecret: IssuedSecret = {
    namespace: "linkerd",
    certificate: "linkerd-identity-issuer",
    secret: "linkerd-identity-issuer",
};

/** The shortest life that cert-manager accepts, of which ten seconds are left until it renews. */
export const shortLife = { duration: "1h0m0s", renewBefore: "59m50s" };

/** What every look at a certificate's Secret showed, each content once, in order. */
export interface SeenSecret {
    readonly certificate: string;
    readonly key: string;
    readonly authority: string;
}

/** Sets how long certificates live; cert-manager issues them again at once. */
export function setLife(
    cluster: Cluster,
    certificates: readonly Omit<IssuedSecret, "secret">[],
    life: typeof shortLife,
): void {
    const patch = JSON.stringify({ spec: life });
    for (const { namespace, certificate } of certificates) {
        cluster.kubectl(
            ...["-n", namespace, "patch", "certificate", certificate, "--type=merge", "-p", patch],
        );
    }
}

/** The trust anchors that the control plane hands out, without the line's end that trust-manager omits. */
export async function trustRoots({ core }: Cluster): Promise<string> {
    const { data } = await core.readNamespacedConfigMap({
        namespace: "linkerd",
        name: "linkerd-identity-trust-roots",
    });
    return (data?.["ca-bundle.crt"] ?? "").trim();
}

/** What is in a certificate's Secret now. */
export async function readIssued(
    { core }: Cluster,
    { namespace, secret: name }: Omit<IssuedSecret, "certificate">,
): Promise<SeenSecret> {
    const { data = {} } = await core.readNamespacedSecret({ name, namespace });
    const text = (key: string): string =>
        Buffer.from(data[key] ?? "", "base64")
            .toString()
            .trim();
    return { certificate: text("tls.crt"), key: text("tls.key"), authority: text("ca.crt") };
}

/** Keeps every certificate that cert-manager writes while it watches. */
export class SecretHistory {
    readonly seen = new Map<string, SeenSecret[]>();
    readonly errors: string[] = [];
    private readonly stopping = new AbortController();
    private readonly ended: Promise<unknown>;

    /** The Secrets must be there. */
    constructor(
        private readonly cluster: Cluster,
        secrets: readonly IssuedSecret[],
    ) {
        this.ended = Promise.all(secrets.map((one) => this.watch(one)));
    }

    /** Stops watching. */
    async stop(): Promise<void> {
        this.stopping.abort();
        await this.ended;
    }

    private async watch({ namespace, secret: name }: IssuedSecret): Promise<void> {
        const history: SeenSecret[] = [];
        this.seen.set(`${namespace}/${name}`, history);
        while (!this.stopping.signal.aborted) {
            try {
                const now = await readIssued(this.cluster, { namespace, secret: name });
                if (history.at(-1)?.certificate !== now.certificate) {
                    history.push(now);
                }
            } catch (error) {
                this.errors.push(`${namespace}/${name}: ${describeError(error)}`);
            }
            await pause(250, this.stopping.signal);
        }
    }
}

/** Creates pods one after the other in a namespace, and keeps what the API server made of each. */
export class PodStream {
    readonly created: k8s.V1Pod[] = [];
    readonly errors: string[] = [];
    private readonly stopping = new AbortController();
    private readonly ended: Promise<void>;

    constructor(
        private readonly cluster: Cluster,
        private readonly namespace: string,
        private readonly everyMs = 200,
    ) {
        this.ended = this.run();
    }

    /** Creates no more; resolves once the last is deleted. */
    async stop(): Promise<void> {
        this.stopping.abort();
        await this.ended;
    }

    private async run(): Promise<void> {
        const { cluster, namespace } = this;
        const body: k8s.V1Pod = {
            metadata: { generateName: "started-" },
            spec: { containers: [{ name: "main", image: "example.org/idle:1" }] },
        };
        while (!this.stopping.signal.aborted) {
            try {
                const pod = await cluster.core.createNamespacedPod({ namespace, body });
                this.created.push(pod);
                const name = pod.metadata?.name ?? "";
                await cluster.core.deleteNamespacedPod({ namespace, name });
            } catch (error) {
                this.errors.push(describeError(error));
            }
            await pause(this.everyMs, this.stopping.signal);
        }
    }
}

/** The proxy that Linkerd has put into a pod. */
export function proxyOf(pod: k8s.V1Pod): k8s.V1Container | undefined {
    return [...(pod.spec?.initContainers ?? []), ...(pod.spec?.containers ?? [])].find(
        ({ name }) => name === "linkerd-proxy",
    );
}

/** The trust anchors that a pod's proxy starts with. */
export function anchorsOf(pod: k8s.V1Pod): string {
    const variables = proxyOf(pod)?.env ?? [];
    return (variables.find(({ name }) => name.endsWith("TRUST_ANCHORS"))?.value ?? "").trim();
}

// between two requests, so that the API server has time for others; ends at once when it is no longer wanted
async function pause(ms: number, signal: AbortSignal): Promise<void> {
    await delay(ms, undefined, { signal }).catch((error: unknown) => {
        if (!signal.aborted) {
            throw error;
        }
    });
}
