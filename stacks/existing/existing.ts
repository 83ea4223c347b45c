import type { ExistingPart, PlatformArgs } from "../../components";
import { platformNamespaces } from "../../components/namespaces";
import type { Cluster, SearchableCluster } from "../../kube/client";
import type { Installation, KubernetesObject } from "../../rules/canary";
import { foreignObjects, foreignProblems } from "../../rules/existing/foreign";
import { installationOf } from "../../rules/installation";
import { type Problem, refusal, unanswered } from "../../rules/problems/problem";
import type { StackContents } from "../types";
import { footprintsOf } from "./footprints";
import { lookUp } from "./look-up";
import { missingPrerequisites, prerequisiteKinds } from "./prerequisites";

/** The stack that runs. */
export interface RunningStack {
    readonly project: string;
    /** As `<organization>/<project>/<stack>`. */
    readonly stack: string;
    /** As `<project>/<stack>`: the name in the field manager of its objects. */
    readonly owner: string;
}

/** The UIDs of the objects in the stack's state; called only if there is an object that the stack did not create. */
export type RecordedUids = (stack: string) => Promise<ReadonlySet<string>>;

/**
 * Rejects what is on the cluster already and is not the stack's own, and a cluster without what the stack needs.
 *
 * @returns `existing/foreign` for each product, `existing/prerequisite` for each that is missing, and
 * `existing/unchecked` for each kind that could not be listed
 */
export async function contentProblems(
    cluster: SearchableCluster,
    { owner, project, stack }: RunningStack,
    contents: StackContents,
    recordedUids: RecordedUids,
): Promise<Problem[]> {
    const { platform, services } = contents;
    const footprints = footprintsOf(project, platform, services);
    const found = await lookUp(cluster, [
        ...footprints.flatMap(({ objects }) => Object.keys(objects)),
        ...prerequisiteKinds(contents),
    ]);
    const { live, problems } = found;
    const foreign = foreignObjects(owner, live, footprints);
    const recorded = foreign.length === 0 ? new Set<string>() : await recordedUids(stack);
    return [
        ...problems,
        ...foreignProblems(cluster.path, recorded, foreign, footprints),
        ...missingPrerequisites(cluster.path, contents, found),
    ];
}

/** The object that states the facts of a part; the namespaces for canaries have none. */
const SOURCES: Readonly<
    Partial<Record<ExistingPart, { readonly kind: string; readonly path: string }>>
> = {
    linkerd: {
        kind: "ConfigMap",
        path: `/api/v1/namespaces/${platformNamespaces.linkerd}/configmaps/linkerd-config`,
    },
    viz: {
        kind: "ConfigMap",
        path: `/api/v1/namespaces/${platformNamespaces.viz}/configmaps/prometheus-config`,
    },
    flagger: {
        kind: "Deployment",
        path: `/apis/apps/v1/namespaces/${platformNamespaces.flagger}/deployments/flagger`,
    },
};

/** What a cluster states of the parts that a platform uses as they are. */
export interface FoundParts {
    readonly installation: Installation;
    /** `existing/missing` for each part that the cluster does not have. */
    readonly problems: readonly Problem[];
}

/** Reads the facts of the parts that a platform uses as they are. */
export async function readExisting(
    cluster: Cluster,
    project: string,
    { existing }: PlatformArgs,
): Promise<FoundParts> {
    const sources = (existing?.parts ?? []).flatMap((part) => {
        const source = SOURCES[part];
        return source === undefined ? [] : [{ part, ...source }];
    });
    const answers = await Promise.all(
        sources.map(async (source) => ({ ...source, answer: await cluster.object(source.path) })),
    );
    const objects: KubernetesObject[] = [];
    const problems: Problem[] = [];
    for (const { answer, kind, part, path } of answers) {
        if ("unreachable" in answer) {
            problems.push(unread(cluster.path, part, answer.unreachable));
        } else if (answer.value === undefined) {
            problems.push(missing(cluster.path, project, part, `${kind} ${path}`));
        } else {
            objects.push({ ...(answer.value as unknown as KubernetesObject), kind });
        }
    }
    return { installation: installationOf(objects), problems };
}

function missing(path: string, project: string, part: string, object: string): Problem {
    return refusal(
        "existing/missing",
        path,
        `no ${object}`,
        `${project}:${part}.existing is true, but the cluster does not have it`,
        `install it with this stack: pulumi config rm --path ${project}:${part}.existing; or select another cluster: pulumi config set context <name>`,
    );
}

function unread(path: string, part: string, reason: string): Problem {
    return unanswered(
        "existing/unchecked",
        path,
        `the versions and settings of the existing part ${part} were not read: ${reason}`,
        "start the cluster, or grant this user read access",
    );
}
