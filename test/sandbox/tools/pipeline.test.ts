import * as assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as path from "node:path";
import { createWorkspace } from "../../../sandbox/tools/cache";
import { type Batch, type PipelineArgs, buildAll } from "../../../sandbox/tools/pipeline";
import { Progress } from "../../../sandbox/tools/progress";
import { Scratch } from "./support";

/** A door that a test opens. */
function door(): { readonly opened: Promise<void>; readonly open: () => void } {
    let open = (): void => undefined;
    const opened = new Promise<void>((resolve) => (open = resolve));
    return { opened, open };
}

describe("sandbox/tools/pipeline", () => {
    const scratch = new Scratch();
    after(() => scratch.remove());

    const args = (
        root: string,
        lines: string[] = [],
        signal = new AbortController().signal,
    ): PipelineArgs => ({
        root,
        signal,
        staleMs: 2_000,
        progress: new Progress({ line: (line) => lines.push(line) }, 9),
    });
    const batch = (root: string, name: string, change: Partial<Batch> = {}): Batch => ({
        name,
        items: [{ name, version: "1.0.0", entry: path.join(root, "tools", name) }],
        fetch: () => Promise.resolve(),
        make: (workspace, items) => {
            for (const item of items) {
                fs.mkdirSync(path.join(workspace.out, item.name));
                fs.writeFileSync(path.join(workspace.out, item.name, "made"), "whole");
            }
            return Promise.resolve();
        },
        ...change,
    });
    const leftovers = (root: string): string[] => fs.readdirSync(path.join(root, "tmp"));

    it("an entry is not there before it is whole", async () => {
        const root = scratch.folder();
        const plain = batch(root, "a");
        const seen: boolean[] = [];
        await buildAll(
            [
                batch(root, "a", {
                    make: async (workspace, items) => {
                        await plain.make(workspace, items);
                        seen.push(fs.existsSync(items[0].entry));
                    },
                }),
            ],
            args(root),
        );
        assert.deepEqual(seen, [false]);
        assert.equal(fs.readFileSync(path.join(root, "tools", "a", "made"), "utf8"), "whole");
        assert.deepEqual(leftovers(root), []);
    });

    it("of two builds at once the second waits, says so, and then finds the first one's work", async () => {
        const root = scratch.folder();
        const [begun, goOn] = [door(), door()];
        const plain = batch(root, "a");
        let made = 0;
        const slow = batch(root, "a", {
            make: async (workspace, items) => {
                made++;
                begun.open();
                await goOn.opened;
                await plain.make(workspace, items);
            },
        });
        const lines: string[] = [];
        const first = buildAll([slow], args(root));
        await begun.opened;
        const second = buildAll([slow], {
            ...args(root),
            progress: new Progress(
                {
                    line: (line) => {
                        lines.push(line);
                        // only once the second is seen to wait does the first go on
                        goOn.open();
                    },
                },
                1,
            ),
        });
        await Promise.all([first, second]);
        assert.equal(made, 1);
        assert.match(lines[0], /^another process is building a; waiting for it$/);
        assert.match(lines.at(-1) ?? "", /^\[1 of 1\] a 1\.0\.0: built by another process; in /);
    });

    it("a killed build's lock is taken over and its files are removed", async () => {
        const root = scratch.folder();
        // a process of its own, killed while it builds
        const script = path.join(scratch.folder(), "builder.ts");
        const source = path.resolve(__dirname, "../../../sandbox/tools");
        fs.writeFileSync(
            script,
            `import { createWorkspace } from ${JSON.stringify(path.join(source, "cache"))};
            import { withLock } from ${JSON.stringify(path.join(source, "lock"))};
            const root = ${JSON.stringify(root)};
            void withLock({ root, name: "a", report: () => undefined, staleMs: 2000 }, async () => {
                createWorkspace(root, "a");
                console.log("building");
                await new Promise((resolve) => setTimeout(resolve, 60_000));
            });`,
        );
        const tsx = path.resolve(__dirname, "../../../node_modules/tsx/dist/cjs/index.cjs");
        const builder = spawn(process.execPath, ["--require", tsx, script], {
            stdio: ["ignore", "pipe", "inherit"],
        });
        await once(builder.stdout, "data");
        builder.kill("SIGKILL");
        await once(builder, "exit");
        assert.equal(leftovers(root).length, 2);
        await buildAll([batch(root, "a")], args(root));
        assert.ok(fs.existsSync(path.join(root, "tools", "a", "made")));
        assert.deepEqual(leftovers(root), []);
    });

    it("leaves the files of a living build alone", async () => {
        const root = scratch.folder();
        const mine = createWorkspace(root, "b");
        await buildAll([batch(root, "a")], args(root));
        assert.ok(fs.existsSync(mine));
    });

    it("fetches the next while one is built, and builds one at a time", async () => {
        const root = scratch.folder();
        const fetched = door();
        const order: string[] = [];
        const note =
            (text: string, act: Batch["make"]): Batch["make"] =>
            async (workspace, items) => {
                order.push(`${text} begins`);
                await act(workspace, items);
                order.push(`${text} ends`);
            };
        const first = batch(root, "a", {
            make: note("a", async (workspace, items) => {
                await fetched.opened;
                await batch(root, "a").make(workspace, items);
            }),
        });
        const second = batch(root, "b", {
            fetch: () => {
                order.push("b is fetched");
                fetched.open();
                return Promise.resolve();
            },
            make: note("b", batch(root, "b").make),
        });
        await buildAll([first, second], args(root));
        assert.deepEqual(order, ["a begins", "b is fetched", "a ends", "b begins", "b ends"]);
    });

    it("the first failure ends the others, is the one that is told, and keeps what was finished", async () => {
        const root = scratch.folder();
        const started: string[] = [];
        const failing = batch(root, "b", { make: () => Promise.reject(new Error("no luck")) });
        const later = batch(root, "c", {
            make: () => {
                started.push("c");
                return Promise.resolve();
            },
        });
        await assert.rejects(buildAll([batch(root, "a"), failing, later], args(root)), /no luck/);
        assert.deepEqual(started, []);
        assert.deepEqual(fs.readdirSync(path.join(root, "tools")), ["a"]);
        assert.deepEqual(leftovers(root), []);
    });

    it("a stop ends the build that runs, with the stop's reason", async () => {
        const root = scratch.folder();
        const controller = new AbortController();
        const running = batch(root, "a", {
            make: ({ signal }) =>
                new Promise((_, reject) => {
                    signal.addEventListener("abort", () => reject(signal.reason as Error));
                    controller.abort(new Error("stopped by a person"));
                }),
        });
        await assert.rejects(
            buildAll([running, batch(root, "b")], args(root, [], controller.signal)),
            /stopped by a person/,
        );
        assert.deepEqual(leftovers(root), []);
        assert.ok(!fs.existsSync(path.join(root, "tools")));
    });
});
