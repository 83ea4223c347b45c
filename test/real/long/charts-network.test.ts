import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";

import { pins } from "../../../components";
import { expect, goodRelease } from "../../../sandbox/demo/checks";
import { chartVersion } from "../../../sandbox/tools/artefacts";
import { helmFolders } from "../support/chart-program";
import { fileSite, type PackedChart, publishCharts } from "../support/chart-server";
import { Checkout } from "../support/checkout";
import { LoopbackInternet } from "../support/loopback-internet";
import { TestStack } from "../support/release";

const edge = "https://helm.linkerd.io/edge";
const flagger = "https://flagger.app";

// The charts of Linkerd edge-26.6.3 are not among the sandbox's modules. The repository therefore serves the charts of
// edge-25.7.5 as the version that the stack pins: what is tested is how a stack gets its charts, and that its own
// settings install and release; not the contents of the newer charts.
describe("stack dev, unchanged, with its charts from the addresses that it pins (Linkerd's are those of edge-25.7.5)", () => {
    let checkout: Checkout;
    let internet: LoopbackInternet;
    let stack: TestStack;

    before(async () => {
        checkout = Checkout.make("dev");
        await checkout.up();
        internet = await LoopbackInternet.start(checkout.dir);
        stack = await TestStack.open(checkout, {
            name: "dev",
            env: { ...internet.env, ...helmFolders(checkout.dir) },
            // five steps of 30 s, and as many intervals around them
            rolloutLimitMs: 480_000,
        });
        await servePins(internet, checkout, stack.env);
        await stack.pulumi.setConfig("context", "sandbox");
        await stack.pulumi.setConfig("kubeconfig", ".sandbox/kubeconfig");
    });

    after(async () => {
        const down = await checkout.sandbox("down", "--delete");
        assert.equal(down.code, 0, down.output);
        await internet.stop();
        checkout.remove();
    });

    it("is installed, and asks for nothing else on the internet", async () => {
        await stack.up();
        await stack.rest();
        await stack.expectNoChanges();
        assert.deepEqual([...internet.refused], []);
    }).timeout(1_200_000);

    it("promotes a release in its own steps", async () => {
        const rollout = await stack.rollOut({ message: "release 2" });
        expect(rollout, goodRelease);
        const steps = rollout.events.flatMap(({ message }) => {
            const step = /^Advance .* canary weight (\d+)$/.exec(message);
            return step === null ? [] : [Number(step[1])];
        });
        assert.deepEqual(steps, [10, 20, 30, 40, 50]);
    });

    it("is deleted", async () => {
        const { code, output } = await stack.pulumi.operation("destroy");
        assert.equal(code, 0, output);
    });
});

/** Serves every address that the pins name. */
async function servePins(
    internet: LoopbackInternet,
    checkout: Checkout,
    env: Readonly<Record<string, string>>,
): Promise<void> {
    const folder = (name: string): string => checkout.path(".sandbox", "charts", name);
    const repository = async (url: string, charts: readonly PackedChart[]): Promise<void> => {
        const { hostname, pathname } = new URL(url);
        const dir = checkout.path("repositories", hostname);
        publishCharts(dir, url, charts, env);
        await internet.serve(hostname, { site: fileSite(dir, pathname.replace(/\/$/, "")) });
    };
    const version = chartVersion(pins.linkerd.version);
    await repository(edge, [
        { folder: folder("linkerd-crds"), version },
        { folder: folder("linkerd-control-plane"), version },
        { folder: folder("linkerd-viz"), version },
    ]);
    await repository(flagger, [
        { folder: folder("flagger"), version: pins.flagger.version },
        { folder: folder("loadtester"), version: versionOf(pins.loadTester.chart) },
    ]);
    const manifests = new URL(pins.gatewayApi.manifests);
    const crds = standardCrds(checkout.artefact("gateway-api"));
    const assets = "release-assets.githubusercontent.com";
    // as GitHub does, which keeps the files of a release on another host
    await internet.serve(manifests.hostname, {
        site: ({ url }, response) =>
            url === manifests.pathname
                ? response.writeHead(302, { location: `https://${assets}/crds` }).end()
                : response.writeHead(404).end(),
    });
    await internet.serve(assets, { site: (_, response) => response.end(crds) });
}

function versionOf(chart: typeof pins.loadTester.chart): string {
    assert.equal(chart.kind, "repository");
    return (chart as { version: string }).version;
}

function standardCrds(dir: string): string {
    return fs
        .readdirSync(dir)
        .filter((file) => file.endsWith(".yaml"))
        .map((file) => fs.readFileSync(path.join(dir, file), "utf8"))
        .join("\n---\n");
}
