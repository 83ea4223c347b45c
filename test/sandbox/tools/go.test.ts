import * as assert from "node:assert/strict";
import { binaryName, checkGo, compareGo, findGo, goEnv } from "../../../sandbox/tools/go";
import { failed, succeeded } from "./support";

describe("sandbox/tools/go", () => {
    const orders: readonly (readonly [string, string, number])[] = [
        ["1.26", "1.26.0", 0],
        ["1.26.7", "1.26.10", -1],
        ["1.9", "1.21", -1],
        ["2.0", "1.99.9", 1],
        ["1.27rc1", "1.26.8", 1],
    ];
    for (const [left, right, order] of orders) {
        it(`compares ${left} with ${right}`, () => {
            assert.equal(Math.sign(compareGo(left, right)), order);
        });
    }

    const installations: readonly (readonly [string, boolean, boolean])[] = [
        ["1.26.7", false, true],
        ["1.27", false, true],
        ["1.25.3", false, false],
        ["1.25.3", true, true],
        ["1.20", true, false],
    ];
    for (const [version, fetchesNewer, good] of installations) {
        const may = fetchesNewer ? "that may" : "that may not";
        it(`${good ? "takes" : "refuses"} Go ${version} ${may} fetch a newer one`, () => {
            const check = (): void =>
                checkGo({ version, fetchesNewer, cache: "/", moduleCache: "/" }, "1.26.7");
            if (good) {
                check();
            } else {
                assert.throws(check, /Go 1\.26\.7 or newer is required/);
            }
        });
    }

    const toolchains: readonly (readonly [string, boolean])[] = [
        ["auto", true],
        ["local", false],
        ["path", false],
        ["local+path", false],
        ["go1.26.7+auto", true],
    ];
    for (const [toolchain, fetchesNewer] of toolchains) {
        it(`GOTOOLCHAIN=${toolchain} ${fetchesNewer ? "may" : "may not"} fetch a newer Go`, async () => {
            const found = await findGo(
                () => Promise.resolve(succeeded(`go1.26.8\n${toolchain}\n/build\n/modules\n`)),
                "/",
                {},
                "1.26.7",
            );
            assert.deepEqual(found, {
                version: "1.26.8",
                fetchesNewer,
                cache: "/build",
                moduleCache: "/modules",
            });
        });
    }

    it("shows what go says when it does not work", async () => {
        await assert.rejects(
            findGo(() => Promise.resolve(failed("go: cannot find GOROOT")), "/", {}, "1.26.7"),
            /"go env" failed; its output:\ngo: cannot find GOROOT/,
        );
    });

    it("lets no setting of a person change what is built", () => {
        const env = goEnv(
            {
                PATH: "/bin",
                GOPROXY: "https://proxy.test",
                GOOS: "plan9",
                GOFLAGS: "-race",
                CGO_ENABLED: "1",
            },
            "/tmp/here",
            4 * 2 ** 30,
        );
        assert.deepEqual(env, {
            PATH: "/bin",
            GOPROXY: "https://proxy.test",
            CGO_ENABLED: "0",
            GOFLAGS: "-mod=readonly",
            GOWORK: "off",
            GOTMPDIR: "/tmp/here",
        });
    });

    it("lets compilers keep their garbage where there is memory, unless a person has a setting", () => {
        assert.equal(goEnv({}, "/t", 16 * 2 ** 30).GOMEMLIMIT, "4096MiB");
        assert.equal(goEnv({}, "/t", 16 * 2 ** 30).GOGC, "off");
        assert.equal(goEnv({}, "/t", 8 * 2 ** 30).GOGC, undefined);
        assert.equal(goEnv({ GOGC: "50" }, "/t", 16 * 2 ** 30).GOGC, "50");
    });

    const names: readonly (readonly [string, string])[] = [
        ["k8s.io/kubernetes/cmd/kubectl", "kubectl"],
        ["go.etcd.io/etcd/server/v3", "server"],
        ["hey", "hey"],
    ];
    for (const [packagePath, name] of names) {
        it(`go names the binary of ${packagePath} ${name}`, () => {
            assert.equal(binaryName(packagePath), name);
        });
    }
});
