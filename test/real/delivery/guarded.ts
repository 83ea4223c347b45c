import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import type { KubernetesObject } from "../../../rules/canary/context";
import { rateAnnotation } from "../../../sandbox/mesh/traffic/base-load";
import { done, notYet, waitFor } from "../../../sandbox/wait";
import { RolloutWatch, type WatchedRollout } from "../support/rollout-watch";
import type { SharedPlatform } from "../support/shared-platform";
import { container, port, successRate, successRateQuery } from "./rules/objects";

const namespace = "guarded";
const name = "shop";
const metadata = { name, namespace };
const limitMs = 400_000;

/** What came of a release by kubectl under the guard. */
export interface Guarded {
    readonly platform: SharedPlatform;
    /** What kubectl said to what the guard refuses. */
    readonly refused: {
        readonly badCanary: string;
        readonly unmeshedTarget: string;
        readonly secondCanary: string;
    };
    /** What it said to a workload that no Canary targets and that stays outside of the mesh. */
    readonly unlabelled: string;
    readonly rollout: WatchedRollout;
}

/** A MetricTemplate, a Deployment with its autoscaler, and their Canary. */
const app = {
    template: {
        apiVersion: "flagger.app/v1beta1",
        kind: "MetricTemplate",
        metadata: { name: "success-rate", namespace },
        spec: {
            provider: { type: "prometheus", address: "http://prometheus.linkerd-viz:9090" },
            query: successRateQuery,
        },
    },
    deployment: deployment([]),
    autoscaler: {
        apiVersion: "autoscaling/v2",
        kind: "HorizontalPodAutoscaler",
        metadata,
        spec: {
            scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name },
            minReplicas: 1,
            maxReplicas: 2,
        },
    },
    canary: canary(name, { stepWeight: 50, maxWeight: 50 }),
} satisfies Readonly<Record<string, KubernetesObject>>;

function deployment(
    args: readonly string[],
    annotations: Readonly<Record<string, string>> = {},
    of = name,
): KubernetesObject {
    const labels = { app: of };
    return {
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: { name: of, namespace },
        spec: {
            selector: { matchLabels: labels },
            template: {
                metadata: { labels, annotations },
                spec: { containers: [container(args)] },
            },
        },
    };
}

function canary(of: string, steps: object): KubernetesObject {
    return {
        apiVersion: "flagger.app/v1beta1",
        kind: "Canary",
        metadata: { name: of, namespace, annotations: { [rateAnnotation]: "5" } },
        spec: {
            provider: "gatewayapi:v1beta1",
            targetRef: { apiVersion: "apps/v1", kind: "Deployment", name },
            autoscalerRef: {
                apiVersion: "autoscaling/v2",
                kind: "HorizontalPodAutoscaler",
                name,
            },
            progressDeadlineSeconds: 300,
            service: {
                port,
                targetPort: port,
                gatewayRefs: [{ group: "core", kind: "Service", name, namespace, port }],
            },
            analysis: { interval: "10s", threshold: 3, metrics: [successRate], ...steps },
        },
    };
}

/** Releases by kubectl, and tries what the guard refuses. */
export async function releaseUnderGuard(platform: SharedPlatform): Promise<Guarded> {
    const { cluster } = platform;
    const apply = (...objects: readonly KubernetesObject[]): string => {
        const file = platform.checkout.path("guarded.json");
        fs.writeFileSync(file, JSON.stringify({ apiVersion: "v1", kind: "List", items: objects }));
        return cluster.kubectl("apply", "-f", file);
    };
    const disabled = { "linkerd.io/inject": "disabled" };
    apply(app.template, app.deployment, app.autoscaler);
    const badCanary = refusal(() => apply(canary(name, { stepWeight: 50, maxWeight: 150 })));
    apply(app.canary);
    await phase(platform, "Initialized");
    const refused = {
        badCanary,
        unmeshedTarget: refusal(() => apply(deployment([], disabled))),
        secondCanary: refusal(() => apply(canary("second", { stepWeight: 50, maxWeight: 50 }))),
    };
    const unlabelled = warning(platform, deployment([], disabled, "unlabelled"));
    const startedAt = Date.now();
    apply(deployment(["--level=debug"]));
    const ended = await new RolloutWatch(platform).toTheEnd([metadata], startedAt, limitMs);
    const [rollout] = ended.values();
    if (rollout === undefined) {
        throw new Error("no rollout was seen");
    }
    return { platform, refused, unlabelled, rollout };
}

function refusal(apply: () => string): string {
    try {
        return `it was made: ${apply()}`;
    } catch (error) {
        return (error as { readonly stderr?: string }).stderr ?? String(error);
    }
}

/** What kubectl warns of, which it does beside its output; nothing is made. */
function warning({ checkout, cluster, stack }: SharedPlatform, object: KubernetesObject): string {
    const file = checkout.path("unlabelled.json");
    fs.writeFileSync(file, JSON.stringify(object));
    const command = `kubectl apply --dry-run=server -f '${file}' 2>&1`;
    return execFileSync("sh", ["-c", command], {
        encoding: "utf8",
        env: { ...process.env, ...stack.env, KUBECONFIG: cluster.kubeconfig },
    });
}

async function phase(platform: SharedPlatform, wanted: string): Promise<void> {
    const watch = new RolloutWatch(platform);
    await waitFor({
        what: `Canary ${namespace}/${name} to be ${wanted}`,
        limitMs,
        everyMs: 1_000,
        look: async () => {
            const seen = (await watch.phases()).get(`${namespace}/${name}`)?.phase ?? "not there";
            return seen === wanted ? done(undefined) : notYet(seen);
        },
    });
}
