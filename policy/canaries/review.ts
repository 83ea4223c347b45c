import type { PolicyResource, StackValidationArgs } from "@pulumi/policy";
import type { Installation } from "../../rules/canary";
import type { Clusters } from "../clusters";
import { byCluster } from "../program/by-cluster";
import { describeObject, type KubeObject } from "../program/kube-objects";
import { opaqueProblems, opaqueResources } from "../program/opaque";
import { isSameObject, patched } from "../program/patches";
import { objectsOf } from "../program/stack";
import type { PolicyFinding } from "../finding-reporter";
import { isCanary, isEvaluated, evaluateAll } from "./rule-evaluator";
import { withoutHidden } from "./unresolved";
import { type Live, lookUp, NOTHING } from "./look-up";

/** What the policies on Canaries agree on, so that one judgement serves them all. */
export interface ReviewSettings {
    /**
     * Whether the cluster is asked for what stands around the Canaries and is not in the program; without it no rule
     * says that something is missing.
     *
     * @default true
     */
    readonly lookUp: boolean;
    /** Longest wait for an answer of the cluster, in seconds. @default 5 */
    readonly timeoutSeconds: number;
    /** What neither the program nor the cluster says of the installation, or says wrongly. @default {} */
    readonly installation: Installation;
}

/** Judges the Canaries of a program once a run, for all policies that speak of them. */
export class Review {
    private readonly done = new WeakMap<object, Map<string, Promise<readonly PolicyFinding[]>>>();

    /** @param clusters - asked for what the program does not hold */
    constructor(private readonly clusters: Clusters) {}

    /**
     * Judges all that a program makes of Flagger's.
     *
     * @param args - as a stack policy got them
     * @param settings - the same for all policies, or each one's own judgement is made
     */
    of(
        args: Pick<StackValidationArgs, "resources">,
        settings: ReviewSettings,
    ): Promise<readonly PolicyFinding[]> {
        const objects = objectsOf(args);
        const reviews =
            this.done.get(objects) ?? new Map<string, Promise<readonly PolicyFinding[]>>();
        this.done.set(objects, reviews);
        const key = JSON.stringify(settings);
        const review = reviews.get(key) ?? this.make(objects, args.resources, settings);
        reviews.set(key, review);
        return review;
    }

    private async make(
        objects: readonly KubeObject[],
        resources: readonly PolicyResource[],
        settings: ReviewSettings,
    ): Promise<readonly PolicyFinding[]> {
        const opaque = opaqueResources(resources);
        const findings: PolicyFinding[] = opaqueProblems(opaque).map((problem) => ({ problem }));
        for (const program of byCluster(objects)) {
            if (program.some(isEvaluated)) {
                const live = await this.live(program, settings);
                const whole = patched([...program, ...live.objects]);
                const hiding = opaque.filter(
                    ({ provider }) =>
                        provider === undefined || provider === program[0].provider?.urn,
                );
                const ground = {
                    ...withoutHidden(live, hiding, whole),
                    objects: whole,
                    installation: settings.installation,
                };
                findings.push(
                    ...evaluateAll(ground),
                    ...live.notes.map((problem) => ({ problem })),
                    ...unpatched(program, ground.objects),
                );
            }
        }
        return findings;
    }

    private async live(program: readonly KubeObject[], settings: ReviewSettings): Promise<Live> {
        const canaries = program.filter((object) => isCanary(object));
        if (!settings.lookUp || canaries.length === 0) {
            return NOTHING;
        }
        const cluster = await this.clusters.of(canaries[0]?.provider, settings.timeoutSeconds);
        // that the cluster is not known is told by the policy cluster-version
        return "unknown" in cluster ? NOTHING : lookUp(cluster, program, canaries);
    }
}

/** Patches of objects that are neither in the program nor found on the cluster. */
function unpatched(
    program: readonly KubeObject[],
    whole: readonly KubeObject[],
): readonly PolicyFinding[] {
    return program
        .filter((object) => object.patch && isEvaluated(object))
        .filter((patch) => !whole.some((object) => isSameObject(object, patch)))
        .map((patch) => ({
            urn: patch.urn,
            problem: {
                id: "canary/not-checked",
                severity: "unchecked",
                path: describeObject(patch),
                value: "a patch",
                requirement: "the object that it patches was not found, so that no rule was judged",
                fix: "run a preview again once it is there, with a cluster that answers",
            },
        }));
}
