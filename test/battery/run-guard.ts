import type { AdmissionGuardArgs } from "../../components";
import type { KubernetesObject } from "../../rules/canary";
import { coverage } from "../../rules/guard/coverage";
import type { GuardStand, Judgement } from "../real/support/guard-stand";
import { type AnyObject, type BatteryScene, readPlatform, type SceneObject } from "./scenes";

/** What the API server, with the guard in it, made of a scene. */
export interface GuardOutcome {
    readonly scene: BatteryScene;
    /** Ids of the rules that it was refused by; the API server's own words where it needed no rule. */
    readonly refusedBy: readonly string[];
    readonly warnedOf: readonly string[];
    readonly verdict: "refused" | "warned" | "not for CEL" | "through";
    /** Why the guard cannot know better, where it is not for CEL. */
    readonly reason?: string;
}

/** Kinds that the guard looks at; all others pass it by. */
const JUDGED: ReadonlySet<string> = new Set([
    ...["Canary", "MetricTemplate", "AlertProvider", "Namespace", "Pod", "Deployment", "DaemonSet"],
    ...["StatefulSet", "ReplicaSet", "ReplicationController", "Job", "CronJob"],
]);

/** Kinds that it compares with each other. */
const COMPARED: ReadonlySet<string> = new Set([
    "flagger.app/v1beta1 Canary",
    "apps/v1 Deployment",
    "apps/v1 DaemonSet",
]);

/** API groups of these kinds; other products have kinds of the same names. */
const GROUPS: ReadonlySet<string> = new Set(["", "apps", "batch", "flagger.app"]);

/** What no policy of the API server can ask, by the policy of the pack that does. */
const ELSEWHERE: Readonly<Record<string, string>> = {
    "cluster-version": "no object tells the versions of all products that must go together",
    "inert-labels": "a warning at most: what does nothing breaks no rollout by itself",
    "opaque-ports": "both the Service and its pods",
    "pinned-images": "not a rule of the guard: an image's name is the business of other policies",
    "policy-targets": "both the policy and what it names",
    "skipped-ports": "not a rule of the guard: by itself a skipped port breaks no rollout",
    "default-deny": "the pods and all policies of Linkerd around them",
    "pinned-charts": "the chart, of which the API server gets the objects alone",
    "identity-certificates": "what a certificate says: CEL reads none",
    "certificate-margin": "what a certificate says: CEL reads none",
    "high-availability": "that the stack is one of production, and the whole control plane",
    "linkerd-install": "the whole installation of Linkerd",
    "plain-text-secrets":
        "not a rule of the guard: what has come to the API server is known to others already",
    "cluster-networks": "the networks of all nodes",
    "jobs-complete": "whether proxies are native sidecars by default depends on Linkerd's version",
};

/** Makes the namespaces of all scenes, each once. */
export async function makeNamespaces(
    stand: GuardStand,
    scenes: readonly BatteryScene[],
): Promise<void> {
    const namespaces = new Map<string, AnyObject>();
    const all = [...readPlatform(), ...scenes.flatMap(beginningOf)].filter(
        ({ apiVersion, kind }) => kind === "Namespace" && apiVersion === "v1",
    );
    for (const object of all) {
        const name = nameOf(object);
        const known = namespaces.get(name);
        if (known !== undefined && JSON.stringify(known) !== JSON.stringify(object)) {
            throw new Error(`Namespace ${name} differs between scenes: give one another name`);
        }
        namespaces.set(name, object);
    }
    await Promise.all(
        [...namespaces.values()].filter(isWellTyped).map((object) => makeOnce(stand, object)),
    );
}

/** What a scene begins with: a hostile patch is asked about, any other has been made before the workloads come. */
function beginningOf({ expected, objects }: BatteryScene): readonly AnyObject[] {
    const patches = expected.length > 0 ? [] : objects.filter(({ by }) => by === "patch");
    const names = new Set(patches.map(({ object }) => nameOf(object)));
    return [
        ...patches,
        ...objects.filter(({ by, object }) => by !== "patch" && !names.has(nameOf(object))),
    ].map(({ object }) => object);
}

function nameOf({ metadata }: AnyObject): string {
    return String((metadata as AnyObject | undefined)?.name);
}

