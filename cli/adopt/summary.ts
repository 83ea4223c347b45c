import type { ApiServer } from "../../kube/api-server";
import type { SearchableCluster } from "../../kube/client";
import { listKinds } from "../../kube/list-kinds";
import { type Fields, fieldsOf, listOf } from "../../rules/canary/reading";
import { isOfKind } from "../../rules/canary/related/reading/objects";
import { installerOf } from "../../rules/existing/installer";
import { type LiveMetadata, qualifiedName } from "../../rules/existing/live-object";
import { statedVersion } from "../../rules/existing/stated-version";
import type { Preview, PreviewedResource } from "../report/preview/types";
import { notAdopted } from "./canaries";
import type { AdoptedSetting } from "./identity";
import { helmReleases, leftObjects } from "./left";
import type { LiveObjects } from "./live";
import {
    describeObject,
    plannedObjects,
    type PlannedObject,
    type PlannedResource,
    resourceName,
} from "./planned";
import type { Adoption, Change, FoundCanary, FoundInstallation } from "./result";
import { differences, withUnderscores } from "./shape";
import type { AdoptedState } from "./state";

/** What is known at the end of an adoption. */
export interface AdoptionFacts {
    readonly stackName: string;
    /** As `<project>/<stack>`. */
    readonly owner: string;
    readonly server: ApiServer;
    readonly cluster: SearchableCluster;
    readonly planned: readonly PlannedResource[];
    readonly found: LiveObjects;
    readonly adopted: AdoptedState;
    readonly settings: readonly AdoptedSetting[];
    readonly backup: string | undefined;
    /** The preview after the adoption; `undefined` in a rehearsal. */
    readonly after: Preview | undefined;
}

/** Gathers what an adoption reports. */
export async function summarise(facts: AdoptionFacts): Promise<Adoption> {
    const { adopted, after, backup, cluster, found, owner, planned, server, settings } = facts;
    const objects = plannedObjects(planned);
    const taken = objects.filter(({ urn }) => adopted.added.has(urn));
    const metadata = taken.map(({ urn }) => metadataOf(found.live.get(urn)));
    const installers = new Set(metadata.map((each) => installerOf(each).name));
    const { live, unlisted } = await listKinds(cluster, found.kinds);
    const secrets = live.filter((object) => isOfKind({ ...object }, "Secret"));
    const names = new Map(planned.map((resource) => [resource.urn, nameOf(resource, objects)]));
    const created =
        after === undefined
            ? planned.filter(({ urn }) => !adopted.added.has(urn)).map(({ urn }) => urn)
            : previewed(after, "create").map(({ urn }) => urn);
    return {
        stack: facts.stackName,
        cluster: server.cluster,
        found: installations(taken, metadata),
        created: created.map((urn) => names.get(urn) ?? resourceName(urn)),
        changes:
            after === undefined
                ? expectedChanges(taken, found.live)
                : previewed(after, "update").map(({ changed, urn }) => ({
                      name: names.get(urn) ?? resourceName(urn),
                      paths: changed,
                  })),
        canaries: await foundCanaries(server, taken),
        left: leftObjects(live, new Set(metadata.map(({ uid = "" }) => uid)), installers, owner),
        unlisted: unlisted.map(({ kind, reason }) => `${kind}: ${reason}`),
        settings,
        helm: helmReleases(
            secrets.map((secret) => secret.metadata),
            metadata,
        ),
        backup,
    };
}

/** What the next update creates or updates, after an adoption. */
function previewed(
    { resources }: Preview,
    operation: PreviewedResource["operation"],
): readonly PreviewedResource[] {
    return resources.filter((resource) => resource.operation === operation);
}

function metadataOf(object: Fields | undefined): LiveMetadata {
    return fieldsOf(object?.metadata) as unknown as LiveMetadata;
}

function nameOf({ urn }: PlannedResource, objects: readonly PlannedObject[]): string {
    const object = objects.find((each) => each.urn === urn);
    return object === undefined
        ? `${resourceName(urn)} (in the stack's state only)`
        : describeObject(object);
}

function installations(
    taken: readonly PlannedObject[],
    metadata: readonly LiveMetadata[],
): FoundInstallation[] {
    const groups = new Map<string, { kinds: string[]; metadata: LiveMetadata[] }>();
    taken.forEach(({ kind }, index) => {
        const each = metadata[index];
        const { name } = installerOf(each);
        const group = groups.get(name) ?? { kinds: [], metadata: [] };
        groups.set(name, group);
        group.kinds.push(kind);
        group.metadata.push(each);
    });
    return [...groups].map(([installer, group]) => ({
        installer,
        version: statedVersion(group.metadata),
        kinds: group.kinds.reduce(
            (counts, kind) => counts.set(kind, (counts.get(kind) ?? 0) + 1),
            new Map<string, number>(),
        ),
    }));
}

/** A rehearsal compares fields; the provider's own comparison comes with the preview after the adoption. */
function expectedChanges(
    taken: readonly PlannedObject[],
    live: ReadonlyMap<string, Fields>,
): Change[] {
    return taken.flatMap((object) => {
        const paths = differences(
            withUnderscores(live.get(object.urn)),
            withUnderscores(object.inputs),
        );
        return paths.length === 0 ? [] : [{ name: describeObject(object), paths }];
    });
}

/** Every Canary of the cluster, and why it is not adopted. */
async function foundCanaries(
    server: ApiServer,
    taken: readonly PlannedObject[],
): Promise<FoundCanary[]> {
    const list = await server.get("/apis/flagger.app/v1beta1/canaries");
    return listOf(list?.items).map((each) => {
        const { metadata } = fieldsOf(each);
        const { name = "", namespace } = fieldsOf(metadata) as {
            name?: string;
            namespace?: string;
        };
        const isTaken = taken.some(
            (object) =>
                object.kind === "Canary" &&
                object.apiVersion.startsWith("flagger.app/") &&
                object.name === name &&
                object.namespace === namespace,
        );
        return {
            name: qualifiedName({ name, namespace }),
            ...(isTaken ? {} : { reason: notAdopted(fieldsOf(each)) }),
        };
    });
}
