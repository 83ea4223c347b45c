import { bash, quoted, type Webhook } from "./webhook";

/** A command that asks Prometheus, and fails if it does not answer. */
function asking(prometheus: string, query: string): string {
    return (
        `curl -sSf -G --data-urlencode ${quoted(`query=${query}`)} ` +
        quoted(`${prometheus.replace(/\/+$/, "")}/api/v1/query`)
    );
}

/** A command that succeeds if a query has a value. */
export function hasValue(prometheus: string, query: string): string {
    return `${asking(prometheus, query)} | grep -q '"value"'`;
}

/** A command that succeeds if the load tester may query at all: its queries would otherwise never have a value. */
export function mayAsk(prometheus: string): string {
    return `${asking(prometheus, "vector(1)")} >/dev/null`;
}

/** A command that the load tester runs when Flagger calls the hook. */
export function taskWebhook(
    name: string,
    type: string,
    loadTester: string | undefined,
    cmd: string,
): Webhook {
    return {
        name,
        type,
        url: loadTester,
        // a load tester that is late must not cost a failed check
        timeout: "15s",
        metadata: bash(cmd),
    };
}
