import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

import { hasErrors, type Problem } from "../../../rules/problems/problem";
import { refuse } from "../../refuse";
import { analysisProblems } from "../analysis";
import type { PlatformReference } from "../platform-reference";
import type { AdoptedWorkload, CanaryWorkloadArgs, PlatformResource } from "./args";
import { awaitReleaseProblems } from "./await-release";
import { evaluateRules, named } from "./evaluate-rules";
import { analysisContext, type WorkloadObjects, workloadObjects } from "./workload-objects";
import { workloadProblems } from "./problems";
import { ownSelector, type Target } from "./target";

/** A workload that no rule refuses, as far as it can be known before the first resource. */
export interface WorkloadPlan {
    readonly component: string;
    readonly args: CanaryWorkloadArgs;
    readonly platform: PlatformReference;
    /** The target; of an adopted one the selector is a guess until its spec is known. */
    readonly target: Target;
    readonly objects: WorkloadObjects;
    /** What has been said already. */
    readonly warnings: readonly Problem[];
}

/**
 * Decides everything about a workload that its arguments decide.
 *
 * @throws pulumi.RunError with all problems at once, when one of them is an error
 */
export function planWorkload(
    component: string,
    args: CanaryWorkloadArgs,
    opts: pulumi.ComponentResourceOptions = {},
): WorkloadPlan {
    const platform = "reference" in args.platform ? args.platform.reference : args.platform;
    const name = args.name ?? component;
    const kind = kindOf(args.workload);
    const target: Target = {
        kind,
        name,
        namespace: args.namespace,
        selector: ownSelector(name, platform),
    };
    const own = named(component, [
        ...workloadProblems(target, component, args, platform, opts.aliases),
        ...analysisProblems("analysis", analysisContext(target, platform), args.analysis),
    ]);
    const about = `CanaryWorkload ${component}`;
    if (hasErrors(own)) {
        // What cannot be read cannot be made into objects either; the rules have their say once it can.
        refuse(about, own);
    }
    const objects = workloadObjects(target, args, platform);
    // The target comes later, with its pods: half of it would look like one without ports and probes.
    const warnings = [
        ...own,
        ...evaluateRules(component, objects, platform),
        ...named(component, awaitReleaseProblems({ args, objects, platform })),
    ];
    refuse(about, warnings);
    return { component, args, platform, target, objects, warnings };
}

/** The resource on which the workload depends, where the platform is one. */
export function platformResource({ platform }: CanaryWorkloadArgs): PlatformResource | undefined {
    return "reference" in platform ? platform : undefined;
}

function kindOf(workload: CanaryWorkloadArgs["workload"]): Target["kind"] {
    if (!("adopt" in workload)) {
        return workload.kind;
    }
    return isDaemonSet(workload.adopt) ? "DaemonSet" : "Deployment";
}

function isDaemonSet(adopted: AdoptedWorkload["adopt"]): boolean {
    if (k8s.apps.v1.Deployment.isInstance(adopted) || k8s.apps.v1.DaemonSet.isInstance(adopted)) {
        return k8s.apps.v1.DaemonSet.isInstance(adopted);
    }
    return adopted.kind === "DaemonSet";
}
