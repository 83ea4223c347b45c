import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { badRelease, expect, goodRelease, untestedRelease } from "../../sandbox/demo/checks";
import { followRollout } from "../../sandbox/demo/follow";
import type { DemoRollout } from "../../sandbox/demo/rollout";
import type { MeshReport } from "../../sandbox/mesh/mesh-report";
import { PulumiCli } from "../../sandbox/pulumi/cli";
import { done, notYet, waitFor } from "../../sandbox/wait";
import { goldenReport, writeGoldenReport } from "../cli/report/pull-requests";
import { sandboxPaths } from "../../sandbox/paths";
import { readMeshPassword } from "../../sandbox/private-files";
import { readState } from "../../sandbox/state";
import { Checkout } from "./support/checkout";
import { Cluster } from "./support/cluster";
import { askThroughMesh, getThroughMesh, Load } from "./support/load";
import { answeredToAnybody } from "./support/foreign-requests";
import { differences } from "./support/differences";
import { listenersOf } from "./support/listeners";
import { liveObjects } from "./support/live-objects";
import { canActAsOtherUser, runAsOtherUser } from "./support/other-user";
import { PortForward } from "./support/port-forward";
import { TestStack } from "./support/release";
import { makeCertificates, RenderedStack } from "./support/rendered-stack";
import { explained, unexplained } from "./support/rendering-differences";

const apex = "http://podinfo.test:9898/";

