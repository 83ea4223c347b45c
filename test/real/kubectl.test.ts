import assert from "node:assert/strict";
import { type ChildProcess, type SpawnSyncReturns, spawn, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as tls from "node:tls";
import { stringify } from "yaml";
import { sandboxEnvironment } from "../../sandbox/environment";
import { sandboxPaths } from "../../sandbox/paths";
import { signalProcess } from "../../sandbox/process/identity";
import { readState } from "../../sandbox/state";
import { ensureTools } from "../../sandbox/tools";
import { done, notYet, waitFor } from "../../sandbox/wait";
import { Checkout } from "./support/checkout";
import { listenersOf } from "./support/listeners";
import { PortForward } from "./support/port-forward";

const labels = { app: "podinfo" };
/** A pod with a program, a Service of it, and a pod without a program. */
const objects = [
    {
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: { name: "podinfo" },
        spec: {
            selector: { matchLabels: labels },
            template: {
                metadata: { labels },
                spec: {
                    volumes: [
                        { name: "config", configMap: { name: "settings" } },
                        { name: "data", emptyDir: {} },
                    ],
                    containers: [
                        {
                            name: "podinfo",
                            image: "ghcr.io/stefanprodan/podinfo:6.9.0",
                            command: ["./podinfo", "--port=9898"],
                            env: [{ name: "PODINFO_UI_MESSAGE", value: "over port-forward" }],
                            ports: [{ name: "http", containerPort: 9898 }],
                            volumeMounts: [
                                { name: "config", mountPath: "/etc/settings" },
                                { name: "data", mountPath: "/data" },
                            ],
                        },
                    ],
                },
            },
        },
    },
    { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "settings" }, data: { a: "mounted" } },
    {
        apiVersion: "v1",
        kind: "Service",
        metadata: { name: "podinfo" },
        spec: { selector: labels, ports: [{ port: 80, targetPort: "http" }] },
    },
    {
        apiVersion: "v1",
        kind: "Pod",
        metadata: { name: "fake" },
        spec: { containers: [{ name: "pause", image: "registry.k8s.io/pause:3.10" }] },
    },
];

