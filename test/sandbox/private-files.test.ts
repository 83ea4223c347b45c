import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";

import { sandboxPaths } from "../../sandbox/paths";
import { preparePrivateFiles, readMeshPassword, removeSockets } from "../../sandbox/private-files";
import { Scratch } from "./tools/support";

const modeOf = (file: string): string => (fs.statSync(file).mode & 0o777).toString(8);

describe("sandbox/private-files", () => {
    const scratch = new Scratch();
    after(() => scratch.remove());

    const sandbox = () => {
        const paths = sandboxPaths(scratch.folder());
        fs.mkdirSync(paths.root, { mode: 0o755 });
        return paths;
    };

    it("are open to nobody else, and new with each start", () => {
        const paths = sandbox();
        const password = preparePrivateFiles(paths, 4711);
        assert.match(password, /^[0-9a-f]{48}$/);
        assert.equal(readMeshPassword(paths), password);
        assert.deepEqual(
            [paths.root, paths.sockets, paths.meshPassword, paths.meshCurl].map(modeOf),
            ["700", "700", "600", "600"],
        );
        assert.match(
            fs.readFileSync(paths.meshCurl, "utf8"),
            /127\.0\.0\.1:4711"\n.*:[0-9a-f]{48}"/,
        );
        fs.writeFileSync(path.join(paths.sockets, "left"), "");
        fs.chmodSync(paths.meshPassword, 0o644);
        assert.notEqual(preparePrivateFiles(paths, 4711), password);
        assert.deepEqual(fs.readdirSync(paths.sockets), []);
        assert.equal(modeOf(paths.meshPassword), "600");
        removeSockets(paths);
        assert.ok(!fs.existsSync(paths.sockets));
    });

    it("have short paths, whichever the checkout's is", () => {
        const long = sandboxPaths(`/${"deep/".repeat(40)}`);
        assert.ok(`${long.sockets}/01234567/65535`.length < 100, long.sockets);
        assert.notEqual(long.sockets, sandboxPaths("/other").sockets);
    });

    it("are not made where the folder is somebody else's", () => {
        const paths = { ...sandbox(), sockets: "/proc/1" };
        if (fs.lstatSync("/proc/1").uid === process.getuid?.()) {
            // as root, every folder of the system is one's own
            fs.chownSync(paths.root, 12_345, 12_345);
            Object.assign(paths, { sockets: paths.root });
        }
        assert.throws(
            () => preparePrivateFiles({ ...paths, root: scratch.folder() }, 1),
            /belongs to another user of this machine.*set TMPDIR/,
        );
    });
});
