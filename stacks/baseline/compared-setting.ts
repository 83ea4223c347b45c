/** One thing by which two stacks are compared. */
export interface ComparedSetting {
    /** Where it is said, such as `platform.linkerd.highAvailability` or `services.podinfo.delivery.analysis.threshold`. */
    readonly path: string;
    /** A number that is greater the stronger the stack is; only its order counts. */
    readonly rank: number;
    /** The value as a user would write it. */
    readonly value: unknown;
    /** What more of it is good for, as a clause. */
    readonly why: string;
}

/** A switch: on is stronger. */
export function switched(path: string, on: boolean | undefined, why: string): ComparedSetting {
    return { path, rank: on === true ? 1 : 0, value: on ?? false, why };
}

/** A number of which more is stronger. */
export function more(
    path: string,
    value: number,
    why: string,
    shown: unknown = value,
): ComparedSetting {
    return { path, rank: value, value: shown, why };
}

/** A number of which less is stronger. */
export function less(
    path: string,
    value: number,
    why: string,
    shown: unknown = value,
): ComparedSetting {
    return { path, rank: -value, value: shown, why };
}

/** A word of a list that begins with the weakest. */
export function ranked<Word extends string>(
    path: string,
    value: Word,
    weakestFirst: readonly (readonly Word[])[],
    why: string,
): ComparedSetting {
    return {
        path,
        rank: weakestFirst.findIndex((equals) => equals.includes(value)),
        value,
        why,
    };
}

/** Something that is there; where it is missing there is no facet, which is weaker than any. */
export function present(path: string, value: unknown, why: string): ComparedSetting {
    return { path, rank: 1, value, why };
}
