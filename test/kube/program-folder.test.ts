import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { programFolder } from "../../kube/program-folder";

describe("the program's folder", () => {
    let dir: string;
    const project = (folder: string, text: string): string => {
        fs.mkdirSync(path.join(dir, folder, "below"), { recursive: true });
        fs.writeFileSync(path.join(dir, folder, "Pulumi.yaml"), text);
        return path.join(dir, folder);
    };
    before(() => {
        dir = fs.realpathSync(
            fs.mkdtempSync(path.join(os.tmpdir(), "linkerd-canary-program-folder-")),
        );
    });
    after(() => fs.rmSync(dir, { recursive: true }));

    it("is that of the project of the name that Pulumi tells, at PWD or above it", () => {
        const shop = project("shop", "name: shop\nruntime: nodejs\n");
        const other = project("other", "name: other\n");
        const env = { PULUMI_PROJECT: "shop" };
        assert.equal(programFolder(env, [shop]), shop);
        assert.equal(programFolder(env, [path.join(shop, "below")]), shop);
        assert.equal(programFolder(env, [other, shop]), shop);
        assert.equal(programFolder(env, [other]), undefined);
        assert.equal(programFolder({}, [shop]), undefined);
    });

    it("is that of its main, a folder or a file", () => {
        const env = { PULUMI_PROJECT: "shop" };
        for (const main of ["below", "below/index.ts"]) {
            const shop = project("main", `name: shop\nmain: ${main}\n`);
            assert.equal(programFolder(env, [shop]), path.join(shop, "below"));
        }
    });

    it("is not known where the project's file cannot be read", () => {
        const env = { PULUMI_PROJECT: "shop" };
        assert.equal(programFolder(env, [project("broken", "name: [")]), undefined);
        assert.equal(programFolder(env, [project("unnamed", "runtime: nodejs\n")]), undefined);
        assert.equal(programFolder(env, [path.join(dir, "gone")]), undefined);
    });

    /** What a pack's process finds that a shell starts in a folder. */
    const foundFrom = (folder: string, shell: string): string => {
        const module = path.resolve(__dirname, "../../kube/program-folder");
        const { stdout, stderr } = spawnSync("sh", ["-c", `${shell}; exit $?`], {
            encoding: "utf8",
            cwd: folder,
            env: {
                ...process.env,
                PULUMI_PROJECT: "shop",
                TSX: require.resolve("tsx/cjs"),
                SCRIPT: `console.log(require(${JSON.stringify(module)}).programFolder())`,
            },
        });
        assert.equal(stderr, "");
        return stdout.trim();
    };
    const node = 'node --require "$TSX" -e "$SCRIPT"';

    it("is found from PWD, whatever folder the pack's process runs in", () => {
        const shop = project("process", "name: shop\n");
        assert.equal(foundFrom(os.tmpdir(), `PWD=${shop} ${node}`), shop);
    });

    // other systems do not tell where a process runs
    if (process.platform === "linux") {
        it("is found from the processes above, which pulumi --cwd moves and PWD does not tell", () => {
            const shop = project("above", "name: shop\n");
            assert.equal(foundFrom(shop, `PWD=${os.tmpdir()} ${node}`), shop);
        });
    }
});
