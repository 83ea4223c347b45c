import { describeError } from "../../wait";

/** The HTTP status in an error of the client library: `code` of its API calls, `statusCode` of its watches. */
export function statusOf(error: unknown): number | undefined {
    if (typeof error !== "object" || error === null) {
        return undefined;
    }
    const { code, statusCode } = error as { code?: unknown; statusCode?: unknown };
    return [code, statusCode].find((value): value is number => typeof value === "number");
}

/** An error of the client library in one line: the API server's own words where it has said some. */
export function clientErrorText(error: unknown): string {
    const { body } = (typeof error === "object" && error !== null ? error : {}) as {
        body?: unknown;
    };
    const quoted =
        typeof body === "string" ? /"message":("(?:[^"\\]|\\.)*")/.exec(body)?.[1] : undefined;
    const text =
        quoted === undefined
            ? describeError(error).split("\n")[0]
            : (JSON.parse(quoted) as string).replace(/\s+/g, " ");
    const status = statusOf(error);
    return status === undefined ? text : `${text} (HTTP ${status})`;
}
