import { existsSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

import type { X509Library } from "./certificates";

// Pulumi serialises dynamic providers into the stack's state and runs them in a process of its own, whose working folder
// is the project's. They must therefore hold no state, and load libraries from there when they run. Of a module under
// node_modules, as these are in a program that uses the package, Pulumi keeps no more than its path, which the exports of
// the package do not show and the next version may not have; a module that says it is for deployments only is
// serialised like the program's own.

/** Makes Pulumi serialise what a dynamic provider uses of this module. */
export const deploymentOnlyModule = true;

/** Loads the X.509 library where a dynamic provider runs. */
export function loadX509(): X509Library {
    const project = createRequire(join(process.cwd(), "package.json"));
    // Some package managers keep the libraries of a package beside it and not at the project's top.
    const home = project.resolve
        .paths("linkerd-canary")
        ?.map((folder) => join(folder, "linkerd-canary", "package.json"))
        .find((file) => existsSync(file));
    const load = home === undefined ? project : createRequire(realpathSync(home));
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
