import type { PlatformArgs } from "../../components";
import type { Cluster } from "../../kube/client";
import type { Known } from "../../kube/known";
import type { Installation, KubernetesObject } from "../../rules/canary";
import { fieldsOf } from "../../rules/canary/reading";
import { nameOf, namespaceOf } from "../../rules/canary/related/reading/objects";
import { installationOf } from "../../rules/installation";
import { type Problem, refusal, unanswered } from "../../rules/problems/problem";
import { readNamespaces } from "./namespaces";
import { PART_SOURCES, type PartSource, type PartUse } from "./sources";

/** What a cluster states of the parts that a platform uses as they are. */
export interface FoundParts {
    /** The facts that the rules read. */
    readonly installation: Installation;
    readonly use: PartUse;
    /** `existing/missing` and `existing/ambiguous` for each part that is not there, or several times. */
    readonly problems: readonly Problem[];
}

/** A part that was looked for on a cluster. */
interface FoundPart {
    readonly source: PartSource;
    /** Absent if it is not there, or several times. */
    readonly object?: KubernetesObject;
    /** The objects that state its facts. */
    readonly facts: readonly KubernetesObject[];
    readonly problems: readonly Problem[];
}

/** Finds the parts that a platform uses as they are, in any namespace, and reads what they state. */
export async function readParts(
    cluster: Cluster,
    project: string,
    platform: PlatformArgs,
): Promise<FoundParts> {
    const parts = platform.existing?.parts ?? [];
    const [namespaces, ...found] = await Promise.all([
        parts.includes("namespaces") ? readNamespaces(cluster, project, platform) : [],
        ...parts.flatMap((part) =>
            part === "namespaces"
                ? []
                : [readPart(cluster, `${project}:${part}.existing`, PART_SOURCES[part])],
        ),
    ]);
    return {
        installation: installationOf(found.flatMap(({ facts }) => facts)),
        use: found
            .map(({ object, source }) => (object === undefined ? {} : source.use(object)))
            .reduce(combined, {}),
        problems: [...found.flatMap(({ problems }) => problems), ...namespaces],
    };
}

function combined(one: PartUse, other: PartUse): PartUse {
    return { ...one, ...other, namespaces: { ...one.namespaces, ...other.namespaces } };
}

async function readPart(cluster: Cluster, setting: string, source: PartSource): Promise<FoundPart> {
    const lists = [
        ...source.lists.map((path) => ({ kind: source.kind, path })),
        ...(source.configMaps === undefined
            ? []
            : [{ kind: "ConfigMap", path: source.configMaps }]),
    ];
    const answers = await Promise.all(
        lists.map(async ({ kind, path }) => ({ kind, answer: await cluster.object(path) })),
    );
    const objects = new Map<string, KubernetesObject>();
    for (const { answer, kind } of answers) {
        if ("unreachable" in answer) {
            return {
                source,
                facts: [],
                problems: [unread(cluster.path, source, answer.unreachable)],
            };
        }
        for (const item of itemsOf(answer.value)) {
            // a list does not repeat the kind in its items
            const object = { ...item, kind };
            objects.set(`${kind} ${qualified(object)}`, object);
        }
    }
    const listed = [...objects.values()];
    const found = source.select(listed.filter(({ kind }) => kind === source.kind));
    const [object] = found;
    if (object === undefined || found.length > 1) {
        const problem =
            object === undefined
                ? missing(cluster.path, setting, source)
                : ambiguous(cluster.path, setting, source, found);
        return { source, facts: [], problems: [problem] };
    }
    return {
        source,
        object,
        facts: [object, ...listed.filter(({ kind }) => kind !== source.kind)],
        problems: [],
    };
}

function itemsOf(list: Known | undefined): readonly KubernetesObject[] {
    const items = (list as { readonly items?: unknown } | undefined)?.items;
    return Array.isArray(items) ? (items as readonly KubernetesObject[]) : [];
}

function qualified(object: KubernetesObject): string {
    return `${namespaceOf(fieldsOf(object))}/${nameOf(fieldsOf(object))}`;
}

function missing(path: string, setting: string, { kind, product }: PartSource): Problem {
    return refusal(
        "existing/missing",
        path,
        `no ${kind} of ${product}`,
        `${setting} is true, but the cluster does not have ${product} in any namespace`,
        `install it with this stack: pulumi config rm --path ${setting}; or select another cluster: pulumi config set context <name>`,
    );
}

function ambiguous(
    path: string,
    setting: string,
    { kind, product }: PartSource,
    found: readonly KubernetesObject[],
): Problem {
    return refusal(
        "existing/ambiguous",
        path,
        found.map((object) => `${kind} ${qualified(object)}`).join(", "),
        `${setting} is true, and the cluster has ${product} ${found.length} times: which one serves the canaries of this stack is not known`,
        `remove all but one, or state it in a program of your own: the argument existing of Platform`,
    );
}

function unread(path: string, { product }: PartSource, reason: string): Problem {
    return unanswered(
        "existing/unchecked",
        path,
        `the versions and settings of the existing ${product} were not read: ${reason}`,
        "start the cluster, or grant this user read access to ConfigMaps and Deployments in all namespaces",
    );
}
