import * as fs from "node:fs";
import * as path from "node:path";
import type { SandboxPaths } from "./paths";
import type { Toolbox } from "./tools";

/** Puts the pinned charts, overlays and CRDs where stack `sandbox` looks for them: under `.sandbox/`. */
export function linkArtefacts(paths: SandboxPaths, toolbox: Toolbox): void {
    link(toolbox.charts, path.join(paths.root, "charts"));
    link(toolbox.overlays, path.join(paths.root, "overlays"));
    link(toolbox.gatewayApi, path.join(paths.root, "gateway-api"));
    const pulumiHome = path.join(paths.root, "pulumi-home");
    fs.mkdirSync(pulumiHome, { recursive: true });
    fs.mkdirSync(path.join(paths.root, "pulumi"), { recursive: true });
    link(toolbox.pulumiPlugins, path.join(pulumiHome, "plugins"));
}

function link(target: string, file: string): void {
    const existing = fs.lstatSync(file, { throwIfNoEntry: false });
    if (existing?.isSymbolicLink() && fs.readlinkSync(file) === target) {
        return;
    }
    fs.rmSync(file, { recursive: true, force: true });
    fs.symlinkSync(target, file);
}
