import { findLinkerd } from "./versions/linkerd-release";
import type { Problem } from "./problems/problem";
import { FLAGGER_SUPPORT, LINKERD_SUPPORT } from "./versions/support-table";
import {
    describeRange,
    parseVersion,
    placeVersion,
    type VersionNumber,
    type VersionRange,
} from "./versions/version-number";
import type { SeenVersion, SeenVersions } from "./versions/compatibility";

/** A generation of Linkerd and Flagger that route traffic in the same way. */
export interface Profile {
    readonly name: "legacy" | "smi" | "current";
    readonly linkerd: VersionRange;
    readonly flagger: VersionRange;
    readonly kubernetes: VersionRange;
    /** The resource that splits the traffic. */
    readonly routing: string;
    /** The last overlay of the generation, for users who have to keep it; unset for the current one. */
    readonly overlay?: string;
}

/**
 * The three generations of Flagger on Linkerd, oldest first. The wording "Kubernetes v1.16 or newer, Linkerd 2.10 or
 * newer" and `kubectl apply -k github.com/fluxcd/flagger//kustomize/linkerd` were in Flagger's tutorial from v1.7.0 to
 * v1.33.0; that command without a `?ref=` installs today's Flagger, which neither of the older ones can run.
 */
export const PROFILES: readonly Profile[] = [
    {
        name: "legacy",
        linkerd: { min: "2.10", max: "2.11" },
        flagger: { min: "1.7", max: "1.30" },
        kubernetes: { min: "1.16", max: "1.23" },
        routing: "the TrafficSplit that was built into Linkerd",
        overlay: "https://github.com/fluxcd/flagger//kustomize/linkerd?ref=v1.30.0",
    },
    {
        name: "smi",
        linkerd: { min: "2.12", max: "2.13" },
        flagger: { min: "1.31", max: "1.33" },
        kubernetes: { min: "1.21", max: "1.28" },
        routing: "the TrafficSplit of the linkerd-smi extension",
        overlay: "https://github.com/fluxcd/flagger//kustomize/linkerd?ref=v1.33.0",
    },
    {
        name: "current",
        linkerd: { min: "2.14" },
        flagger: { min: "1.34" },
        kubernetes: { min: "1.21" },
        routing: "Gateway API HTTPRoutes",
    },
];

const current = PROFILES[PROFILES.length - 1];

/** The generation of a Linkerd release; `undefined` if it is older than the table. */
export function profileOf(release: string): Profile | undefined {
    const number = parseVersion(release);
    return number && PROFILES.find(({ linkerd }) => placeVersion(number, linkerd) === "within");
}

/**
 * Reports versions of an older generation, such as Linkerd 2.10 on Kubernetes 1.16: this package installs the current
 * one, and the problem explains what to use instead.
 *
 * @returns an error `version/profile` for each version that the current generation does not support
 */
export function checkProfile(seen: SeenVersions): Problem[] {
    const linkerd = seen.linkerd && findLinkerd(seen.linkerd.version)?.support.release;
    return [
        ...older("Linkerd", seen.linkerd, linkerd, "linkerd"),
        ...older("Flagger", seen.flagger, seen.flagger?.version, "flagger"),
        ...older("Kubernetes", seen.kubernetes, seen.kubernetes?.version, "kubernetes"),
    ];
}

function older(
    product: string,
    seen: SeenVersion | undefined,
    version: string | undefined,
    field: "linkerd" | "flagger" | "kubernetes",
): Problem[] {
    const number = version === undefined ? undefined : parseVersion(version);
    if (
        seen === undefined ||
        number === undefined ||
        placeVersion(number, current[field]) !== "below"
    ) {
        return [];
    }
    const old = PROFILES.find((profile) => placeVersion(number, profile[field]) === "within");
    return [
        {
            id: "version/profile",
            severity: "error",
            path: seen.path,
            value: seen.version,
            requirement:
                `this package installs the current profile, ${describe(current)}; ` +
                (old === undefined
                    ? `this ${product} version is older than any supported combination of Flagger and Linkerd`
                    : `this ${product} version belongs to the ${old.name} profile, ${describe(old)}`),
            fix: `${upgrade()}${old === undefined ? "" : stay(old)}`,
        },
    ];
}

function describe({ flagger, kubernetes, linkerd, routing }: Profile): string {
    return (
        `${routing} with Linkerd ${describeRange(linkerd)}, Flagger ${describeRange(flagger)} ` +
        `and Kubernetes ${describeRange(kubernetes)}`
    );
}

function upgrade(): string {
    const linkerd = LINKERD_SUPPORT[LINKERD_SUPPORT.length - 1];
    const flagger = FLAGGER_SUPPORT[FLAGGER_SUPPORT.length - 1];
    return (
        `use Linkerd ${linkerd.release} (${linkerd.edge}) with Gateway API ${linkerd.gatewayApi?.min}, ` +
        `Flagger ${flagger.flagger.min} and Kubernetes ${describeRange(linkerd.kubernetes)}`
    );
}

function stay({ name, overlay }: Profile): string {
    return `; to keep the ${name} profile, install it without this package: kubectl apply -k '${overlay}'`;
}

/** A row of the support table as text. */
export interface SupportRow {
    /** Release of Linkerd, such as `2.20`. */
    readonly linkerd: string;
    /** The edge release from which it is built; empty for those published as `stable-…`. */
    readonly edge: string;
    readonly kubernetes: string;
    /** Empty before Linkerd read its routes. */
    readonly gatewayApi: string;
    /** Releases of Flagger that run on it. */
    readonly flagger: string;
    readonly profile: string;
}

/**
 * The compatibility of versions: a row for each release of Linkerd, oldest first, from the tables that the checks use.
 */
export function supportTable(): SupportRow[] {
    return LINKERD_SUPPORT.map(({ edge = "", gatewayApi, kubernetes, release }) => ({
        linkerd: release,
        edge,
        kubernetes: describeRange(kubernetes),
        gatewayApi: gatewayApi === undefined ? "" : describeRange(gatewayApi),
        flagger: describeRange(flaggerRange(release)),
        profile: profileOf(release)?.name ?? "",
    }));
}

function flaggerRange(release: string): VersionRange {
    const number = parseVersion(release) as VersionNumber;
    const rows = FLAGGER_SUPPORT.filter(
        ({ linkerd }) => placeVersion(number, linkerd) === "within",
    );
    return { min: rows[0]?.flagger.min, max: rows[rows.length - 1]?.flagger.max };
}
