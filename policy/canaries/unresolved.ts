import type { KubeObject } from "../program/kube-objects";
import type { Opaque } from "../program/opaque";
import type { Live } from "./look-up";

/** Which kinds and objects are fully known, and which may not be. */
export type Completeness = Pick<Live, "authoritativeKinds" | "inconclusive">;

/**
 * Removes entries that opaque resources may add to in this update: an unchanged release adds nothing, a chart of the
 * platform adds its own objects in its own namespace, and any other chart may create any object in any namespace.
 *
 * @param known - the entries read from the cluster
 * @param hiding - opaque resources of the program for the same cluster
 * @param objects - all known objects, whose namespaces are relevant for rules
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
                ...doubted.map((entry) => [entry, `${path} may create it`] as const),
                ...inconclusive,
            ]),
        };
    }, known);
}

/**
 * Removes entries that may be an object with a still unknown name.
 *
 * @param known - the fully known entries
 * @param unnamed - objects of the program without a known name or namespace
 */
export function withoutUnnamed(known: Completeness, unnamed: readonly KubeObject[]): Completeness {
    const kinds = new Set(unnamed.map(({ kind }) => kind));
    const doubted = known.authoritativeKinds.filter((entry) => kinds.has(kindOf(entry)));
    return {
        authoritativeKinds: known.authoritativeKinds.filter((entry) => !kinds.has(kindOf(entry))),
        inconclusive: new Map([
            ...doubted.map(
                (entry) =>
                    [
                        entry,
                        `the program creates a ${kindOf(entry)} whose name or namespace is not known before the update`,
                    ] as const,
            ),
            ...known.inconclusive,
        ]),
    };
}

function kindOf(entry: string): string {
    return entry.split(" ")[0] ?? "";
}

/** Kinds that no chart of the platform contains. */
const OF_CANARIES: readonly string[] = ["Canary", "MetricTemplate", "AlertProvider"];

/** The kind that Flagger's chart creates in Viz's namespace (Flagger charts/flagger/templates/authorizationpolicy.yaml:5). */
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
