import type { Problem } from "../../rules/problems/problem";
import type { StackContents, StackDefinition } from "../types";
import type { ComparedSetting } from "./compared-setting";
import { platformSettings } from "./platform";
import { serviceSettings } from "./services";

/** A regression of a stack from its baseline. */
export interface Regression {
    /** Path of the setting. */
    readonly path: string;
    /** The value of the stack; `undefined` if unset. */
    readonly value: unknown;
    /** The value of the baseline. */
    readonly other: unknown;
    /** The benefit of the baseline's value, as a clause. */
    readonly why: string;
}

/**
 * Everything by which a stack is weaker than another one: high availability, identity, policies, versions that the other
 * has not run, and for each service its strategy, metrics, checks, alerts and replicas. Only what both can be compared
 * by counts: a longer deadline or another interval is neither weaker nor stronger.
 */
export function regressions(stack: StackContents, other: StackContents): Regression[] {
    const own = new Map(facets(stack).map((facet) => [facet.path, facet]));
    const names = new Set(other.services.map(({ service }) => service.name));
    const unrehearsed = stack.services
        .filter(({ service }) => !names.has(service.name))
        .map(({ service: { name } }): Regression => ({
            path: `services.${name}`,
            value: name,
            other: undefined,
            why: "releases of the service are rehearsed there",
        }));
    // A service that only the other one has is not released here at all.
    const here = new Set(stack.services.map(({ service }) => service.name));
    const compared = facets({
        ...other,
        services: other.services.filter(({ service }) => here.has(service.name)),
    });
    return [
        ...unrehearsed,
        ...compared.flatMap(({ path, rank, value, why }) => {
            const mine = own.get(path);
            return mine !== undefined && mine.rank >= rank
                ? []
                : [{ path, value: mine?.value, other: value, why }];
        }),
    ];
}

function facets({ platform, services }: StackContents): ComparedSetting[] {
    return [...platformSettings(platform), ...services.flatMap(serviceSettings)];
}

/**
 * Refuses a stack that is weaker than the one it is measured by, unless its definition says so and why; a waiver of
 * nothing is warned of, so that it goes when its reason has gone.
 *
 * @param stack name of the stack
 * @param contents what it makes of its settings
 * @param baseline the other stack's contents, with its own settings
 */
export function baselineProblems(
    stack: string,
    { baseline: other, waivers: waived = {} }: StackDefinition,
    contents: StackContents,
    baseline: StackContents,
): Problem[] {
    const found = regressions(contents, baseline);
    const weak = new Set(found.map(({ path }) => path));
    return [
        ...found
            .filter(({ path }) => !Object.hasOwn(waived, path))
            .map((weakness): Problem => ({
                id: "stack/weaker",
                severity: "error",
                path: `stacks/${stack}.ts: ${weakness.path}`,
                value: weakness.value,
                requirement: `this is a regression from the baseline ${other}, which has ${said(weakness.other)}: ${weakness.why}`,
                fix: `set at least that, or add a waiver to stacks/${stack}.ts: waivers: { "${weakness.path}": "<reason>" }`,
            })),
        ...Object.keys(waived)
            .filter((path) => !weak.has(path))
            .map((path): Problem => ({
                id: "stack/waiver-unused",
                severity: "warning",
                path: `stacks/${stack}.ts: waivers`,
                value: path,
                requirement: `${stack} has no regression from ${other} at this path`,
                fix: "remove this waiver",
            })),
    ];
}

function said(value: unknown): string {
    return value === undefined ? "none" : JSON.stringify(value);
}
