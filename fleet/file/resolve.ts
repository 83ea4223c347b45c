import { closest } from "../../rules/problems/closest";
import { type Problem, refusal } from "../../rules/problems/problem";
import type { Fleet, Limit, ResolvedFleet, ResolvedWave, Wave } from "./types";

/** What the program of a fleet is known to have. */
export interface KnownProgram {
    /** Names of its stacks. */
    readonly stacks: readonly string[];
    /** Names of its settings, without the project's name. @default - not known, so that names are not checked */
    readonly settings?: readonly string[];
}

/** A fleet with its stacks, or the problems of its names. */
export interface Resolution {
    /** Absent if there are problems. */
    readonly fleet?: ResolvedFleet;
    readonly problems: readonly Problem[];
}

/**
 * Finds the stacks of a fleet's waves.
 *
 * @param fleet - as read
 * @param program - what its program has
 */
export function resolveFleet(fleet: Fleet, program: KnownProgram): Resolution {
    const found = fleet.waves.map((wave) => stacksOf(wave, program.stacks));
    const problems = fleet.waves.flatMap((wave, index) => [
        ...unmatched(wave, index, program.stacks),
        ...allExcluded(wave, index, program.stacks, found[index]),
        ...repeated(fleet.waves, found, index),
        ...unknownSettings(wave, index, program),
    ]);
    const all = found.flat();
    const { lock = all[0] } = fleet;
    if (fleet.lock !== undefined && !all.includes(fleet.lock)) {
        const meant = closest(fleet.lock, all);
        problems.push(
            refusal(
                "fleet/lock",
                "lock",
                fleet.lock,
                "no wave has this stack, so that there is no cluster for the lock",
                meant === undefined ? "remove it" : `set it to "${meant}"`,
            ),
        );
    }
    if (problems.length > 0 || lock === undefined) {
        return { problems };
    }
    const waves = fleet.waves.map((wave, index) => resolvedWave(wave, found[index]));
    return { fleet: { ...fleet, waves, lock }, problems };
}

/** The stacks of a wave: in the order of its patterns, those of one pattern by name. */
function stacksOf({ stacks }: Wave, known: readonly string[]): string[] {
    const sorted = [...known].sort();
    const excluded = stacks.flatMap((name) => (name.startsWith("!") ? [name.slice(1)] : []));
    const included = stacks
        .filter((name) => !name.startsWith("!"))
        .flatMap((pattern) => sorted.filter((stack) => matches(pattern, stack)))
        .filter((stack) => !excluded.some((pattern) => matches(pattern, stack)));
    return [...new Set(included)];
}

/** Whether a pattern with `*` and `?` matches a whole name. */
export function matches(pattern: string, name: string): boolean {
    const source = pattern
        .replace(/[.+^${}()|[\]\\]/g, "\\$&")
        .replace(/\*+/g, ".*")
        .replace(/\?/g, ".");
    return new RegExp(`^${source}$`).test(name);
}

function unmatched({ stacks }: Wave, index: number, known: readonly string[]): Problem[] {
    return stacks.flatMap((written, at) => {
        const pattern = written.replace(/^!/, "");
        if (known.some((stack) => matches(pattern, stack))) {
            return [];
        }
        const isPattern = /[*?]/.test(pattern);
        const meant = closest(pattern, known);
        const others = known.length === 0 ? "the program has no stacks" : known.slice(0, 10).join();
        return [
            refusal(
                isPattern ? "fleet/pattern-without-stack" : "fleet/unknown-stack",
                `waves[${index}].stacks[${at}]`,
                written,
                isPattern
                    ? `it matches no stack of the program (${others}), so that it releases nothing`
                    : `the program has no such stack (${others})`,
                meant === undefined || isPattern
                    ? `correct it, or create the stack: pulumi stack init ${isPattern ? "<name>" : pattern}`
                    : `did you mean ${meant}?`,
            ),
        ];
    });
}

/** Every stack that the wave names is excluded again. */
function allExcluded(
    { stacks }: Wave,
    index: number,
    known: readonly string[],
    found: readonly string[],
): Problem[] {
    const isNamed = stacks.some((pattern) => known.some((stack) => matches(pattern, stack)));
    return !isNamed || found.length > 0
        ? []
        : [
              refusal(
                  "fleet/all-excluded",
                  `waves[${index}].stacks`,
                  stacks,
                  "it excludes every stack that it names, so that the wave releases nothing",
                  "remove an exclusion, or the wave",
              ),
          ];
}

function repeated(
    waves: readonly Wave[],
    found: readonly (readonly string[])[],
    index: number,
): Problem[] {
    return found[index].flatMap((stack) => {
        const first = found.findIndex((stacks) => stacks.includes(stack));
        if (first === index) {
            return [];
        }
        const at = waves[index].stacks.findIndex((pattern) => matches(pattern, stack));
        return [
            refusal(
                "fleet/stack-in-two-waves",
                `waves[${index}].stacks[${at}]`,
                stack,
                `the stack is in the wave ${waves[first].name} too: it would be released with the settings of either`,
                `exclude it here with "!${stack}", or remove it from waves[${first}]`,
            ),
        ];
    });
}

function unknownSettings(
    { settings }: Wave,
    index: number,
    { settings: known }: KnownProgram,
): Problem[] {
    return Object.entries(settings).flatMap(([name, value]) => {
        // a setting of another namespace, such as kubernetes:context, is a provider's
        const own = name.split(/[.[]/)[0];
        if (known === undefined || name.includes(":") || known.includes(own)) {
            return [];
        }
        const meant = closest(own, known);
        return [
            refusal(
                "fleet/unknown-setting",
                `waves[${index}].settings.${name}`,
                value,
                `Pulumi.yaml declares no setting ${own}, so that it would have no effect; it declares ${known.join(", ")}`,
                meant === undefined
                    ? "remove it"
                    : `did you mean ${meant}${name.slice(own.length)}?`,
            ),
        ];
    });
}

function resolvedWave(wave: Wave, stacks: readonly string[]): ResolvedWave {
    const { allowedFailures, maxUnavailable } = wave;
    return {
        ...wave,
        stacks,
        allowedFailures: Math.min(stacks.length, numberOf(allowedFailures, stacks.length)),
        maxUnavailable:
            maxUnavailable === undefined
                ? stacks.length
                : Math.max(1, numberOf(maxUnavailable, stacks.length)),
    };
}

/** A share is rounded down, as Kubernetes does for maxUnavailable. */
function numberOf(limit: Limit, clusters: number): number {
    return "clusters" in limit ? limit.clusters : Math.floor((limit.percent * clusters) / 100);
}
