import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as net from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { choosePorts } from "../../../sandbox/cluster/ports";
import { readState, updateState } from "../../../sandbox/state";

describe("sandbox/cluster/ports", () => {
    it("gives each part a port of its own, and the same ones again while they are free", async () => {
        const ports = await choosePorts(undefined);
        assert.equal(new Set(Object.values(ports)).size, Object.keys(ports).length);
        assert.deepEqual(await choosePorts(ports), ports);
    });

    it("gives other ports when somebody has taken one", async () => {
        const ports = await choosePorts(undefined);
        const squatter = net.createServer();
        await new Promise<void>((resolve) => squatter.listen(ports.mesh, "127.0.0.1", resolve));
        assert.notEqual((await choosePorts(ports)).mesh, ports.mesh);
        await new Promise((resolve) => squatter.close(resolve));
    });
});

describe("sandbox/state", () => {
    it("is stopped where nothing ever ran, and keeps what a change does not name", () => {
        const file = path.join(
            fs.mkdtempSync(path.join(os.tmpdir(), "state-")),
            "sub",
            "state.json",
        );
        assert.deepEqual(readState(file), { status: { phase: "stopped" }, processes: [] });
        updateState(file, { processes: [{ name: "etcd", pid: 1, started: "x" }] });
        updateState(file, { status: { phase: "running" } });
        assert.equal(readState(file).status.phase, "running");
        assert.equal(readState(file).processes[0].name, "etcd");
        fs.rmSync(path.dirname(path.dirname(file)), { recursive: true });
    });
});
