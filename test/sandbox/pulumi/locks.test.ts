import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { removeStaleLocks } from "../../../sandbox/pulumi/locks";

describe("sandbox/pulumi/locks", () => {
    it("removes the locks of dead processes and keeps those of living ones", () => {
        const backend = fs.mkdtempSync(path.join(os.tmpdir(), "locks-"));
        const locks = path.join(backend, ".pulumi", "locks", "organization");
        fs.mkdirSync(locks, { recursive: true });
        const dead = spawnSync(process.execPath, ["-e", "0"]).pid;
        fs.writeFileSync(path.join(locks, "dead.json"), JSON.stringify({ pid: dead }));
        fs.writeFileSync(path.join(locks, "alive.json"), JSON.stringify({ pid: process.pid }));
        assert.equal(removeStaleLocks(backend), 1);
        assert.deepEqual(fs.readdirSync(locks), ["alive.json"]);
        fs.rmSync(backend, { recursive: true });
    });

    it("finds nothing to do in a new backend", () =>
        assert.equal(removeStaleLocks("/nonexistent"), 0));
});
