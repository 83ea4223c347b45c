import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { readStackFile } from "../../stacks/stack-file";

describe("the settings in another stack's file", () => {
    let dir: string;

    before(() => {
        dir = mkdtempSync(join(tmpdir(), "linkerd-canary-stack-file-"));
    });

    after(() => rmSync(dir, { recursive: true }));

    function read(text: string): ReturnType<typeof readStackFile> {
        const file = join(dir, "Pulumi.x.yaml");
        writeFileSync(file, text);
        return readStackFile("p", file);
    }

    it("are as Pulumi would hand them over, but for what is encrypted", () => {
        const raw = read(`encryptionsalt: v1:x
config:
  p:context: kind-x
  p:podinfo:
    args: [--a, "--b"]
  p:slack:
    channel: releases
    address:
      secure: v1:AAAA
  p:token:
    secure: v1:BBBB
`);
        assert.deepEqual(raw.values, {
            "p:context": "kind-x",
            "p:podinfo": '{"args":["--a","--b"]}',
            "p:slack": '{"channel":"releases","address":"(encrypted)"}',
            "p:token": "(encrypted)",
        });
        assert.deepEqual(["p:context", "p:podinfo", "p:slack", "p:token"].map(raw.isSecret), [
            false,
            false,
            true,
            true,
        ]);
    });

    it("are none in a file of comments, and none without a file", () => {
        assert.deepEqual(read("# nothing yet\n").values, {});
        assert.deepEqual(readStackFile("p", join(dir, "missing.yaml")).values, {});
    });
});