describe("stack sandbox: install, promote, roll back, destroy", () => {
    let checkout: Checkout;
    let stack: TestStack;
    let cluster: Cluster;
    let emptyCluster: string[];
    let previewed: number;
    let installed: Map<string, unknown>;

    before(async () => {
        checkout = Checkout.make("release");
        await checkout.up();
        stack = await TestStack.open(checkout);
        cluster = new Cluster(checkout, stack.env);
        emptyCluster = cluster.everything();
    });

    after(async () => {
        await checkout.down();
    });

    const report = (): Promise<MeshReport> => stack.report();
    const created = (output: string): number =>
        Number(/\+ (\d+) (?:to create|created)/.exec(output)?.[1]);

    it("shows every object in the first preview", async () => {
        const preview = await stack.pulumi.operation("preview", ["--policy-pack", "policy"]);
        assert.equal(preview.code, 0, preview.output);
        previewed = created(preview.output);
        assert.ok(previewed > 100, preview.output);
    });

    it("installs with Helm exactly what it showed, under the policy pack", async () => {
        const up = await stack.up();
        assert.equal(created(up.output), previewed);
        await stack.rest();
        assert.match(cluster.kubectl("-n", "flagger-system", "get", "deploy", "flagger"), /1\/1/);
    });

    it("shows no change right after", async () => {
        await stack.expectNoChanges();
        installed = liveObjects(cluster);
    });

    it("is open to nobody else on this machine, nor to a web page", async () => {
        const paths = sandboxPaths(checkout.dir);
        const { ports, processes, supervisor } = readState(paths.state);
        const programs = processes.filter(({ name }) =>
            /\/(flagger|loadtester|podinfo|prometheus)$/.test(name),
        );
        assert.ok(programs.length >= 4, JSON.stringify(processes));
        assert.deepEqual(
            programs.flatMap(({ pid }) => listenersOf(pid)),
            [],
        );
        assert.equal(fs.statSync(paths.sockets).mode & 0o777, 0o700);
        assert.equal(fs.statSync(paths.root).mode & 0o777, 0o700);
        const password = readMeshPassword(paths);
        const shown = await checkout.run("ps", ["-A", "-ww", "-o", "args="]);
        assert.ok(!shown.output.includes(password), "the password is an argument of a process");

        const loadTester = "http://flagger-loadtester.test/";
        for (const proxy of [
            `http://127.0.0.1:${ports?.mesh}`,
            `http://:x@127.0.0.1:${ports?.mesh}`,
        ]) {
            const { status } = await askThroughMesh(proxy, loadTester);
            assert.equal(status, 407);
        }
        assert.notEqual((await askThroughMesh(stack.meshProxy, loadTester)).status, 407);
        // what a page can send: no address of the cluster, and its own origin
        const origin = { origin: "http://localhost:3000" };
        for (const port of [ports?.mesh, ports?.meshAdmin]) {
            const answer = await fetch(`http://127.0.0.1:${port}/report`, { headers: origin });
            assert.ok(answer.status === 400 || answer.status === 401, String(answer.status));
            assert.equal(answer.headers.get("access-control-allow-origin"), null);
        }
        const listeners = [supervisor?.pid ?? 0, ...processes.map(({ pid }) => pid)].flatMap(
            listenersOf,
        );
        assert.ok(listeners.length >= 8, JSON.stringify(listeners));
        for (const { port, isLoopback } of listeners) {
            assert.ok(isLoopback);
            assert.deepEqual(await answeredToAnybody(port), [], String(port));
        }
    });

    // only root can become another user
    if (canActAsOtherUser) {
        it("keeps its files, sockets and processes from another user, in a folder that all can read", () => {
            fs.chmodSync(checkout.dir, 0o755);
            const paths = sandboxPaths(checkout.dir);
            const { supervisor } = readState(paths.state);
            const denied = (program: string, ...args: string[]): void => {
                const { code, error } = runAsOtherUser(program, args);
                assert.ok(
                    code !== 0 && /(denied|not permitted)$/im.test(error),
                    `${args.join(" ")}: ${error}`,
                );
            };
            assert.equal(runAsOtherUser("cat", [checkout.path("package.json")]).code, 0);
            for (const file of [
                paths.kubeconfig,
                paths.meshPassword,
                paths.meshCurl,
                paths.state,
            ]) {
                denied("cat", file);
            }
            denied("ls", paths.sockets);
            for (const socket of fs.readdirSync(paths.sockets)) {
                denied("cat", path.join(paths.sockets, socket));
            }
            denied("sh", "-c", `kill -TERM ${supervisor?.pid}`);
        });
    }

    it("gives its user Prometheus, and states how", async () => {
        const status = await checkout.sandbox("status");
        const stated = /Prometheus: kubectl (-n linkerd-viz port-forward service\/prometheus) 9090/;
        const [, command] = stated.exec(status.output) ?? [];
        assert.ok(command !== undefined, status.output);
        assert.match(
            status.output,
            /^canary test\/podinfo: curl -K \S+ http:\/\/podinfo.test:9898\/$/m,
        );
        const forward = await PortForward.open([...command.split(" "), ":9090"], {
            ...stack.env,
            KUBECONFIG: cluster.kubeconfig,
        });
        try {
            const query = "query=up%7Bjob%3D%22prometheus%22%7D";
            const answer = await fetch(`${forward.url}/api/v1/query?${query}`);
            assert.match(
                await answer.text(),
                /"instance":"localhost:9090","job":"prometheus"\},"value":\[[\d.]+,"1"\]/,
            );
        } finally {
            forward.close();
        }
    });

    it("refuses another stack of the program on the same cluster, before anything is made", async () => {
        const dev = new PulumiCli({
            project: checkout.dir,
            stack: "dev",
            configFile: checkout.path(".sandbox", "Pulumi.dev.yaml"),
            env: stack.env,
        });
        await dev.prepare();
        await dev.setConfig("kubeconfig", cluster.kubeconfig);
        await dev.setConfig("context", "sandbox");
        const { code, output } = await dev.operation("preview");
        assert.notEqual(code, 0, output);
        assert.match(output, /the cluster belongs to stack organization\/linkerd-canary\/sandbox/);
        assert.match(output, /\[cluster\/claimed\]/);
        assert.doesNotMatch(output, /kubernetes:|^\s+at /m);
    });

    it("refuses a platform under another name of its resource, unless that has an alias", async () => {
        const declared = 'new Platform("platform", fit.platform, { ...own, dependsOn: claim })';
        const renamed = declared.replace('"platform"', '"mesh"');
        const aliased = renamed.replace("own,", 'own, aliases: [{ name: "platform" }],');
        checkout.edit("index.ts", { [declared]: renamed });
        try {
            const preview = await stack.pulumi.operation("preview");
            assert.notEqual(preview.code, 0, preview.output);
            assert.match(
                preview.output,
                /Namespace ([\w-]+) is .*::platform-namespaces-\1 in the stack's state, and .*::mesh-namespaces-\1 in the program/,
            );
            checkout.edit("index.ts", { [renamed]: aliased });
            await stack.expectNoChanges();
        } finally {
            fs.copyFileSync("index.ts", checkout.path("index.ts"));
        }
    });

    it("tells a release in a pull request as in test/golden/reports/stack-sandbox.md (renew it with UPDATE_GOLDEN=1)", async () => {
        await stack.pulumi.setRelease({ message: "release 2" });
        const { code, output } = await checkout.run(
            "npm",
            [
                ...["run", "--silent", "ci:preview", "--", "sandbox", "preview"],
                ...["--config-file", checkout.path(".sandbox", "Pulumi.sandbox.yaml")],
            ],
            stack.env,
        );
        assert.equal(code, 0, output);
        const markdown = fs.readFileSync(checkout.path("preview", "report.md"), "utf8");
        if (process.env["UPDATE_GOLDEN"] === "1") {
            writeGoldenReport("stack-sandbox", markdown);
        }
        assert.equal(markdown, goldenReport("stack-sandbox"));
    });

    it("promotes a good release, and each step's share of requests is true to the weight", async () => {
        const load = new Load(stack.meshProxy, apex, 300);
        let rollout: DemoRollout;
        try {
            const startedAt = await stack.release({ message: "release 2" });
            const [followed] = await Promise.all([
                followRollout("release 2", startedAt, stack.follow),
                previewMeanwhile(startedAt),
            ]);
            rollout = followed;
        } finally {
            await load.stop();
        }
        expect(rollout, goodRelease);
        const steps = rollout.steps.filter((step) => step.weight > 0);
        assert.deepEqual([...new Set(steps.map((step) => step.weight))], [20, 40, 60]);
        for (const step of steps) {
            assert.ok(
                step.share !== undefined && step.total >= 2_000,
                `only ${step.total} requests at ${step.weight} %`,
            );
            const off = Math.abs(step.share - step.weight);
            console.log(
                `        weight ${step.weight} %: ${step.share.toFixed(2)} % of ${step.total} requests`,
            );
            assert.ok(off <= 3, `${step.share} % of requests at weight ${step.weight} %`);
        }
        const events = cluster.eventMessages("test");
        assert.match(events, /Promotion completed! Scaling down podinfo\.test/);
        const page = JSON.parse(await getThroughMesh(stack.meshProxy, apex)) as { message: string };
        assert.equal(page.message, "release 2");
    });

    it("shows no change after a promotion", () => stack.expectNoChanges());

    it("counts the requests that podinfo itself counts", async () => {
        const pods = await cluster.core.listNamespacedPod({
            namespace: "test",
            labelSelector: "app=podinfo-primary",
        });
        const pod = pods.items[0];
        const read = async (): Promise<{ own: number; mesh: number }> => {
            const text = await getThroughMesh(
                stack.meshProxy,
                `http://${pod.status?.podIP}:9898/metrics`,
            );
            const total = (await report()).pods.find(
                (item) => item.pod === `test/${pod.metadata?.name}`,
            );
            return { own: ownCount(text), mesh: total?.count ?? 0 };
        };
        const before = await read();
        const load = new Load(stack.meshProxy, apex, 200);
        await waitFor({
            what: "3000 requests",
            limitMs: 60_000,
            look: () => (load.sent >= 3_000 ? done(undefined) : notYet(`${load.sent}`)),
        });
        await load.stop();
        const after = await read();
        const own = after.own - before.own;
        const mesh = after.mesh - before.mesh;
        console.log(`        podinfo counted ${own}, the mesh ${mesh}`);
        assert.ok(own >= 3_000);
        assert.ok(Math.abs(own - mesh) <= own * 0.01, `podinfo counted ${own}, the mesh ${mesh}`);
    });

    it("rolls a release back that answers errors", async () => {
        const rollout = await stack.rollOut({ message: "release 3", args: ["--random-error"] });
        expect(rollout, badRelease);
        assert.ok(rollout.events.some((event) => /^Halt .* success-rate/.test(event.message)));
        const events = cluster.eventMessages("test");
        assert.match(events, /Rolling back podinfo\.test failed checks threshold reached 3/);
        assert.match(await getThroughMesh(stack.meshProxy, apex), /"release 2"/);
    });

    it("shows no change after a rollback", () => stack.expectNoChanges());

    it("rolls a release back that is slow", async () => {
        const rollout = await stack.rollOut({
            message: "release 4",
            args: [
                "--random-delay",
                "--random-delay-unit=ms",
                "--random-delay-min=700",
                "--random-delay-max=900",
            ],
        });
        expect(rollout, badRelease);
        assert.ok(rollout.events.some((event) => /^Halt .* latency .* > 500/.test(event.message)));
    });

    it("never gives traffic to a release that fails its smoke test", async () => {
        const rollout = await stack.rollOut({
            message: "release 5",
            args: ["--backend-url=http://127.0.0.1:9/"],
        });
        expect(rollout, untestedRelease);
        assert.ok(rollout.steps.every((step) => step.weight === 0));
    });

    it("keeps private keys out of state, output and logs", async () => {
        const keys = await cluster.privateKeys();
        assert.ok(keys.length >= 6, `only ${keys.length} private keys in the cluster`);
        const texts: [string, string][] = [
            ["what pulumi printed", stack.transcript],
            ...filesUnder(checkout.path(".sandbox", "pulumi")),
            ...filesUnder(checkout.path(".sandbox", "logs")),
            ...filesUnder(checkout.path(".sandbox", "pods")).filter(([file]) =>
                file.endsWith(".log"),
            ),
        ];
        assert.ok(texts.some(([file]) => file.endsWith("sandbox.json")));
        const found = keys.flatMap(({ secret, pem }) =>
            texts.filter(([, text]) => leaks(text, pem)).map(([where]) => `${secret} in ${where}`),
        );
        assert.deepEqual(found, []);
    });

    it("refuses to destroy what would wait in vain, with the command that frees it", async () => {
        cluster.kubectl("-n", "flagger-system", "scale", "deployment", "flagger", "--replicas=0");
        await waitFor({
            what: "Flagger to be stopped",
            limitMs: 60_000,
            look: () => {
                const args = ["-n", "flagger-system", "get", "deployment", "flagger", "-o", "json"];
                const { status } = JSON.parse(cluster.kubectl(...args)) as {
                    status: { availableReplicas?: number };
                };
                return (status.availableReplicas ?? 0) === 0 ? done(undefined) : notYet("running");
            },
        });
        const finalizer = '{"metadata":{"finalizers":["finalizer.flagger.app"]}}';
        const patch = ["patch", "canary", "podinfo", "--namespace", "test", "--type", "merge"];
        cluster.kubectl(...patch, "--patch", finalizer);
        const { code, output } = await stack.pulumi.operation("destroy");
        assert.notEqual(code, 0, output);
        assert.match(output, /nothing was deleted: .*Canary test\/podinfo has revertOnDeletion/);
        const [, free = ""] = /run kubectl (patch canary podinfo .*? '\{.*?\}')/.exec(output) ?? [];
        assert.equal(free, `${patch.join(" ")} --patch '{"metadata":{"finalizers":null}}'`);
        cluster.kubectl(...patch, "--patch", '{"metadata":{"finalizers":null}}');
    });

    it("destroys everything it made", async () => {
        const result = await stack.pulumi.operation("destroy");
        assert.equal(result.code, 0, result.output);
        await waitForEmpty();
    });

    it("comes to the same as files that kubectl applies, but for what is told here", async () => {
        const kept = await makeCertificates();
        const rendered = await RenderedStack.render(checkout, stack, cluster, kept);
        assert.match(await rendered.command("--check"), /^$/);
        await rendered.apply(kept);
        await stack.rest();
        const applied = liveObjects(cluster);
        const found = [...new Set([...installed.keys(), ...applied.keys()])]
            .sort()
            .flatMap((key) => differences(installed.get(key), applied.get(key), key));
        assert.ok(applied.size > 150, `only ${applied.size} objects`);
        console.log(explained(found, applied.size));
        assert.deepEqual(unexplained(found), []);
        rendered.delete();
        await waitForEmpty();
    });

    it("installs with kustomize, and promotes there too", async () => {
        await stack.pulumi.setConfig("flaggerInstall", "kustomize");
        await stack.release({ message: "release 1" });
        await stack.rest();
        await stack.expectNoChanges();
        expect(await stack.rollOut({ message: "release 2" }), goodRelease);
        await stack.expectNoChanges();
    });

    it("destroys that as well", async () => {
        const result = await stack.pulumi.operation("destroy");
        assert.equal(result.code, 0, result.output);
        await waitForEmpty();
    });

    /** Looks for changes while the canary has traffic. */
    async function previewMeanwhile(startedAt: number): Promise<void> {
        await waitFor({
            what: "the canary to get traffic",
            limitMs: 120_000,
            look: async () => {
                const { weight, phase } = await stack.follow.reader.read(startedAt);
                return weight > 0 ? done(weight) : notYet(`weight 0, phase ${phase}`);
            },
        });
        await stack.expectNoChanges();
    }

    /** Controllers take a moment to remove what belonged to a deleted object. */
    async function waitForEmpty(): Promise<void> {
        const before = new Set(emptyCluster);
        await waitFor({
            what: "the cluster to be as empty as before",
            limitMs: 60_000,
            everyMs: 1_000,
            look: () => {
                const left = cluster.everything().filter((name) => !before.has(name));
                return left.length === 0 ? done(undefined) : notYet(left.join(", "));
            },
        });
    }
});

/** Requests that podinfo answered, but for probes and the reading of this number. */
function ownCount(metrics: string): number {
    return metrics
        .split("\n")
        .filter((line) => line.startsWith("http_request_duration_seconds_count"))
        .filter((line) => !/path="(healthz|readyz|metrics)"/.test(line))
        .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(" ") + 1)), 0);
}

/** Whether a text holds a key: as PEM, as PEM in JSON or YAML, or base64-encoded at any offset. */
function leaks(text: string, pem: string): boolean {
    const body = pem.split("\n").filter((line) => line !== "" && !line.startsWith("-----"));
    const encoded = [0, 1, 2].map((offset) =>
        Buffer.from(pem.slice(offset)).toString("base64").slice(4, -8),
    );
    return [body[1] ?? body[0], ...encoded].some((part) => text.includes(part));
}

function filesUnder(dir: string): [string, string][] {
    return fs
        .readdirSync(dir, { recursive: true, encoding: "utf8" })
        .map((file) => path.join(dir, file))
        .filter((file) => fs.statSync(file).isFile())
        .map((file) => [file, fs.readFileSync(file, "utf8")]);
}
