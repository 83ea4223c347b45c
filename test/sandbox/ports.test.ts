import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as http from "node:http";
import * as net from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { SandboxError } from "../../sandbox/errors";
import { PortTakenError, listenOnLoopback, portNotBound } from "../../sandbox/listen";
import { chosenRanges, ephemeralPorts, freePorts, listenersCommand } from "../../sandbox/ports";

describe("sandbox/ports", () => {
    const servers: net.Server[] = [];
    const occupy = (port: number): Promise<number> =>
        new Promise((resolve, reject) => {
            const server = net.createServer();
            servers.push(server);
            server.once("error", reject);
            server.listen(port, "127.0.0.1", () =>
                resolve((server.address() as net.AddressInfo).port),
            );
        });
    afterEach(() =>
        Promise.all(
            servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))),
        ),
    );

    it("chooses no port that a program can get which listens on any", async () => {
        const { first, last } = ephemeralPorts();
        const ports = await freePorts(50);
        assert.equal(new Set(ports).size, 50);
        assert.deepEqual(
            ports.filter((port) => port >= first && port <= last),
            [],
        );
    });

    it("chooses no port twice, even though nobody listens on it yet", async () => {
        const port = await free();
        const range = [{ first: port, last: port }];
        assert.deepEqual(await freePorts(1, range), [port]);
        await assert.rejects(freePorts(1, range), SandboxError);
    });

    it("states what is free, and how to see who listens, where there are not enough ports", async () => {
        const port = await occupy(0);
        await assert.rejects(freePorts(1, [{ first: port, last: port }]), (error: Error) => {
            assert.ok(error instanceof SandboxError);
            assert.ok(error.message.includes(`127.0.0.1 among ${port}-${port}, and 0 are free`));
            assert.ok(error.message.includes(listenersCommand()));
            return true;
        });
    });

    it("chooses around the system's own range, and anywhere where that is nearly everything", () => {
        assert.deepEqual(chosenRanges({ first: 32_768, last: 60_999 }), [
            { first: 20_000, last: 32_767 },
            { first: 61_000, last: 65_535 },
        ]);
        assert.deepEqual(chosenRanges({ first: 49_152, last: 65_535 }), [
            { first: 20_000, last: 49_151 },
        ]);
        assert.deepEqual(chosenRanges({ first: 1_024, last: 65_000 }), [
            { first: 65_001, last: 65_535 },
        ]);
        assert.deepEqual(chosenRanges({ first: 1_024, last: 65_535 }), [
            { first: 20_000, last: 65_535 },
        ]);
    });

    it("reads the system's range on Linux, and knows that of macOS", () => {
        const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "ports-")), "range");
        fs.writeFileSync(file, "32768\t60999\n");
        assert.deepEqual(ephemeralPorts(file, "linux"), { first: 32_768, last: 60_999 });
        assert.deepEqual(ephemeralPorts(file, "darwin"), { first: 49_152, last: 65_535 });
        fs.rmSync(path.dirname(file), { recursive: true });
    });

    it("reports a port that is taken in plain words", async () => {
        const port = await occupy(0);
        await assert.rejects(listenOnLoopback(http.createServer(), port, "it"), (error: Error) => {
            assert.ok(error instanceof PortTakenError);
            assert.equal(
                error.message,
                `it cannot listen on 127.0.0.1:${port}: another program took the port after it was chosen. ` +
                    `To see which: ${listenersCommand(port)}`,
            );
            return true;
        });
    });

    for (const [program, log, port] of [
        [
            "a Kubernetes program",
            "failed to create listener: failed to listen on 127.0.0.1:20011: listen tcp 127.0.0.1:20011: bind: address already in use",
            20_011,
        ],
        [
            "etcd",
            '{"level":"fatal","error":"listen tcp 127.0.0.1:20012: bind: address already in use"}',
            20_012,
        ],
        ["Node", "Error: listen EADDRINUSE: address already in use 127.0.0.1:20013", 20_013],
        ["a log without the port", "Address already in use", 7],
        ["a log about something else", "listen tcp 127.0.0.1:20014: permission denied", undefined],
    ] as const) {
        it(`finds the port that was not bound in the log of ${program}`, () =>
            assert.equal(portNotBound(log, 7), port));
    }

    async function free(): Promise<number> {
        const port = await occupy(0);
        await new Promise((resolve) => servers.pop()?.close(resolve));
        return port;
    }
});
