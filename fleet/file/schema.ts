/** A part of the schema of the fleet file: JSON Schema with the messages for its violations. */
export interface FleetSchema {
    readonly type?: "string" | "integer" | "object" | "array";
    readonly description?: string;
    readonly enum?: readonly string[];
    readonly pattern?: string;
    readonly minimum?: number;
    readonly minItems?: number;
    readonly minLength?: number;
    readonly uniqueItems?: boolean;
    readonly items?: FleetSchema;
    readonly properties?: Readonly<Record<string, FleetSchema>>;
    readonly required?: readonly string[];
    readonly additionalProperties?: boolean | FleetSchema;
    readonly anyOf?: readonly FleetSchema[];
    readonly default?: string | number | readonly string[];
    readonly examples?: readonly unknown[];
    /** What must hold and what happens otherwise: a full clause without a closing stop. */
    readonly requirement?: string;
    /** A value that is valid, for the fix of an invalid one. */
    readonly fix?: string;
}

/** The days of the week as the file has them; their index is that of JavaScript. */
export const dayNames = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const;

const durationPattern = "^([0-9]+(h|m|s))+$";

function duration(description: string, byDefault?: string): FleetSchema {
    return {
        type: "string",
        pattern: durationPattern,
        description,
        ...(byDefault !== undefined && { default: byDefault }),
        requirement: 'must be a duration of whole hours, minutes and seconds, such as "1h30m"',
        fix: `set it to "${byDefault === undefined || byDefault === "0s" ? "30m" : byDefault}"`,
    };
}

function limit(description: string, byDefault?: number): FleetSchema {
    return {
        anyOf: [
            { type: "integer", minimum: 0 },
            { type: "string", pattern: "^([0-9]|[1-9][0-9]|100)%$" },
        ],
        description,
        ...(byDefault !== undefined && { default: byDefault }),
        requirement:
            'must be a number of clusters of 0 or more, or a share of the wave\'s clusters from "0%" to "100%"',
        fix: 'set it to a number such as 1, or to a share such as "10%"',
    };
}

const timeOfDay = (description: string): FleetSchema => ({
    type: "string",
    pattern: "^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$",
    description,
    requirement: 'must be a time of day from "00:00" to "24:00" with two digits each',
    fix: 'set it to a time such as "09:00"',
});

const periods = (description: string): FleetSchema => ({
    type: "array",
    minItems: 1,
    description,
    requirement: "an empty list has no effect",
    fix: "remove it, or add a period",
    items: {
        type: "object",
        additionalProperties: false,
        required: ["from", "to"],
        properties: {
            days: {
                type: "array",
                minItems: 1,
                uniqueItems: true,
                description: "days on which the period begins",
                default: [...dayNames],
                items: { type: "string", enum: dayNames },
                requirement: "a period without days, or with a day twice, is a mistake",
                fix: "list each day once, such as [mon, tue, wed, thu]",
            },
            from: timeOfDay("first minute of the period"),
            to: timeOfDay("first minute after the period; one before `from` is on the next day"),
        },
    },
});

/** The wave of a fleet file. */
export const waveSchema: FleetSchema = {
    type: "object",
    additionalProperties: false,
    required: ["name", "stacks"],
    properties: {
        name: {
            type: "string",
            pattern: "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$",
            description: "name of the wave in messages",
            requirement: "must be lower-case letters, digits and hyphens, 63 at most",
            fix: 'set it to a name such as "production"',
        },
        stacks: {
            type: "array",
            minItems: 1,
            description:
                "names of stacks, or patterns with `*` and `?`; `!` before one excludes what it matches",
            items: { type: "string", minLength: 1 },
            requirement: "a wave without stacks releases nothing",
            fix: 'list stacks or patterns, such as ["prod-*"], or remove the wave',
            examples: [["prod-*", "!prod-eu-1"]],
        },
        maxParallel: {
            type: "integer",
            minimum: 1,
            description: "most clusters that are updated at the same time",
            default: 1,
            requirement: "must be a whole number of at least 1, or no cluster is ever updated",
            fix: "set it to 1 or more",
        },
        bake: duration(
            "time between the end of the wave's last update and the start of the next wave",
            "0s",
        ),
        allowedFailures: limit(
            "clusters that may fail; one more stops the fleet, and no further update starts",
            0,
        ),
        maxUnavailable: limit(
            "clusters of the wave that may be in an update, failed or unreachable at the same time; unset: no limit",
        ),
        unreachable: {
            type: "string",
            enum: ["fail", "skip", "wait"],
            description:
                "what happens if a cluster does not answer before its update: it counts as failed, the wave goes on without it, or the wave waits for it",
            default: "fail",
        },
        unreachableLimit: duration(
            "with `unreachable: wait`: longest time to wait; then it counts as failed",
            "30m",
        ),
        gate: {
            type: "string",
            enum: ["none", "manual"],
            description: "`manual`: somebody must approve the start of the wave",
            default: "none",
        },
        settings: {
            type: "object",
            description:
                "settings of the wave's stacks that replace those in their files, as for `pulumi config set`; `a.b` sets a field",
            requirement: "must be settings by their names",
            fix: "write each setting as `name: value`",
            examples: [{ "podinfo.image": "ghcr.io/stefanprodan/podinfo:6.9.1" }],
        },
    },
};

/** The schema of the fleet file: its single source. The published schema, the checks, the defaults and the docs follow. */
export const fleetSchema: FleetSchema = {
    type: "object",
    additionalProperties: false,
    required: ["name", "waves"],
    properties: {
        name: {
            type: "string",
            pattern: "^[a-z0-9]([-a-z0-9]{0,40}[a-z0-9])?$",
            description: "name of the fleet; the message of each update and the lock have it",
            requirement:
                "must be lower-case letters, digits and hyphens, 42 at most: the name of the lock in the cluster contains it",
            fix: 'set it to a name such as "shop"',
        },
        program: {
            type: "string",
            minLength: 1,
            description: "folder of the Pulumi program, relative to this file",
            default: ".",
            requirement: "must be a folder",
            fix: 'remove it, or set it to a folder such as "../program"',
        },
        waves: {
            type: "array",
            minItems: 1,
            description: "waves, in the order of the release",
            items: waveSchema,
            requirement: "a fleet without waves releases nothing",
            fix: "add a wave with a name and stacks",
        },
        windows: {
            type: "object",
            additionalProperties: false,
            required: ["timezone"],
            description: "when updates may start; updates that run are not affected",
            requirement: "must be an object with timezone, startIn and nothingStartsIn",
            fix: "see docs/fleets.md for an example",
            properties: {
                timezone: {
                    type: "string",
                    minLength: 1,
                    description: "IANA time zone of the times, such as `Europe/Berlin`",
                    requirement: "must be the name of a time zone",
                    fix: 'set it to "UTC" or a name such as "Europe/Berlin"',
                },
                startIn: periods("updates start only in these; unset: at any time"),
                nothingStartsIn: periods("no update starts in these, even if `startIn` allows it"),
            },
        },
        onFailure: {
            type: "string",
            enum: ["stop", "return"],
            description:
                "what happens if too many clusters of a wave fail: nothing more starts, or the clusters that have the release also return to the release before",
            default: "stop",
        },
        lock: {
            type: "string",
            minLength: 1,
            description:
                "stack in whose cluster the lock against a second coordinator is; unset: the first stack of the first wave",
            requirement: "must be the name of a stack of a wave",
            fix: "remove it, or name a stack",
        },
        timeout: duration("longest time of the update of one cluster", "1h"),
    },
};
