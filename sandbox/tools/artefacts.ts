import * as fs from "node:fs";
import * as path from "node:path";
import { SandboxError } from "../errors";
import { copyWritable } from "./source";
import type { Family } from "./types";

/** Files of the pinned modules that the sandbox installs from, and that tests compare with. */
export type ArtefactName = "charts" | "overlays" | "gateway-api" | "linkerd-checks";

/** A Go module whose files are used. */
export interface ModuleUse {
    readonly family: Family;
    readonly module: string;
}

/** The folder and the version of a module that was fetched. */
export interface FetchedModule {
    readonly folder: string;
    /** As its users know it, without a leading "v". */
    readonly version: string;
}

/** One row of the table of artefacts. */
export interface Artefact {
    readonly name: ArtefactName;
    /** The first one gives the artefact its version. */
    readonly uses: readonly ModuleUse[];
    /** Writes the artefact into an empty folder; `modules` are in the order of `uses`. */
    readonly make: (target: string, modules: readonly FetchedModule[]) => void;
}

const linkerd: ModuleUse = { family: "linkerd", module: "github.com/linkerd/linkerd2" };
const flagger: ModuleUse = { family: "flagger", module: "github.com/fluxcd/flagger" };
const certManager: ModuleUse = {
    family: "cert-manager",
    module: "github.com/cert-manager/cert-manager",
};
const trustManager: ModuleUse = {
    family: "trust-manager",
    module: "github.com/cert-manager/trust-manager",
};
const gatewayApi: ModuleUse = { family: "gateway-api", module: "sigs.k8s.io/gateway-api" };

/** Every artefact of the sandbox. */
export const artefacts: readonly Artefact[] = [
    { name: "charts", uses: [linkerd, flagger, certManager, trustManager], make: makeCharts },
    {
        name: "overlays",
        uses: [flagger],
        make: (target, [{ folder }]) => copyWritable(path.join(folder, "kustomize"), target),
    },
    {
        name: "gateway-api",
        uses: [gatewayApi],
        make: (target, [{ folder }]) =>
            copyWritable(path.join(folder, "config", "crd", "standard"), target),
    },
    { name: "linkerd-checks", uses: [linkerd], make: copyChecks },
];

/** The sources in which `linkerd check` and its extensions list their checks. */
const checkSources = [
    "pkg/healthcheck/healthcheck.go",
    "viz/pkg/healthcheck/healthcheck.go",
    "multicluster/cmd/check.go",
    "jaeger/cmd/check.go",
];

/** One file each, named after its path: `viz-pkg-healthcheck-healthcheck.go`. */
function copyChecks(target: string, [{ folder }]: readonly FetchedModule[]): void {
    for (const source of checkSources) {
        const file = path.join(target, source.replaceAll("/", "-"));
        fs.writeFileSync(file, fs.readFileSync(path.join(folder, source)));
    }
}

const linkerdCharts = [
    "charts/linkerd-crds",
    "charts/linkerd-control-plane",
    "viz/charts/linkerd-viz",
];

/** One folder a chart, each ready for Helm: Flagger's as they are, the others as their releases publish them. */
function makeCharts(target: string, [mesh, canaries, ...managers]: readonly FetchedModule[]): void {
    for (const chart of linkerdCharts) {
        const folder = path.join(target, path.basename(chart));
        copyWritable(path.join(mesh.folder, chart), folder);
        copyWritable(
            path.join(mesh.folder, "charts/partials"),
            path.join(folder, "charts/partials"),
        );
        stampFile(path.join(folder, "Chart.yaml"), (text) => stampChart(text, mesh.version));
        stampFile(path.join(folder, "values.yaml"), (text) => stampValues(text, mesh.version));
    }
    for (const chart of ["flagger", "loadtester"]) {
        copyWritable(path.join(canaries.folder, "charts", chart), path.join(target, chart));
    }
    for (const [index, chart] of ["cert-manager", "trust-manager"].entries()) {
        const { folder, version } = managers[index];
        copyWritable(path.join(folder, "deploy", "charts", chart), path.join(target, chart));
        stampFile(path.join(target, chart, "Chart.yaml"), (text) =>
            stampManagerChart(text, version),
        );
    }
}

function stampFile(file: string, stamp: (text: string) => string): void {
    fs.writeFileSync(file, stamp(fs.readFileSync(file, "utf8")));
}

/**
 * Sets a Linkerd chart's versions, which its repository leaves open until a release.
 *
 * @throws SandboxError when the chart does not leave its version open.
 */
export function stampChart(text: string, release: string): string {
    if (!/^version: 0\.0\.0-undefined$/m.test(text)) {
        throw new SandboxError(
            "a Linkerd chart no longer has a placeholder version; fix sandbox/tools/artefacts.ts for this pin",
        );
    }
    return text
        .replace(/^version: .*$/m, `version: ${chartVersion(release)}`)
        .replace(/^appVersion: .*$/m, `appVersion: ${release}`);
}

/**
 * Sets the versions of cert-manager's or trust-manager's chart, which its repository leaves open until a release.
 *
 * @throws SandboxError when the chart does not leave them open.
 */
export function stampManagerChart(text: string, release: string): string {
    const stamped = text.replace(/^(version|appVersion): v0\.0\.0$/gm, `$1: v${release}`);
    if (stamped.split(`: v${release}\n`).length !== 3) {
        throw new SandboxError(
            "a chart of cert-manager or trust-manager no longer has placeholder versions; fix " +
                "sandbox/tools/artefacts.ts for this pin",
        );
    }
    return stamped;
}

/** Sets the version of Linkerd's images in a chart's values; the CRDs' chart has none. */
export function stampValues(text: string, release: string): string {
    return text.replace(/^linkerdVersion: linkerdVersionValue$/m, `linkerdVersion: ${release}`);
}

/** The version that Linkerd gives the charts of an edge release: `edge-25.7.5` is `2025.7.5`. */
export function chartVersion(release: string): string {
    const [, year, month, number] = /^edge-(\d+)\.(\d+)\.(\d+)$/.exec(release) ?? [];
    if (year === undefined) {
        throw new SandboxError(
            `"${release}" is not an edge release of Linkerd; append the release of the pin in ` +
                "sandbox/tools/modules/linkerd/go.mod as a comment: // release edge-25.7.5",
        );
    }
    return `20${year}.${month}.${number}`;
}
