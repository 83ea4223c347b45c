/** The part of a log that a request is for. */
export interface LogOptions {
    /** Whether to continue until the container's process ends. */
    readonly follow: boolean;
    /** Whether it is for the process before the present one. */
    readonly previous: boolean;
    /** Whether each line begins with the time at which it was written. */
    readonly timestamps: boolean;
    /** Only lines that were written from then on; milliseconds since the epoch, 0 for all. */
    readonly sinceMs: number;
    /** Only the last lines. @default all */
    readonly tailLines?: number;
    /** @default all */
    readonly limitBytes?: number;
}

/** Reads the options as the API server sends them to a kubelet; it has validated them. */
export function parseLogOptions(query: URLSearchParams, now: number): LogOptions {
    const number = (name: string): number | undefined =>
        query.has(name) ? Number(query.get(name)) : undefined;
    const sinceSeconds = number("sinceSeconds");
    const sinceTime = query.get("sinceTime");
    return {
        follow: query.get("follow") === "true",
        previous: query.get("previous") === "true",
        timestamps: query.get("timestamps") === "true",
        sinceMs:
            sinceSeconds !== undefined
                ? now - sinceSeconds * 1000
                : sinceTime === null
                  ? 0
                  : Date.parse(sinceTime),
        tailLines: number("tailLines"),
        limitBytes: number("limitBytes"),
    };
}
