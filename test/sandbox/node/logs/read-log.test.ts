import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { ContainerLog } from "../../../../sandbox/node/logs/container-log";
import { parseLogOptions } from "../../../../sandbox/node/logs/log-options";
import { readLog } from "../../../../sandbox/node/logs/read-log";

describe("sandbox/node/logs", () => {
    let file: string;

    beforeEach(() => {
        file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "log-")), "container.log");
    });
    afterEach(() => fs.rmSync(path.dirname(file), { recursive: true }));

    const written = (uid: string, ...parts: string[]): ContainerLog => {
        const log = new ContainerLog(file, uid);
        log.begin();
        parts.forEach((part) => log.write(Buffer.from(part)));
        return log;
    };
    const read = (log: ContainerLog, query = "", run = -1): AsyncGenerator<Buffer> => {
        const found = log.runs().at(run);
        assert.ok(found);
        const options = parseLogOptions(new URLSearchParams(query), Date.now());
        return readLog(log, found, options, new AbortController().signal);
    };
    const text = async (output: AsyncIterable<Buffer>): Promise<string> => {
        let all = "";
        for await (const part of output) {
            all += part.toString();
        }
        return all;
    };

    it("keeps what is written byte by byte, for programs that read the file", () => {
        written("a", "one\ntw", "o\n");
        assert.equal(fs.readFileSync(file, "utf8"), "one\ntwo\n");
    });

    it("shows all, the last lines, or the first bytes", async () => {
        const log = written("a", "one\ntw", "o\nthree\n", "half");
        assert.equal(await text(read(log)), "one\ntwo\nthree\nhalf");
        assert.equal(await text(read(log, "tailLines=2")), "three\nhalf");
        assert.equal(await text(read(log, "tailLines=0")), "");
        assert.equal(await text(read(log, "tailLines=9")), "one\ntwo\nthree\nhalf");
        assert.equal(await text(read(log, "limitBytes=5")), "one\nt");
        log.write(Buffer.from("\n"));
        assert.equal(await text(read(log, "tailLines=2")), "three\nhalf\n");
    });

    it("finds the last lines in front of more than one block", async () => {
        const long = `${"x".repeat(100_000)}\n`;
        const log = written("a", "first\n", long, long);
        assert.equal(await text(read(log, "tailLines=2")), long + long);
        assert.equal(await text(read(log, "tailLines=3")), `first\n${long}${long}`);
    });

    it("dates each line by the part in which it begins, and shows those since a time", async () => {
        written("a", "old\nha");
        const index = file.replace(/\.log$/, ".index");
        fs.writeFileSync(
            index,
            "run 0 a\n0 2026-01-01T00:00:00.000Z\n6 2026-01-01T00:00:05.125Z\n",
        );
        const log = new ContainerLog(file, "a");
        fs.appendFileSync(file, "lf\nnew\n");
        assert.equal(
            await text(read(log, "timestamps=true")),
            "2026-01-01T00:00:00.000000000Z old\n" +
                "2026-01-01T00:00:00.000000000Z half\n" +
                "2026-01-01T00:00:05.125000000Z new\n",
        );
        assert.equal(await text(read(log, "sinceTime=2026-01-01T00:00:01Z")), "new\n");
        assert.equal(await text(read(log, "sinceSeconds=60")), "");
    });

    it("keeps apart the processes of a container, and pods of the same name", async () => {
        written("a", "of another pod\n").end();
        const log = written("b", "first run\n");
        log.end();
        log.begin();
        log.write(Buffer.from("second run\n"));
        assert.equal(log.runs().length, 2);
        assert.equal(await text(read(log)), "second run\n");
        assert.equal(await text(read(log, "previous=true", -2)), "first run\n");
        assert.equal(await text(read(new ContainerLog(file, "b"))), "second run\n");
    });

    it("follows until the process ends, and misses and repeats nothing", async () => {
        const log = written("a", "one\ntw");
        const all = text(read(log, "follow=true&tailLines=1"));
        log.write(Buffer.from("o\nthr"));
        setImmediate(() => {
            log.write(Buffer.from("ee\nfo"));
            log.write(Buffer.from("ur"));
            log.end();
        });
        assert.equal(await all, "two\nthree\nfour");
        assert.equal(await text(read(log, "follow=true")), "one\ntwo\nthree\nfour");
    });
});
