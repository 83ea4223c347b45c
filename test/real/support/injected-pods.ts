import * as fs from "node:fs";
import * as path from "node:path";
import type { V1Namespace, V1Pod, V1PodTemplateSpec } from "@kubernetes/client-node";
import { done, notYet, type Seen, waitFor } from "../../../sandbox/wait";
import { askThroughMesh, type MeshAnswer } from "./load";
import type { SharedPlatform } from "./shared-platform";

/** Namespace of the workloads; it asks for Linkerd's proxy. */
export const namespace: V1Namespace & { metadata: { name: string } } = {
    metadata: { name: "injection", annotations: { "linkerd.io/inject": "enabled" } },
};

const podinfo = "ghcr.io/stefanprodan/podinfo:6.0.0";

function template(
    app: string,
    annotations: Record<string, string> = {},
    spec: Partial<V1PodTemplateSpec["spec"]> = {},
): V1PodTemplateSpec {
    return {
        metadata: { labels: { app }, annotations },
        spec: {
            containers: [
                {
                    name: "podinfo",
                    image: podinfo,
                    command: ["./podinfo"],
                    ports: [{ name: "http", containerPort: 9898 }],
                    env: [{ name: "PODINFO_UI_MESSAGE", value: app }],
                },
            ],
            ...spec,
        },
    };
}

const inject = "linkerd.io/inject";

/** Pod templates by the name of their Deployment: ways to be meshed, and ways to be left out. */
export const templates: Readonly<Record<string, V1PodTemplateSpec>> = {
    plain: template("plain"),
    native: template("native", { "config.alpha.linkerd.io/proxy-enable-native-sidecar": "true" }),
    host: template("host", {}, { hostNetwork: true }),
    typo: template("typo", { [inject]: "Enabled" }),
    disabled: template("disabled", { [inject]: "disabled" }),
    foreign: template("foreign", {}, { initContainers: [{ name: "istio-init", image: "init" }] }),
};

/** A template whose pods Linkerd refuses. */
export const refused = template("refused", { "config.linkerd.io/proxy-log-http-headers": "on" });

/** A Service that HTTPRoute `apex` sends elsewhere, where callers are meshed. */
export const split = { apex: "plain", instead: "native" } as const;

function deployment(name: string, pod: V1PodTemplateSpec): object {
    const selector = { matchLabels: { app: name } };
    return {
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: { name },
        spec: { selector, template: pod },
    };
}

function service(name: string, port: number): object {
    return {
        apiVersion: "v1",
        kind: "Service",
        metadata: { name },
        spec: { selector: { app: name }, ports: [{ name: "main", port }] },
    };
}

function route(): object {
    const port = 9898;
    return {
        apiVersion: "gateway.networking.k8s.io/v1",
        kind: "HTTPRoute",
        metadata: { name: "apex" },
        spec: {
            parentRefs: [{ group: "core", kind: "Service", name: split.apex, port }],
            rules: [{ backendRefs: [{ name: split.instead, port }] }],
        },
    };
}

/** The workloads on the cluster, as the tests look at them. */
export class InjectedPods {
    private constructor(
        private readonly platform: SharedPlatform,
        private readonly pods: ReadonlyMap<string, V1Pod>,
    ) {}

    /** Makes the workloads and waits until their pods are ready. */
    static async make(platform: SharedPlatform): Promise<InjectedPods> {
        const objects = [
            ...Object.entries({ ...templates, refused }).map(([name, pod]) =>
                deployment(name, pod),
            ),
            service(split.apex, 9898),
            service(split.instead, 9898),
            service("redis", 6379),
            route(),
        ];
        const file = path.join(platform.checkout.dir, "injection.json");
        const list = { apiVersion: "v1", kind: "List", items: objects };
        fs.writeFileSync(file, JSON.stringify(list));
        await platform.cluster.core.createNamespace({ body: namespace });
        platform.cluster.kubectl("apply", "-n", namespace.metadata.name, "-f", file);
        const pods = await waitFor<ReadonlyMap<string, V1Pod>>({
            what: "the pods of namespace injection to be ready",
            limitMs: 120_000,
            look: async () => {
                const { items } = await platform.cluster.core.listNamespacedPod({
                    namespace: namespace.metadata.name,
                });
                const ready = items.filter(isReady);
                return ready.length === Object.keys(templates).length
                    ? done(new Map(ready.map((pod) => [pod.metadata?.labels?.["app"] ?? "", pod])))
                    : notYet(`${ready.length} are ready`);
            },
        });
        await waitFor({
            what: "HTTPRoute apex to be in force, and its Services to answer",
            limitMs: 60_000,
            look: () => lookAtRoute(platform),
        });
        return new InjectedPods(platform, pods);
    }

    of(name: string): V1Pod {
        const pod = this.pods.get(name);
        if (pod === undefined) {
            throw new Error(`there is no pod of Deployment ${name}`);
        }
        return pod;
    }

    /** A request as the pod itself would send it. */
    askFrom(name: string, url: string): Promise<MeshAnswer> {
        return askThroughMesh(this.platform.stack.meshProxy, url, {
            pod: this.of(name).metadata?.uid,
        });
    }

    /** Waits for an event of a kind of objects in the namespace, and resolves with its message. */
    async event(about: string, reason: string): Promise<string> {
        return waitFor<string>({
            what: `an event ${reason} of ${about}`,
            limitMs: 60_000,
            look: async () => {
                const { items } = await this.platform.cluster.core.listNamespacedEvent({
                    namespace: namespace.metadata.name,
                });
                const told = items.find(
                    ({ involvedObject: { kind, name = "" }, reason: seen }) =>
                        `${kind} ${name}`.startsWith(about) && seen === reason,
                );
                return told === undefined
                    ? notYet(`${items.length} events`)
                    : done(told.message ?? "");
            },
        });
    }

    /** Annotations of a Service. */
    async serviceAnnotations(name: string): Promise<Readonly<Record<string, string>>> {
        const { metadata } = await this.platform.cluster.core.readNamespacedService({
            name,
            namespace: namespace.metadata.name,
        });
        return metadata?.annotations ?? {};
    }
}

async function lookAtRoute(platform: SharedPlatform): Promise<Seen<undefined>> {
    const { routes } = await platform.report();
    const state = routes.find(({ namespace: of }) => of === namespace.metadata.name)?.state;
    if (state !== "applied") {
        return notYet(`the route is ${state ?? "not known"}`);
    }
    for (const name of [split.apex, split.instead]) {
        const { status } = await askThroughMesh(platform.stack.meshProxy, urlOf(name), {
            meshed: false,
        });
        if (status !== 200) {
            return notYet(`Service ${name} answers HTTP ${status}`);
        }
    }
    return done(undefined);
}

/** Where a Service of the namespace is asked. */
export function urlOf(service: string): string {
    return `http://${service}.${namespace.metadata.name}:9898/`;
}

function isReady(pod: V1Pod): boolean {
    return (pod.status?.conditions ?? []).some(
        ({ type, status }) => type === "Ready" && status === "True",
    );
}
