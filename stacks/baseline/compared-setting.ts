/** A setting that is compared between two stacks. */
export interface ComparedSetting {
    /**
     * Path of the setting, such as `platform.linkerd.highAvailability` or
     * `services.podinfo.delivery.analysis.threshold`.
     */
    readonly path: string;
    /** A number that increases with the protection; only its order matters. */
    readonly rank: number;
    /** The value as a user would set it. */
    readonly value: unknown;
    /** The benefit of a higher value, as a clause. */
    readonly why: string;
}

/** A boolean: `true` is stronger. */
export function switched(path: string, on: boolean | undefined, why: string): ComparedSetting {
    return { path, rank: on === true ? 1 : 0, value: on ?? false, why };
}

/** A number: higher is stronger. */
export function more(
    path: string,
    value: number,
    why: string,
    shown: unknown = value,
): ComparedSetting {
    return { path, rank: value, value: shown, why };
}

/** A number: lower is stronger. */
export function less(
    path: string,
    value: number,
    why: string,
    shown: unknown = value,
): ComparedSetting {
    return { path, rank: -value, value: shown, why };
}

/** A value from a list that starts with the weakest. */
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
