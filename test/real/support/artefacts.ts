import * as fs from "node:fs";

import { linkArtefacts } from "../../../sandbox/artefacts";
import { sandboxEnvironment } from "../../../sandbox/environment";
import { sandboxPaths } from "../../../sandbox/paths";
import { ensureTools } from "../../../sandbox/tools";

/** What a program finds beside a sandbox, without its cluster. */
export interface ProvidedArtefacts {
    /** Folder of the charts, overlays and CRDs. */
    readonly root: string;
    /** Environment in which the sandbox's tools are found. */
    readonly env: Record<string, string>;
}

/**
 * Puts the sandbox's charts, overlays and CRDs into a folder, as a sandbox does.
 *
 * @param dir - the checkout
 */
export async function provideArtefacts(dir: string): Promise<ProvidedArtefacts> {
    const paths = sandboxPaths(dir);
    const toolbox = await ensureTools();
    fs.mkdirSync(paths.root, { recursive: true });
    linkArtefacts(paths, toolbox);
    return { root: paths.root, env: sandboxEnvironment(paths, toolbox) };
}
