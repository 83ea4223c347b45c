/** What is known of a build that failed. */
export interface Failure {
    /** What was being built, for a person. */
    readonly what: string;
    /** The end of its output. */
    readonly output: string;
    readonly log: string;
    /** The cache's folder. */
    readonly cache: string;
}

interface Cause {
    readonly sign: RegExp;
    readonly explain: (failure: Failure, match: RegExpExecArray) => string;
}

const again = "Then run the same command again; finished tools are kept.";

/** From the most to the least telling: one output can show several signs, and the first counts. */
const causes: readonly Cause[] = [
    {
        sign: /no space left on device|ENOSPC|disk quota exceeded/i,
        explain: ({ cache }) =>
            `the disk is full. Free some space on the disks of ${cache}, Go's build cache (go env GOCACHE) and ` +
            `its module cache (go env GOMODCACHE). ${again}`,
    },
    {
        sign: /requires go >= (\d\S*) \(running go (\d[^\s;)]*)/,
        explain: (_, [, wanted, found]) =>
            `Go ${wanted} or newer is required, but ${found} was found. Install a newer Go, or allow Go to ` +
            `download one (go env -w GOTOOLCHAIN=auto). ${again}`,
    },
    {
        sign: /go: download go(\d\S*) .*(?:toolchain not available|: .*)/,
        explain: (_, [, wanted]) =>
            `Go ${wanted} is required and could not be downloaded. Install it. ${again}`,
    },
    {
        sign: /checksum mismatch|SECURITY ERROR/,
        explain: () =>
            "a downloaded module does not match go.sum and was not used. If you use your own " +
            `Go module proxy, check it; go clean -modcache removes a damaged download. ${again}`,
    },
    {
        sign: /missing go\.sum entry|updates to go\.(?:mod|sum) needed/,
        explain: () =>
            "its go.mod and go.sum do not match. After you change a pin, update go.sum as described in " +
            "sandbox/tools/README.md.",
    },
    {
        sign: /^.*(?:dial tcp|no such host|i\/o timeout|TLS handshake timeout|connection refused|connection reset by peer|network is unreachable|proxyconnect|context deadline exceeded|x509: ).*$/m,
        explain: (_, [line = ""]) =>
            `a Go module could not be downloaded (${line.trim()}). Check the network and, behind a proxy, ` +
            `HTTPS_PROXY or GOPROXY. ${again}`,
    },
    {
        sign: /^.*(?:reading http\S+: \d{3} .*|module lookup disabled by GOPROXY=off.*|unrecognized import path.*)$/m,
        explain: (_, [line = ""]) =>
            `the Go module proxy does not have a module (${line.trim()}). Check GOPROXY (go env GOPROXY): ` +
            `the default proxy has all of them. ${again}`,
    },
    {
        sign: /signal: killed|cannot allocate memory|out of memory/i,
        explain: () =>
            "the system killed the compiler, probably because of low memory (a single compiler process needs up to 4 GiB). " +
            `Close other programs, or use a machine with more memory. ${again}`,
    },
    {
        sign: /permission denied|EACCES|read-only file system/i,
        explain: ({ cache }) =>
            `a file could not be written. ${cache}, and the folders that go env GOCACHE GOMODCACHE prints, ` +
            `must be owned by you. ${again}`,
    },
];

/** Lines of output that an unexplained failure shows. */
const SHOWN_LINES = 20;

/** Says in plain words why a build failed and what to do. */
export function explainFailure(failure: Failure): string {
    for (const { sign, explain } of causes) {
        const match = sign.exec(failure.output);
        if (match !== null) {
            return `cannot build ${failure.what}: ${explain(failure, match)}\nlog: ${failure.log}`;
        }
    }
    const end = failure.output.trimEnd().split("\n").slice(-SHOWN_LINES).join("\n");
    return `cannot build ${failure.what}; the end of its output:\n${end}\nlog: ${failure.log}`;
}