describe("kubectl logs, exec and port-forward", () => {
    let checkout: Checkout;
    let env: NodeJS.ProcessEnv;
    const running: ChildProcess[] = [];

    before(async () => {
        checkout = Checkout.make("kubectl");
        await checkout.up();
        const paths = sandboxPaths(checkout.dir);
        env = { ...process.env, ...sandboxEnvironment(paths, await ensureTools()) };
        run(
            "kubectl",
            ["apply", "-f", "-"],
            objects.map((object) => stringify(object)).join("---\n"),
        );
        run("kubectl", ["rollout", "status", "deployment/podinfo", "--timeout=60s"]);
        run("helm", [
            ...["install", "flagger", checkout.artefact("charts", "flagger")],
            ...["--set", "meshProvider=kubernetes", "--wait", "--timeout=60s"],
        ]);
    });

    after(async () => {
        running.forEach((child) => child.kill());
        await checkout.down();
    });

    const attempt = (command: string, args: string[], input = ""): SpawnSyncReturns<string> =>
        spawnSync(command, args, { env, input, encoding: "utf8", timeout: 60_000 });
    const run = (command: string, args: string[], input?: string): string => {
        const { status, stdout, stderr } = attempt(command, args, input);
        assert.equal(status, 0, `${command} ${args.join(" ")}: ${stderr}`);
        return stdout;
    };
    const kubectl = (...args: string[]): string => run("kubectl", args);
    const fails = (...args: string[]): string => {
        const { status, stderr } = attempt("kubectl", args);
        assert.equal(status, 1, stderr);
        return stderr;
    };
    /** Starts kubectl; the function waits until it has printed a text, and resolves with all. */
    const start = (...args: string[]): ((text: RegExp) => Promise<string>) => {
        const child = spawn("kubectl", args, { env });
        running.push(child);
        let printed = "";
        child.stdout.on("data", (part: Buffer) => (printed += part.toString()));
        child.stderr.on("data", (part: Buffer) => (printed += part.toString()));
        return (text) =>
            waitFor({
                what: `kubectl ${args.join(" ")} to print ${String(text)}`,
                limitMs: 20_000,
                look: () => (text.test(printed) ? done(printed) : notYet(printed)),
            });
    };
    const podinfoPid = (): number =>
        readState(sandboxPaths(checkout.dir).state).processes.find(({ name }) =>
            name.endsWith("/podinfo"),
        )?.pid ?? 0;

    it("shows the logs of Flagger and podinfo, of a Deployment and by labels", () => {
        assert.match(kubectl("logs", "deployment/flagger"), /"msg":"Starting operator"/);
        const lines = kubectl("logs", "-l", "app=podinfo", "--tail=-1").trimEnd().split("\n");
        assert.match(lines[0], /"msg":"Starting podinfo"/);
        const last = kubectl("logs", "deployment/podinfo", "--tail=1", "--timestamps");
        assert.equal(
            last.replace(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z /, ""),
            `${lines.at(-1)}\n`,
        );
        assert.equal(
            kubectl("logs", "deployment/podinfo", "--since-time=2100-01-01T00:00:00Z"),
            "",
        );
    });

    it("follows a log, and shows that of the process before a restart", async () => {
        const pod = kubectl("get", "pod", "-l", "app=podinfo", "-o", "name").trim();
        assert.match(
            fails("logs", pod, "--previous"),
            /previous terminated container .* not found/,
        );
        const follows = start("logs", "-f", pod);
        await follows(/Starting podinfo/);
        const before = podinfoPid();
        signalProcess(before, "SIGTERM");
        // podinfo logs its end after the follow began
        await follows(/Shutting down HTTP\/HTTPS server/);
        await waitFor({
            what: "podinfo to run again",
            limitMs: 30_000,
            look: () =>
                /^1 true$/.test(
                    kubectl(
                        ...["get", pod, "-o"],
                        "jsonpath={.status.containerStatuses[0].restartCount} {.status.containerStatuses[0].ready}",
                    ),
                )
                    ? done(undefined)
                    : notYet("not restarted"),
        });
        assert.match(kubectl("logs", pod, "--previous"), /Shutting down HTTP\/HTTPS server/);
        const now = kubectl("logs", pod);
        assert.match(now, /Starting podinfo/);
        assert.doesNotMatch(now, /Shutting down/);
    });

    it("runs commands in the pod's environment, with input, output, volumes and exit code", () => {
        const target = ["exec", "deployment/podinfo"];
        const { status, stdout, stderr } = attempt("kubectl", [
            ...target,
            ...["--", "sh", "-c", 'echo "$PODINFO_UI_MESSAGE"; pwd; echo problem >&2; exit 7'],
        ]);
        assert.equal(status, 7);
        assert.match(stdout, /^over port-forward\n.*\/\.sandbox\/pods\/default_podinfo-/);
        assert.match(stderr, /^problem\n/);
        const sent = "line\n".repeat(100_000);
        assert.equal(run("kubectl", ["exec", "-i", "deployment/podinfo", "--", "cat"], sent), sent);
        assert.equal(kubectl(...target, "--", "cat", "/etc/settings/a"), "mounted");
        assert.match(
            fails(...target, "--", "no-such-program"),
            /"no-such-program" is not on the PATH of this machine/,
        );
    });

    it("copies files", () => {
        const file = checkout.path("copied.txt");
        fs.writeFileSync(file, "copied");
        const pod = kubectl("get", "pod", "-l", "app=podinfo", "-o", "name").trim().slice(4);
        kubectl("cp", file, `${pod}:there.txt`);
        assert.equal(kubectl("exec", pod, "--", "cat", "there.txt"), "copied");
        kubectl("cp", `${pod}:there.txt`, `${file}.back`);
        assert.equal(fs.readFileSync(`${file}.back`, "utf8"), "copied");
    });

    it("forwards a port of a Service to the program", async () => {
        const forward = await PortForward.open(["port-forward", "service/podinfo", ":80"], env);
        try {
            for (let request = 0; request < 3; request += 1) {
                const { message } = (await (await fetch(forward.url)).json()) as {
                    message: string;
                };
                assert.equal(message, "over port-forward");
            }
        } finally {
            forward.close();
        }
    });

    it("says in a sentence what it cannot do", () => {
        assert.match(
            fails("attach", "deployment/podinfo"),
            /kubectl attach is not supported in the/,
        );
        const simulated = /pod default\/fake is simulated in the sandbox: /;
        assert.match(fails("logs", "fake"), simulated);
        assert.match(fails("exec", "fake", "--", "ls"), simulated);
        assert.match(fails("port-forward", "fake", ":80"), simulated);
    });

    it("lets nobody in but the API server", async () => {
        const paths = sandboxPaths(checkout.dir);
        const { ports, processes } = readState(paths.state);
        const streams = processes.find(({ name }) => name === "kubelet-streams");
        assert.ok(streams !== undefined, JSON.stringify(processes));
        assert.deepEqual(listenersOf(streams.pid), []);
        // the way to the kubelet, without a certificate
        const socket = tls.connect({ port: ports?.egress ?? 0, rejectUnauthorized: false });
        const answer = await new Promise<string>((resolve) => {
            socket.once("error", (error: Error) => resolve(error.message));
            socket.once("data", (data: Buffer) => resolve(data.toString()));
            socket.once("secureConnect", () =>
                socket.write("CONNECT 10.0.0.1:10250 HTTP/1.1\r\nhost: 10.0.0.1:10250\r\n\r\n"),
            );
        });
        assert.match(answer, /certificate required|ECONNRESET|hang up/);
    });

    it("keeps logs and data of pods across down and up", async () => {
        kubectl("exec", "deployment/podinfo", "--", "touch", "/data/kept");
        assert.equal((await checkout.sandbox("down")).code, 0);
        await checkout.up();
        kubectl("rollout", "status", "deployment/podinfo", "--timeout=60s");
        assert.match(kubectl("logs", "deployment/podinfo"), /Starting podinfo/);
        assert.match(kubectl("logs", "deployment/podinfo", "--previous"), /Starting podinfo/);
        const listed = kubectl("exec", "deployment/podinfo", "--", "ls", "/data/kept");
        assert.match(listed, /kept/);
    });
});
