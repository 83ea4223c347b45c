/** How a program reads its arguments. */
export interface Tool {
    /**
     * `go`: flags of Go's `flag` package, which ends at the first other argument; `kingpin` and `getopt`: options anywhere,
     * long ones with two dashes.
     */
    readonly style: "go" | "kingpin" | "getopt";
    /** Options that take a value, without their dashes. */
    readonly valued: readonly string[];
    /** Options without a value. */
    readonly switches: readonly string[];
}

/**
 * The load generators of the load tester's image, at the versions that it has.
 *
 * @see github.com/rakyll/hey v0.1.4 hey.go; github.com/wg/wrk 4.2 src/wrk.c (parse_args); github.com/bojand/ghz v0.120.0
 * cmd/ghz/main.go
 */
export const LOAD_TOOLS: Readonly<Record<string, Tool>> = {
    hey: {
        style: "go",
        valued: [
            ...["n", "c", "q", "z", "o", "m", "H", "h", "t", "A", "d", "D", "T", "U", "a", "x"],
            ...["host", "cpus"],
        ],
        switches: ["h2", "disable-compression", "disable-keepalive", "disable-redirects"],
    },
    wrk: {
        style: "getopt",
        valued: [
            ...["t", "c", "d", "s", "H", "T"],
            ...["threads", "connections", "duration", "script", "header", "timeout"],
        ],
        switches: ["L", "r", "v", "h", "latency", "version", "help"],
    },
    ghz: {
        style: "kingpin",
        valued: [
            ...["config", "proto", "protoset", "call", "i", "import-paths"],
            ...["cacert", "cert", "key", "cname", "authority", "r", "rps"],
            ...["load-schedule", "load-start", "load-step", "load-end", "load-step-duration"],
            ...["load-max-duration", "c", "concurrency", "concurrency-schedule"],
            ...["concurrency-start", "concurrency-end", "concurrency-step"],
            ...["concurrency-step-duration", "concurrency-max-duration", "n", "total"],
            ...["t", "timeout", "z", "duration", "x", "max-duration", "duration-stop"],
            ...["d", "data", "D", "data-file", "B", "binary-file", "m", "metadata"],
            ...["M", "metadata-file", "stream-interval", "stream-call-duration"],
            ...["stream-call-count", "reflect-metadata", "o", "output", "O", "format"],
            ...["skipFirst", "connections", "connect-timeout", "keepalive", "name", "tags"],
            ...["cpus", "debug", "lb-strategy", "max-recv-message-size", "max-send-message-size"],
        ],
        switches: [
            ...["skipTLS", "insecure", "async", "b", "binary", "stream-dynamic-messages"],
            ...["count-errors", "e", "enable-compression", "disable-template-functions"],
            ...["disable-template-data", "h", "help", "v", "version"],
        ],
    },
};
