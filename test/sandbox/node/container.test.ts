import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as net from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { RunningContainer } from "../../../sandbox/node/container";
import { done, notYet, waitFor } from "../../../sandbox/wait";

/** Listens on a port and fails as Go programs do where it is taken. */
const program = (port: number): string => `
    const server = require("net").createServer();
    server.on("error", () => {
        console.error("listen tcp 127.0.0.1:${port}: bind: address already in use");
        process.exit(1);
    });
    server.listen(${port}, "127.0.0.1", () => console.log("listens"));
`;

describe("sandbox/node/container", () => {
    let dir: string;
    let occupant: net.Server;
    let taken: number;
    let container: RunningContainer | undefined;

    beforeEach(async () => {
        dir = fs.mkdtempSync(path.join(os.tmpdir(), "container-"));
        occupant = net.createServer();
        await new Promise<void>((resolve) => occupant.listen(0, "127.0.0.1", resolve));
        taken = (occupant.address() as net.AddressInfo).port;
    });
    afterEach(async () => {
        await container?.stop(1_000);
        await new Promise((resolve) => occupant.close(resolve));
        fs.rmSync(dir, { recursive: true });
    });

    /** Runs a container whose process gets these ports, the last again and again. */
    function run(ports: readonly number[]): { readonly launches: () => number; log: string } {
        let launches = 0;
        const log = path.join(dir, "container.log");
        container = new RunningContainer(
            { name: "container" },
            () => {
                const port = ports[Math.min(launches, ports.length - 1)];
                launches += 1;
                return Promise.resolve({
                    name: "container",
                    program: process.execPath,
                    args: ["-e", program(port)],
                    env: { PATH: process.env.PATH },
                    cwd: dir,
                    logFile: log,
                });
            },
            () => undefined,
            () => undefined,
            () => undefined,
        );
        return { launches: () => launches, log };
    }

    it("starts again at once with other ports where one was taken, which is no restart of the pod", async () => {
        const { launches, log } = run([taken, taken, 0]);
        await waitFor({
            what: "the program to listen",
            limitMs: 20_000,
            look: () => {
                const text = fs.existsSync(log) ? fs.readFileSync(log, "utf8") : "";
                return text.includes("listens") ? done(undefined) : notYet(text);
            },
        });
        assert.equal(launches(), 3);
        assert.equal(container?.state.phase, "running");
        assert.equal(container?.state.restarts, 0);
    });

    it("reports the log of a program that never gets its port", async () => {
        const { launches } = run([taken]);
        const reason = await waitFor<string>({
            what: "the container to be reported as ended",
            limitMs: 20_000,
            look: () => {
                const state = container?.state;
                return state?.phase === "exited"
                    ? done(state.reason ?? "")
                    : notYet(String(state?.phase));
            },
        });
        assert.equal(launches(), 6);
        assert.match(reason, /exit code 1; container\.log: .*address already in use/s);
    });
});
