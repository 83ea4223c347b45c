// Builds what the npm package holds into dist/: components, rules, plan, policy pack and command line as CommonJS with
// types.
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { createRequire } from "node:module";

import { buildPolicyPackage } from "./policy.mjs";

const root = path.resolve(import.meta.dirname, "..");
const dist = path.join(root, "dist");
const readJson = (file) => JSON.parse(fs.readFileSync(path.join(root, file), "utf8"));

// A file whose source is gone must not stay in the package.
fs.rmSync(dist, { recursive: true, force: true });
const compiler = createRequire(import.meta.url).resolve("typescript/bin/tsc");
const compiled = spawnSync(process.execPath, [compiler, "--project", "tsconfig.build.json"], {
    cwd: root,
    stdio: "inherit",
});
if (compiled.status !== 0) {
    process.exit(compiled.status ?? 1);
}

// npm makes the bin executable where it installs the package; a folder that is linked or copied is not installed.
for (const bin of new Set(Object.values(readJson("package.json").bin))) {
    fs.chmodSync(path.join(root, bin), 0o755);
}

// Pulumi takes a folder as a policy pack when it holds these two, and shows the version in its output.
const { name, version, license, description } = {
    ...readJson("policy/package.json"),
    version: readJson("package.json").version,
};
fs.copyFileSync(
    path.join(root, "policy/PulumiPolicy.yaml"),
    path.join(dist, "policy/PulumiPolicy.yaml"),
);
fs.writeFileSync(
    path.join(dist, "policy/package.json"),
    `${JSON.stringify({ name, version, license, description, main: "index.js" }, undefined, 4)}\n`,
);

// The pack alone is a package of its own beside it.
buildPolicyPackage(root, dist, path.join(root, "packaging/dist/policy"));