/** The API server makes no namespace with annotations other than texts; it is asked about those all the same. */
function isWellTyped({ metadata }: AnyObject): boolean {
    const { annotations } = metadata as { readonly annotations?: AnyObject | null };
    return Object.values(annotations ?? {}).every((value) => typeof value === "string");
}

async function makeOnce(stand: GuardStand, object: AnyObject): Promise<void> {
    try {
        await stand.make(object);
    } catch (error) {
        if ((error as { readonly code?: number }).code !== 409) {
            throw error;
        }
    }
}

/**
 * Asks the API server, changing nothing, what it would make of scenes. What many of them have in common is asked once.
 *
 * @param setting - of the guard, installed in the stand
 */
export function guardRunner(
    stand: GuardStand,
    setting: AdmissionGuardArgs,
): (scene: BatteryScene) => Promise<GuardOutcome> {
    const answers = new Map<string, Promise<Judgement>>();
    const ask = (
        { by, object }: SceneObject,
        namespace: string | undefined,
    ): Promise<Judgement> => {
        const whole = inNamespace(object, namespace);
        const key = JSON.stringify([by, whole]);
        const answer =
            answers.get(key) ??
            (by === "patch"
                ? stand.judgeChange(whole, stand.ofSetting(setting, whole))
                : stand.judge(setting, whole));
        answers.set(key, answer);
        return answer;
    };
    return async (scene) => {
        const judged = scene.objects.filter(isJudged);
        const alone = await Promise.all(judged.map((object) => ask(object, scene.namespace)));
        const outcome = outcomeOf(scene, alone);
        const live = comparable(scene);
        if (outcome.verdict === "refused" || live.length === 0) {
            return outcome;
        }
        // whatever came last, the rest was there before
        const compared = await stand.params.during(live, () =>
            Promise.all(live.map((object) => stand.judge(setting, object))),
        );
        return outcomeOf(scene, [...alone, ...compared]);
    };
}

/** What a scene has of the objects that the guard compares with each other; nothing if it is one alone. */
function comparable({ namespace, objects }: BatteryScene): readonly KubernetesObject[] {
    const own = objects.filter(({ by }) => by !== "patch");
    const found = own
        .filter(({ object: { apiVersion, kind } }) =>
            COMPARED.has(`${String(apiVersion)} ${String(kind)}`),
        )
        .map(({ object }) => inNamespace(object, namespace));
    return found.some(({ kind }) => kind === "Canary") && found.length > 1 ? found : [];
}

function outcomeOf(scene: BatteryScene, judgements: readonly Judgement[]): GuardOutcome {
    const refusedBy = judgements.flatMap(refusal);
    const warnedOf = judgements.flatMap((judgement) => judgement.warnedOf);
    const reason = reasonOf(scene);
    const isWarned = scene.expected.some(({ rule }) => warnedOf.includes(rule));
    const verdict =
        refusedBy.length > 0
            ? "refused"
            : isWarned
              ? "warned"
              : reason === undefined
                ? "through"
                : "not for CEL";
    return { scene, refusedBy, warnedOf, verdict, ...(verdict === "not for CEL" && { reason }) };
}

function isJudged({ by, object }: SceneObject): boolean {
    const [group = "", version] = String(object.apiVersion).split("/");
    return (
        by !== "cluster" &&
        JUDGED.has(String(object.kind)) &&
        GROUPS.has(version === undefined ? "" : group)
    );
}

function inNamespace(object: AnyObject, ofProvider = "default"): KubernetesObject {
    const whole = object as unknown as KubernetesObject;
    return whole.kind === "Namespace" || whole.metadata.namespace !== undefined
        ? whole
        : { ...whole, metadata: { ...whole.metadata, namespace: ofProvider } };
}

/** An object that is there already was let pass by every policy. */
function refusal({ answer, isRefused, refusedBy }: Judgement): readonly string[] {
    if (!isRefused || answer.code === 409) {
        return [];
    }
    return refusedBy.length > 0 ? refusedBy : [`${answer.code} ${answer.refusal}`];
}

function reasonOf({ expected, guard }: BatteryScene): string | undefined {
    const unseen = new Map(coverage().map((one) => [one.id, one.unseen]));
    const reasons = expected.map(({ policy, rule }) => unseen.get(rule) ?? ELSEWHERE[policy]);
    return guard ?? reasons.find((reason) => reason !== undefined);
}
