import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { reportJson } from "../../../cli/report/json";
import { report } from "../../../cli/report/report";
import { readPreview } from "../../../cli/report/preview/read";
import { changes, goldenReport } from "./pull-requests";

describe("reports of previews that the real CLI made", () => {
    for (const name of Object.keys(changes)) {
        it(name, () => {
            // kept from a run of test/real/pull-request.test.ts: of each event what a report reads
            const file = path.join(__dirname, "previews", `${name}.jsonl`);
            const text = fs.readFileSync(file, "utf8");
            const preview = readPreview(text, file);
            const markdown = report(preview, "test");
            assert.equal(markdown, goldenReport(name));
            // Pulumi's debug lines hold secrets, in base64 too
            assert.match(text, /aHVudGVyMg==/);
            assert.doesNotMatch(markdown, /hunter2|aHVudGVyMg/);
            assert.doesNotMatch(reportJson(preview, "test"), /hunter2|aHVudGVyMg/);
        });
    }
});
