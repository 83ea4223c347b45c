import * as assert from "node:assert/strict";
import { explainFailure } from "../../../sandbox/tools/failures";

const cases: readonly (readonly [string, string, RegExp])[] = [
    [
        "a full disk",
        "# k8s.io/api\ngo build k8s.io/api: write /tmp/x.a: no space left on device",
        /the disk is full\. Free some space on the disks of \/cache/,
    ],
    [
        "an old Go",
        "go: go.mod requires go >= 1.26.7 (running go 1.25.1; GOTOOLCHAIN=local)",
        /Go 1\.26\.7 or newer is required, but 1\.25\.1 was found.*GOTOOLCHAIN=auto/,
    ],
    [
        "a Go that cannot be fetched",
        "go: download go1.26.7 for linux/amd64: toolchain not available",
        /Go 1\.26\.7 is required and could not be downloaded\. Install it/,
    ],
    [
        "no network",
        'go: example.test/a@v1.0.0: Get "https://proxy.test/a/@v/v1.0.0.mod": dial tcp: lookup proxy.test: no such host',
        /a Go module could not be downloaded \(.*no such host\)\. Check the network/,
    ],
    [
        "a module that the proxy does not have",
        "go: example.test/a@v1.0.0: reading https://proxy.test/a/@v/v1.0.0.zip: 404 Not Found",
        /does not have a module \(.*404 Not Found\)\. Check GOPROXY/,
    ],
    [
        "no downloads allowed",
        "a.go:3:8: example.test/a@v1.0.0: module lookup disabled by GOPROXY=off",
        /does not have a module.*GOPROXY=off/,
    ],
    [
        "a changed module",
        "verifying example.test/a@v1.0.0: checksum mismatch\n\tdownloaded: h1:x\n\tgo.sum: h1:y\n\nSECURITY ERROR",
        /does not match go\.sum/,
    ],
    [
        "a forgotten go.sum",
        "missing go.sum entry for module providing package example.test/a",
        /go\.mod and go\.sum do not match.*sandbox\/tools\/README\.md/,
    ],
    [
        "too little memory",
        "example.test/a: /usr/lib/go/pkg/tool/linux_amd64/compile: signal: killed",
        /because of low memory/,
    ],
    [
        "a cache of somebody else",
        "open /home/me/.cache/go-build/00/x: permission denied",
        /a file could not be written\. \/cache/,
    ],
    ["anything else", "a.go:7:2: undefined: b", /the end of its output:\na\.go:7:2: undefined: b/],
];

describe("sandbox/tools/failures", () => {
    for (const [what, output, message] of cases) {
        it(`explains ${what}`, () => {
            const text = explainFailure({
                what: "etcd",
                output,
                log: "/logs/etcd.log",
                cache: "/cache",
            });
            assert.match(text, message);
            assert.match(text, /^cannot build etcd[:;]/);
            assert.match(text, /\nlog: \/logs\/etcd\.log$/);
        });
    }

    it("a disk that is full counts before the errors that follow from it", () => {
        const output = "dial tcp: connection refused\nwrite x: no space left on device";
        const text = explainFailure({ what: "etcd", output, log: "/l", cache: "/c" });
        assert.match(text, /the disk is full/);
    });

    it("shows no more than the end of a long output", () => {
        const output = Array.from({ length: 100 }, (_, line) => `line ${line}`).join("\n");
        const text = explainFailure({ what: "etcd", output, log: "/l", cache: "/c" });
        assert.ok(!text.includes("line 79\n"));
        assert.ok(text.includes("line 80\n"));
        assert.ok(text.includes("line 99\n"));
    });
});
