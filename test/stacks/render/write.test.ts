import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { compareFolder, writeFolder } from "../../../stacks/render/write";

describe("writing a rendered stack", () => {
    let dir: string;
    const first = new Map([
        ["1-crds/a.yaml", "a"],
        ["1-crds/b.yaml", "b"],
        ["apply.sh", "#!/bin/sh\n"],
    ]);

    beforeEach(() => {
        dir = join(mkdtempSync(join(tmpdir(), "linkerd-canary-write-")), "out");
    });

    afterEach(() => rmSync(join(dir, ".."), { recursive: true }));

    it("makes the folder, and changes nothing the second time", () => {
        assert.deepEqual(writeFolder(dir, first), {
            added: ["1-crds/a.yaml", "1-crds/b.yaml", "apply.sh"],
            changed: [],
            removed: [],
        });
        assert.equal(statSync(join(dir, "apply.sh")).mode & 0o111, 0o111);
        assert.deepEqual(writeFolder(dir, first), { added: [], changed: [], removed: [] });
    });

    it("changes changed properties, removes what a former rendering left, and keeps what is somebody's own", () => {
        writeFolder(dir, first);
        writeFileSync(join(dir, "OWNERS"), "me");
        const second = new Map([
            ["1-crds/a.yaml", "A"],
            ["apply.sh", "#!/bin/sh\n"],
        ]);
        const changes = { added: [], changed: ["1-crds/a.yaml"], removed: ["1-crds/b.yaml"] };
        assert.deepEqual(compareFolder(dir, second), changes);
        assert.equal(readFileSync(join(dir, "1-crds/a.yaml"), "utf8"), "a");
        assert.deepEqual(writeFolder(dir, second), changes);
        assert.equal(readFileSync(join(dir, "1-crds/a.yaml"), "utf8"), "A");
        assert.equal(existsSync(join(dir, "1-crds/b.yaml")), false);
        assert.equal(readFileSync(join(dir, "OWNERS"), "utf8"), "me");
    });
});
