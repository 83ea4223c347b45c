import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { received } from "../../../sandbox/tools/curl";
import { DownloadProgress, formatBytes } from "../../../sandbox/tools/download-progress";
import { Scratch } from "./support";

describe("sandbox/tools/download-progress", () => {
    const scratch = new Scratch();
    after(() => scratch.remove());

    /** A file of which a part has arrived, after a redirect. */
    const partOf = (bytes: number, total: number): string => {
        const file = path.join(scratch.folder(), "archive");
        fs.writeFileSync(file, Buffer.alloc(bytes));
        fs.writeFileSync(
            `${file}.headers`,
            "HTTP/1.1 302 Found\r\nContent-Length: 7\r\n\r\n" +
                `HTTP/2 200\r\ncontent-length: ${total}\r\n\r\n`,
        );
        return file;
    };

    it("knows how much has arrived, and of how much if the server says so", () => {
        assert.deepEqual(received(partOf(10, 400)), { bytes: 10, total: 400 });
        assert.deepEqual(received("/nowhere"), { bytes: 0, total: undefined });
    });

    it("shows all downloads in one live line, and clears it when the last has ended", async () => {
        const lines: string[] = [];
        const live: string[] = [];
        await new Promise<void>((resolve) => {
            const progress = new DownloadProgress({
                line: (text) => lines.push(text),
                live: (text) => {
                    live.push(text);
                    if (text !== "") {
                        progress.arrived("helm 3");
                        progress.end("helm 3");
                        progress.end("pulumi 3");
                        resolve();
                    }
                },
            });
            progress.start("pulumi 3", partOf(1_500_000, 20_000_000));
            progress.start("helm 3", partOf(3_000, 5_000));
        });
        assert.equal(live.at(-1), "");
        assert.deepEqual(
            live.filter((text) => text !== ""),
            ["pulumi 3: 1.5 MB of 20.0 MB; helm 3: 3 kB of 5 kB"],
        );
        assert.deepEqual(lines.slice(0, 2), ["pulumi 3: downloading", "helm 3: downloading"]);
        assert.match(lines[2], /^helm 3: downloaded 3 kB in \d+ s$/);
    });

    it("names numbers of bytes as people do", () => {
        assert.deepEqual([0, 1, 999_999, 1_000_000, 357_400_000].map(formatBytes), [
            "0 kB",
            "1 kB",
            "1000 kB",
            "1.0 MB",
            "357.4 MB",
        ]);
    });
});
