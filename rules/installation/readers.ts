import type { Installation } from "../canary/context";
import { factNames, type FactName } from "./facts";

/** How facts are read from a source, each by its name. */
export type FactReaders<Source, Names extends FactName = FactName> = {
    readonly [Name in Names]: (source: Source) => Installation[Name];
};

/**
 * Reads facts from a source.
 *
 * @param source - such as the arguments of a platform, or Flagger's Deployment
 * @param readers - one for each fact that the source has
 * @returns the facts that are set: an unset one must not hide what another source states
 */
export function readFacts<Source>(
    source: Source,
    readers: Partial<FactReaders<Source>>,
): Installation {
    const facts = factNames.map((name) => [name, readers[name]?.(source)] as const);
    return Object.fromEntries(facts.filter(([, value]) => value !== undefined));
}
