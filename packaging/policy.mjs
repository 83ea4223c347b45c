// Lays out the policy pack's own npm package in packaging/dist/policy: the compiled pack and the rules that it reaches,
// so that installing it brings no components and no command line.
import * as fs from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";

/**
 * @param {string} root - the repository
 * @param {string} dist - the compiled sources
 * @param {string} folder - where to lay it out; what is there goes
 */
export function buildPolicyPackage(root, dist, folder) {
    const readJson = (file) => JSON.parse(fs.readFileSync(path.join(root, file), "utf8"));
    fs.rmSync(folder, { recursive: true, force: true });
    for (const file of reached(path.join(dist, "policy/index.js"))) {
        const target = path.join(folder, path.relative(dist, file));
        fs.mkdirSync(path.dirname(target), { recursive: true });
        fs.copyFileSync(file, target);
    }
    const source = path.join(root, "policy");
    for (const name of ["PulumiPolicy.yaml", "README.md"]) {
        fs.copyFileSync(path.join(source, name), path.join(folder, name));
    }
    fs.copyFileSync(path.join(root, "LICENSE"), path.join(folder, "LICENSE"));
    const manifest = readJson("policy/package.json");
    const { version, repository } = readJson("package.json");
    const dependencies = { ...manifest.dependencies };
    // only a clone starts from the sources
    delete dependencies.tsx;
    const published = {
        ...manifest,
        version,
        private: undefined,
        main: "policy/index.js",
        ...(repository && { repository }),
        publishConfig: { access: "public" },
        dependencies,
    };
    fs.writeFileSync(
        path.join(folder, "package.json"),
        `${JSON.stringify(published, undefined, 4)}\n`,
    );
}

/** A compiled file and every one that it loads. */
function reached(entry) {
    const files = new Set([entry]);
    for (const file of files) {
        const text = fs.readFileSync(file, "utf8");
        for (const [, name] of text.matchAll(/\brequire\("(\.[^"]*)"\)/g)) {
            files.add(createRequire(file).resolve(name));
        }
    }
    return files;
}
