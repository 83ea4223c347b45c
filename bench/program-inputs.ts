import * as fs from "node:fs";

import { platformReference } from "../components/platform-facts";
import { platformParts } from "../components/platform-parts";
import { sandbox } from "../stacks/sandbox";
import type { Rig } from "./rig";

/** Namespace of the canaries that are measured. */
export const benchNamespace = "bench";

/** Writes down what the programs read: the arguments of stack sandbox's platform, and what canaries know of it. */
export function writeProgramInputs(rig: Rig): void {
    const { platform } = sandbox.build({});
    const reference = platformReference(
        platformParts({ ...platform, canaryNamespaces: [benchNamespace] }),
    );
    fs.writeFileSync(rig.scratch("platform.json"), JSON.stringify(platform));
    fs.writeFileSync(rig.scratch("reference.json"), JSON.stringify(reference));
}
