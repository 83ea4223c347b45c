import type { KubeObject } from "../program/kube-objects";
import type { Opaque } from "../program/opaque";
import type { Live } from "./look-up";

/** What is known to be all that there is, and what may not be. */
export type Completeness = Pick<Live, "authoritativeKinds" | "inconclusive">;

/**
 * Takes out of what a cluster holds as a whole what resources that hide their objects may add to it in this update: a
 * release that is not changed adds nothing, a chart of the platform its own objects in its own namespace, and any other
 * chart may make anything anywhere, since templates name what namespace they like.
 *
 * @param known - what was read of the cluster
 * @param hiding - resources of the program for the same cluster
 * @param objects - all that are known, whose namespaces are those that rules ask about
 */
export function withoutHidden(
    known: Completeness,
    hiding: readonly Opaque[],
    objects: readonly KubeObject[],
): Completeness {
    const namespaces = [...new Set(objects.map(({ namespace }) => namespace))].filter(
        (namespace) => typeof namespace === "string",
    );
    return hiding.reduce<Completeness>(({ authoritativeKinds, inconclusive }, { brings, path }) => {
        const doubted = authoritativeKinds.filter((entry) => mayBring(brings, entry));
        const certain = authoritativeKinds.filter((entry) => !doubted.includes(entry));
        const elsewhere = doubted
            .filter((entry) => !entry.includes(" "))
            .flatMap((kind) => namespaces.map((namespace) => `${kind} ${namespace}`))
            .filter((entry) => !mayBring(brings, entry));
        return {
            authoritativeKinds: [...certain, ...elsewhere],
            inconclusive: new Map([
                ...doubted.map((entry) => [entry, `${path} may bring it`] as const),
                ...inconclusive,
            ]),
        };
    }, known);
}

/**
 * Takes out what may be an object whose name is not known yet.
 *
 * @param known - what is known as a whole
 * @param nameless - objects of the program without a known name or namespace
 */
export function withoutUnnamed(known: Completeness, nameless: readonly KubeObject[]): Completeness {
    const kinds = new Set(nameless.map(({ kind }) => kind));
    const doubted = known.authoritativeKinds.filter((entry) => kinds.has(kindOf(entry)));
    return {
        authoritativeKinds: known.authoritativeKinds.filter((entry) => !kinds.has(kindOf(entry))),
        inconclusive: new Map([
            ...doubted.map(
                (entry) =>
                    [
                        entry,
                        `the program makes a ${kindOf(entry)} whose name or namespace is not known before the update`,
                    ] as const,
            ),
            ...known.inconclusive,
        ]),
    };
}

function kindOf(entry: string): string {
    return entry.split(" ")[0] ?? "";
}

/** Kinds that no chart of the platform has. */
const OF_CANARIES: readonly string[] = ["Canary", "MetricTemplate", "AlertProvider"];

/** What Flagger's chart makes in Viz's namespace (flagger v1.44.0 charts/flagger/templates/authorizationpolicy.yaml:5). */
const ELSEWHERE = "AuthorizationPolicy";

function mayBring(brings: Opaque["brings"], entry: string): boolean {
    const [kind = "", place] = entry.split(" ");
    return (
        brings === "anything" ||
        (brings !== "nothing" &&
            !OF_CANARIES.includes(kind) &&
            (place === undefined ||
                kind === ELSEWHERE ||
                brings.namespace === undefined ||
                place.split("/")[0] === brings.namespace))
    );
}
