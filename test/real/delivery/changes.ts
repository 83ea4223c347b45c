import * as fs from "node:fs";

import * as k8s from "@kubernetes/client-node";

import { rateAnnotation } from "../../../sandbox/mesh/traffic/base-load";
import { done, notYet, waitFor } from "../../../sandbox/wait";
import { namespace, type Stage, workloads } from "../programs/changes/stage";
import { containerPort } from "../programs/podinfo";
import { askThroughMesh } from "../support/load";
import { type PreviewedStep, ReleasedProgram } from "../support/released-program";
import { type CanaryKey, keyOf, RolloutWatch, type WatchedRollout } from "../support/rollout-watch";
import type { SharedPlatform } from "../support/shared-platform";

const limitMs = 400_000;
const { adopted, renamed, scaled } = workloads;

/** What came of taking over, renaming and changing the workloads. */
export interface Changes {
    readonly platform: SharedPlatform;
    /** What the preview of the move said it would do. */
    readonly move: readonly PreviewedStep[];
    /** Identities of what must outlive the move, before and after it. */
    readonly uids: { readonly before: readonly string[]; readonly after: readonly string[] };
    /** Statuses that callers of the workload with policies of its own were answered. */
    readonly answers: {
        readonly client: number;
        readonly loadTester: number;
        readonly stranger: number;
    };
    /** The `up` in the middle of the release, and the weight before and after it. */
    readonly middle: { readonly output: string; readonly before: number; readonly after: number };
    readonly rollouts: ReadonlyMap<string, WatchedRollout>;
    /** How long the workload without traffic was held, and at which weight. */
    readonly held: { readonly seconds: number; readonly weight: number };
    /** What previews showed after the move and after the releases; undefined for no change. */
    readonly previews: { readonly moved?: string; readonly released?: string };
}

/** Takes workloads over, renames them, and releases with another `up` in the middle. */
export async function changeWorkloads(platform: SharedPlatform): Promise<Changes> {
    const crd = fs.readFileSync(platform.checkout.path("test/real/support/keda-crd.yaml"), "utf8");
    await platform.objects.create(k8s.loadYaml<k8s.KubernetesObject>(crd));
    const program = new ReleasedProgram<Stage>(platform, "changes");
    const watch = new RolloutWatch(platform);
    await program.prepare();
    await program.release("before");
    const before = await identities(platform);
    const answers = await askAs(platform);

    const move = await program.plan("moved");
    await program.release("moved");
    const uids = { before, after: await identities(platform) };
    const previews: { moved?: string; released?: string } = { moved: await program.changes() };

    await setLoad(platform, adopted, "0.02");
    await setLoad(platform, renamed, "0.02");
    const startedAt = await program.release("released");
    const weightOf = async (): Promise<number> =>
        (await watch.phases()).get(keyOf(adopted))?.weight ?? 0;
    const weightBefore = await waitFor<number>({
        what: "the adopted workload's release to get traffic",
        limitMs,
        everyMs: 500,
        look: async () => {
            const weight = await weightOf();
            return weight > 0 ? done(weight) : notYet("it has none");
        },
    });
    const output = await program.up();
    const middle = { output, before: weightBefore, after: await weightOf() };
    await setLoad(platform, adopted, "20");
    const rollouts = new Map(await watch.toTheEnd([adopted, scaled], startedAt, limitMs));
    const held = {
        seconds: (Date.now() - startedAt) / 1000,
        weight: (await watch.phases()).get(keyOf(renamed))?.weight ?? 0,
    };
    await setLoad(platform, renamed, "20");
    (await watch.toTheEnd([renamed], startedAt, limitMs)).forEach((one, key) =>
        rollouts.set(key, one),
    );
    previews.released = await program.changes();
    return { platform, move, uids, answers, middle, rollouts, held, previews };
}

/** The base load of a workload that waits for traffic. */
async function setLoad(
    { objects }: SharedPlatform,
    { name, namespace }: CanaryKey,
    requestsPerSecond: string,
): Promise<void> {
    await objects.patch(
        {
            apiVersion: "flagger.app/v1beta1",
            kind: "Canary",
            metadata: { name, namespace, annotations: { [rateAnnotation]: requestsPerSecond } },
        },
        ...[undefined, undefined, undefined, undefined],
        k8s.PatchStrategy.MergePatch,
    );
}

/** Objects that neither an adoption nor a rename may make anew. */
async function identities({ objects }: SharedPlatform): Promise<string[]> {
    const kept = [
        { kind: "Deployment", apiVersion: "apps/v1", name: adopted.name },
        { kind: "Deployment", apiVersion: "apps/v1", name: renamed.name },
        { kind: "Deployment", apiVersion: "apps/v1", name: `${renamed.name}-primary` },
        { kind: "Canary", apiVersion: "flagger.app/v1beta1", name: renamed.name },
    ];
    return Promise.all(
        kept.map(async ({ kind, apiVersion, name }) => {
            const object = await objects.read({ kind, apiVersion, metadata: { name, namespace } });
            return `${kind} ${name} ${object.metadata?.uid}`;
        }),
    );
}

/** Calls the workload with policies as a client that they name, as the load tester, and as somebody else of the mesh. */
async function askAs({ cluster, stack }: SharedPlatform): Promise<Changes["answers"]> {
    const url = `http://${renamed.name}.${namespace}:${containerPort}/`;
    const ask = async (pod?: string): Promise<number> =>
        (await askThroughMesh(stack.meshProxy, url, { pod })).status;
    const podOf = async (podNamespace: string, prefix: string): Promise<string> => {
        const { items } = await cluster.core.listNamespacedPod({ namespace: podNamespace });
        const uid = items.find(({ metadata }) => metadata?.name?.startsWith(prefix))?.metadata?.uid;
        if (uid === undefined) {
            throw new Error(`there is no pod ${prefix}… in ${podNamespace}`);
        }
        return uid;
    };
    return {
        client: await ask(),
        loadTester: await ask(await podOf("test", "flagger-loadtester")),
        stranger: await ask(await podOf("flagger-system", "flagger")),
    };
}

/** A ScaledObject as far as these tests read it. */
export interface ScaledObject extends k8s.KubernetesObject {
    readonly spec?: {
        readonly triggers?: readonly { readonly metadata?: { readonly query?: string } }[];
    };
}

/** The ScaledObject of a name. */
export function scaledObject({ objects }: SharedPlatform, name: string): Promise<ScaledObject> {
    return objects.read({
        apiVersion: "keda.sh/v1alpha1",
        kind: "ScaledObject",
        metadata: { name, namespace },
    });
}
