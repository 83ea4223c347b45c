import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { SandboxError } from "../../../sandbox/errors";
import { toolNamed } from "../../../sandbox/tools/catalogue";
import { runCommand } from "../../../sandbox/tools/commands";
import { toolItem } from "../../../sandbox/tools/entries";
import { provide } from "../../../sandbox/tools/provide";
import { Scratch, failed, fakeGo, surroundings, writeProgram } from "./support";

const version = toolItem(toolNamed("etcd"), surroundings("/", runCommand)).version;
const only = { tools: ["etcd"], artefacts: [] } as const;

describe("sandbox/tools/provide", () => {
    const scratch = new Scratch();
    after(() => scratch.remove());

    it("takes an explicit setting first", async () => {
        const etcd = writeProgram(path.join(scratch.folder(), "my-etcd"), "etcd Version: 0.0.1");
        const right = scratch.folder();
        writeProgram(path.join(right, "etcd"), `etcd Version: ${version}`);
        const go = fakeGo();
        const env = { PATH: right, LINKERD_CANARY_TOOL_ETCD: etcd };
        const box = await provide(only, surroundings(scratch.folder(), go.run, { env }));
        assert.equal(box.path("etcd"), etcd);
        assert.equal(fs.realpathSync(path.join(box.binDir, "etcd")), etcd);
        assert.deepEqual(go.calls, []);
    });

    it("then the right version on PATH, past wrong ones, and asks each only once", async () => {
        const [broken, wrong, right] = [scratch.folder(), scratch.folder(), scratch.folder()];
        fs.writeFileSync(path.join(broken, "etcd"), "\u0000no program", { mode: 0o755 });
        writeProgram(path.join(wrong, "etcd"), "etcd Version: 3.4.0");
        const file = writeProgram(path.join(right, "etcd"), `etcd Version: ${version}`);
        const asked: string[] = [];
        const root = scratch.folder();
        const place = surroundings(
            root,
            (command) => {
                asked.push(command.program);
                return runCommand(command);
            },
            { env: { PATH: [broken, wrong, right].join(path.delimiter) } },
        );
        assert.equal((await provide(only, place)).path("etcd"), file);
        assert.equal((await provide(only, place)).path("etcd"), file);
        assert.deepEqual(asked, [path.join(broken, "etcd"), path.join(wrong, "etcd"), file]);
        fs.appendFileSync(file, "# of another size\n");
        await provide(only, place);
        assert.equal(asked.length, 4, "a changed program is asked again");
    });

    it("then the cache, without a call of go, and what is on PATH of the cache does not count", async () => {
        const root = scratch.folder();
        const go = fakeGo();
        const first = await provide(only, surroundings(root, go.run));
        assert.ok(go.calls.some((call) => call.startsWith("build ")));
        const calls = go.calls.length;
        const again = await provide(
            only,
            surroundings(root, go.run, { env: { PATH: first.binDir } }),
        );
        assert.equal(again.path("etcd"), first.path("etcd"));
        assert.equal(again.binDir, first.binDir);
        assert.equal(go.calls.length, calls);
    });

    it("a tool that is wanted only if it is there is taken, but never made", async () => {
        const root = scratch.folder();
        const names = { ...only, ifThere: ["helm"] } as const;
        const go = fakeGo();
        assert.ok(!(await provide(names, surroundings(root, go.run))).has("helm"));
        assert.ok(!go.calls.some((call) => call.includes("helm.sh")));
        const helm = await provide({ tools: ["helm"], artefacts: [] }, surroundings(root, go.run));
        const box = await provide(names, surroundings(root, go.run));
        assert.equal(box.path("helm"), helm.path("helm"));
        assert.ok(fs.existsSync(path.join(box.binDir, "helm")));
    });

    it("compiles the tools of a family that are built alike in one call", async () => {
        const go = fakeGo();
        const names = ["kube-apiserver", "kubectl"] as const;
        const box = await provide(
            { tools: names, artefacts: [] },
            surroundings(scratch.folder(), go.run),
        );
        assert.equal(go.calls.filter((call) => call.startsWith("build ")).length, 1);
        for (const name of names) {
            assert.ok(fs.statSync(box.path(name)).isFile());
        }
    });

    it("a failed build leaves its log and nothing else", async () => {
        const root = scratch.folder();
        const go = fakeGo({
            before: (command) =>
                Promise.resolve(
                    command.args[0] === "build" ? failed("x.go:1:1: undefined: y") : undefined,
                ),
        });
        await assert.rejects(provide(only, surroundings(root, go.run)), (error: unknown) => {
            assert.ok(error instanceof SandboxError);
            assert.match(
                error.message,
                /cannot build etcd; the end of its output:\nx\.go:1:1: undefined: y/,
            );
            assert.ok(error.message.includes(path.join(root, "logs", "etcd.log")));
            return true;
        });
        assert.deepEqual(fs.readdirSync(path.join(root, "tmp")), []);
        assert.ok(!fs.existsSync(path.join(root, "tools")));
        await provide(only, surroundings(root, fakeGo().run));
    });

    it("patches the copy of a module and builds with it", async () => {
        const module = scratch.folder();
        for (const server of ["pkg/server/server.go", "pkg/loadtester/server.go"]) {
            const file = path.join(module, server);
            fs.mkdirSync(path.dirname(file), { recursive: true });
            const found = (toolNamed("flagger").patches ?? []).filter((one) => one.file === server);
            assert.equal(found.length, 3);
            fs.writeFileSync(file, found.map(({ find }) => find).join("\n"), { mode: 0o444 });
        }
        const built: string[] = [];
        const go = fakeGo({
            moduleFolder: module,
            before: (command) => {
                if (command.args[0] === "build") {
                    const read = (file: string): string =>
                        fs.readFileSync(path.join(command.cwd, file), "utf8");
                    built.push(read("source/pkg/server/server.go"), read("go.mod"));
                }
                return Promise.resolve(undefined);
            },
        });
        await provide(
            { tools: ["flagger"], artefacts: [] },
            surroundings(scratch.folder(), go.run),
        );
        assert.match(built[0], /net\.Listen\("unix", os\.Getenv\("SANDBOX_SOCKETS"\)/);
        assert.match(built[0], /serveOnSocket\(srv, port\)$/);
        assert.match(built[1], /^replace github\.com\/fluxcd\/flagger => \.\/source$/m);
    });

    it("a Go that is missing, too old, or settings that are wrong are told before anything is built", async () => {
        const enoent = Object.assign(new Error("spawn go ENOENT"), { code: "ENOENT" });
        const cases = [
            {
                place: surroundings(scratch.folder(), () => Promise.reject(enoent)),
                message: /go is not on PATH.*Install Go 1\.26/,
            },
            {
                place: surroundings(scratch.folder(), () =>
                    Promise.resolve({ code: 0, stdout: "go1.20\nlocal\n/\n/\n", output: "" }),
                ),
                message: /Go 1\.26\S* or newer is required.* the go on PATH is 1\.20/,
            },
            {
                place: surroundings(scratch.folder(), fakeGo().run, {
                    env: { LINKERD_CANARY_TOOL_ETCD: "/nowhere/etcd" },
                }),
                message: /LINKERD_CANARY_TOOL_ETCD=\/nowhere\/etcd: this must be the absolute path/,
            },
            {
                place: surroundings(scratch.folder(), fakeGo().run, {
                    env: { LINKERD_CANARY_TOOL_ECTD: "/bin/sh" },
                }),
                message: /LINKERD_CANARY_TOOL_ECTD: unknown tool.*LINKERD_CANARY_TOOL_ETCD/,
            },
        ];
        for (const { place, message } of cases) {
            await assert.rejects(provide(only, place), (error: unknown) => {
                assert.ok(error instanceof SandboxError, String(error));
                assert.match(error.message, message);
                return true;
            });
        }
    });

    it("a toolbox says so when it was not made for what is asked of it", async () => {
        const box = await provide(only, surroundings(scratch.folder(), fakeGo().run));
        assert.throws(() => box.path("helm"), /helm is not in this toolbox/);
        assert.throws(() => box.charts, /charts is not in this toolbox/);
    });
});
