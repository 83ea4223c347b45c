import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";

import { pins } from "../../../components";
import { chartVersion } from "../../../sandbox/tools/artefacts";
import { fileSite, type PackedChart, publishCharts } from "./chart-server";
import type { Checkout } from "./checkout";
import { gitSite, makeRepository } from "./git-server";
import type { LoopbackInternet } from "./loopback-internet";

const linkerdRepository = "https://helm.linkerd.io/edge";
const flaggerRepository = "https://flagger.app";

/**
 * Serves every address that the pins name: charts, CRDs, and Flagger's overlays in a git repository.
 *
 * The charts of Linkerd edge-26.6.3 are not among the sandbox's modules. The repository therefore serves the charts of
 * edge-25.7.5 as the version that the stacks pin: what is tested is how a stack gets its charts, and that its own
 * settings install and release; not the contents of the newer charts. `LINKERD_CHARTS` names a folder with others.
 */
export async function servePins(
    internet: LoopbackInternet,
    checkout: Checkout,
    env: Readonly<Record<string, string>>,
): Promise<void> {
    const folder = (name: string): string => checkout.path(".sandbox", "charts", name);
    const linkerd = (name: string): string =>
        process.env.LINKERD_CHARTS ? path.join(process.env.LINKERD_CHARTS, name) : folder(name);
    const repository = async (url: string, charts: readonly PackedChart[]): Promise<void> => {
        const { hostname, pathname } = new URL(url);
        const dir = checkout.path("repositories", hostname);
        publishCharts(dir, url, charts, env);
        await internet.serve(hostname, { site: fileSite(dir, pathname.replace(/\/$/, "")) });
    };
    const version = chartVersion(pins.linkerd.version);
    await repository(linkerdRepository, [
        { folder: linkerd("linkerd-crds"), version },
        { folder: linkerd("linkerd-control-plane"), version },
        { folder: linkerd("linkerd-viz"), version },
    ]);
    await repository(flaggerRepository, [
        { folder: folder("flagger"), version: pins.flagger.version },
        { folder: folder("loadtester"), version: versionOf(pins.loadTester.chart) },
    ]);
    await serveGitHub(internet, checkout);
}

/** Files of a release are on another host of GitHub's. */
async function serveGitHub(internet: LoopbackInternet, checkout: Checkout): Promise<void> {
    const manifests = new URL(pins.gatewayApi.manifests);
    const crds = standardCrds(checkout.artefact("gateway-api"));
    const assets = "release-assets.githubusercontent.com";
    const root = checkout.path("git");
    makeRepository(root, {
        name: "fluxcd/flagger",
        folders: { kustomize: checkout.path(".sandbox", "overlays") },
        tag: `v${pins.flagger.version}`,
    });
    const repositories = gitSite(root);
    await internet.serve(manifests.hostname, {
        site: (request, response) => {
            if (request.url === manifests.pathname) {
                response.writeHead(302, { location: `https://${assets}/crds` }).end();
            } else {
                repositories(request, response);
            }
        },
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
