import type { PolicyResource, StackValidationArgs } from "@pulumi/policy";
import type { Installation } from "../../rules/canary";
import type { Clusters } from "../clusters";
import { clusterKey } from "../provider-target";
import { byCluster } from "../program/by-cluster";
import { describeObject, type KubeObject } from "../program/kube-objects";
import { opaqueProblems, opaqueResources } from "../program/opaque";
import { isSameObject, patched } from "../program/patches";
import { objectsOf } from "../program/stack";
import type { PolicyFinding } from "../finding-reporter";
import { isCanary, isEvaluated, evaluateAll } from "./rule-evaluator";
import { withoutHidden } from "./unresolved";
import { type Live, lookUp, NOTHING } from "./look-up";

/** Settings that the policies on Canaries share, so that one evaluation serves all of them. */
export interface ReviewSettings {
    /**
     * Whether related objects that are not in the program are read from the cluster; otherwise no rule reports missing
     * objects.
     *
     * @default true
     */
    readonly lookUp: boolean;
    /** Timeout of requests to the cluster, in seconds. @default 5 */
    readonly timeoutSeconds: number;
    /** Facts about the installation that override those from the program and the cluster. @default {} */
    readonly installation: Installation;
}

/** Evaluates the Canaries of a program once per run, for all policies that report on them. */
export class Review {
    private readonly done = new WeakMap<object, Map<string, Promise<readonly PolicyFinding[]>>>();

    /** @param clusters - queried for objects outside the program */
    constructor(private readonly clusters: Clusters) {}

    /**
     * Evaluates all Flagger objects of a program.
     *
     * @param args - arguments of a stack policy
     * @param settings - settings; different settings lead to separate evaluations
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
                    ({ cluster }) =>
                        cluster === undefined || cluster === clusterKey(program[0].provider),
                );
                const input = {
                    ...withoutHidden(live, hiding, whole),
                    objects: whole,
                    installation: settings.installation,
                };
                findings.push(
                    ...evaluateAll(input),
                    ...live.notes.map((problem) => ({ problem })),
                    ...unpatched(program, input.objects),
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
        // the policy cluster-version reports an unknown cluster
        return "unknown" in cluster ? NOTHING : lookUp(cluster, program, canaries);
    }
}

/** Patches of objects that are neither in the program nor in the cluster. */
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
                requirement: "the patched object was not found, so no rule was evaluated",
                fix: "re-run the preview when it exists and the cluster is reachable",
            },
        }));
}
