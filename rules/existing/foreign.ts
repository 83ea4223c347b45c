import { namedObjects } from "./named-objects";
import { type Problem, refusal } from "../problems/problem";
import { type Installer, installerOf } from "./installer";
import { isOf, type LiveObject, qualifiedName } from "./live-object";
import { statedVersion } from "./stated-version";

/** A part of a platform, and the objects by which it is recognised on a cluster. */
export interface Footprint {
    /** The part, as a message names it: `Linkerd Viz`. */
    readonly product: string;
    /** What an update would do to it: a clause that follows "`pulumi up` would". */
    readonly harm: string;
    /** How to keep it: a clause. */
    readonly keep: string;
    /** By kind, whether an object of that name belongs to it; with its namespace, if it is in one: `shop/cart`. */
    readonly objects: Readonly<Record<string, (name: string) => boolean>>;
}

/** What is on a cluster of one part. */
interface Installation {
    readonly footprint: Footprint;
    readonly installers: readonly Installer[];
    readonly objects: readonly LiveObject[];
}

/** The command that takes what is there into a stack. */
const ADOPT = "npm run -s cli -- adopt";

/**
 * The objects of a cluster that an update would overwrite although the stack has not created them.
 *
 * @param stack - the stack that runs, as `<project>/<stack>`
 * @param live - the objects on the cluster
 * @param footprints - what the stack installs
 */
export function foreignObjects(
    stack: string,
    live: readonly LiveObject[],
    footprints: readonly Footprint[],
): readonly LiveObject[] {
    return live.filter(
        (object) => !isOf(stack, object.metadata) && footprintOf(object, footprints) !== undefined,
    );
}

/**
 * Rejects objects that an update would overwrite and that `pulumi destroy` would then delete.
 *
 * A part of which the stack has objects of a kind is the stack's: other objects of that kind, such as a Deployment that
 * somebody runs in the namespace of Viz, are not in its program.
 *
 * @param cluster - the cluster by the names in its kubeconfig
 * @param recorded - UIDs of the objects in the stack's state: those that it has imported are its own
 * @param live - the objects on the cluster
 * @param foreign - those of them that the stack has not created
 * @param footprints - what the stack installs; the first that fits an object decides
 * @returns `existing/foreign` for each product
 */
export function foreignProblems(
    cluster: string,
    recorded: Pick<ReadonlySet<string>, "has">,
    live: readonly LiveObject[],
    foreign: readonly LiveObject[],
    footprints: readonly Footprint[],
): Problem[] {
    const notOwn = new Set(foreign.filter(({ metadata }) => !recorded.has(metadata.uid ?? "")));
    const kindOfPart = (object: LiveObject): string =>
        `${footprintOf(object, footprints)?.product} ${object.kind}`;
    const ownKinds = new Set(live.filter((object) => !notOwn.has(object)).map(kindOfPart));
    const unrecorded = [...notOwn].filter((object) => !ownKinds.has(kindOfPart(object)));
    return installations(unrecorded, footprints).map((installation) =>
        refusal(
            "existing/foreign",
            cluster,
            named(installation.objects),
            `${described(installation)} exists, and this stack has not created it: pulumi up would ` +
                `${installation.footprint.harm}, and pulumi destroy would delete it`,
            `${installation.footprint.keep}; or adopt it into this stack, without a change to the cluster: ${ADOPT}; or remove it: ${removal(installation)}; or select another cluster: pulumi config set context <name>`,
        ),
    );
}

function footprintOf(object: LiveObject, footprints: readonly Footprint[]): Footprint | undefined {
    return footprints.find(({ objects }) => objects[object.kind]?.(qualifiedName(object.metadata)));
}

function installations(
    foreign: readonly LiveObject[],
    footprints: readonly Footprint[],
): readonly Installation[] {
    return footprints.flatMap((footprint) => {
        const objects = foreign.filter((object) => footprintOf(object, footprints) === footprint);
        const installers = new Map(
            objects.map(({ metadata }) => {
                const installer = installerOf(metadata);
                return [installer.name, installer];
            }),
        );
        return objects.length === 0
            ? []
            : [{ footprint, objects, installers: recognised([...installers.values()]) }];
    });
}

/** Those that a tool is recognised by, if there are any: it also makes objects that have no mark of it. */
function recognised(installers: readonly Installer[]): readonly Installer[] {
    const marked = installers.filter(({ isMarked }) => isMarked);
    return marked.length > 0 ? marked : installers;
}

function described({ footprint, installers, objects }: Installation): string {
    const version = statedVersion(objects.map(({ metadata }) => metadata));
    const by = installers.map(({ name }) => name).join(" and ");
    return `${footprint.product}${version === undefined ? "" : ` ${version}`}, installed by ${by},`;
}

function removal({ installers }: Installation): string {
    return [...new Set(installers.map(({ removal }) => removal))].join(" and ");
}

function named(objects: readonly LiveObject[]): string {
    const names = objects.map((object) => `${object.kind} ${qualifiedName(object.metadata)}`);
    return namedObjects(names);
}
