import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { laterChecks, linkerdChecks } from "../../policy/linkerd-check";
import { policies } from "../../policy/pack";

const root = path.resolve(__dirname, "../..");
const all = [...linkerdChecks, ...laterChecks];

describe("the map of linkerd check", () => {
    it("has each check once", () => {
        const keys = all.map(({ anchor, description, group }) =>
            [group, anchor, description].join(),
        );
        assert.deepEqual([...new Set(keys)], keys);
        assert.ok(linkerdChecks.length > 100);
    });

    it("names policies of the pack only", () => {
        const names = policies().map(({ name }) => name);
        for (const { anchor, verdict } of all) {
            assert.ok(!("policy" in verdict) || names.includes(verdict.policy), anchor);
        }
    });

    it("names rules that the sources have", () => {
        const sources = ["rules", "policy/policies"]
            .flatMap((folder) =>
                fs
                    .readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
                    .filter((file) => file.endsWith(".ts"))
                    .map((file) => fs.readFileSync(path.join(root, folder, file), "utf8")),
            )
            .join("\n");
        for (const { anchor, verdict } of all) {
            assert.ok(!("rule" in verdict) || sources.includes(`"${verdict.rule}"`), anchor);
        }
    });

    it("gives a reason wherever no policy decides", () => {
        for (const { anchor, verdict } of all) {
            assert.ok("policy" in verdict || verdict.reason.length > 15, anchor);
        }
    });
});
