import { createRequire } from "node:module";
import { join } from "node:path";

import type { X509Library } from "./certificates";

// Pulumi serialises dynamic providers into the stack's state and runs them in a process of its own, whose working folder
// is the project's. They must therefore hold no state, and load libraries from there when they run.

/** Loads the X.509 library where a dynamic provider runs. */
export function loadX509(): X509Library {
    const load = createRequire(join(process.cwd(), "package.json"));
    load("reflect-metadata");
    return load("@peculiar/x509") as X509Library;
}

/** Names of the inputs that differ; the code of the provider, which Pulumi keeps among the inputs, is none. */
export function changedInputs<Inputs extends object>(
    keys: readonly (keyof Inputs & string)[],
    olds: Inputs,
    news: Inputs,
): string[] {
    return keys.filter((key) => olds[key] !== news[key]);
}
