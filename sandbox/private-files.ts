import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import { SandboxError } from "./errors";
import type { SandboxPaths } from "./paths";

/** The user of the proxy that curl is. */
export const curlUser = "curl";

type PrivatePaths = Pick<SandboxPaths, "root" | "meshPassword" | "meshCurl" | "sockets">;

/**
 * Makes what keeps other users of the machine out: the folder of the programs' sockets, which only this user can enter,
 * and a new password for the mesh.
 *
 * @param meshPort - port of the mesh's proxy
 * @returns the password
 * @throws SandboxError if the folder belongs to somebody else
 */
export function preparePrivateFiles(paths: PrivatePaths, meshPort: number): string {
    fs.chmodSync(paths.root, 0o700);
    makePrivateFolder(paths.sockets);
    const password = randomBytes(24).toString("hex");
    writePrivateFile(paths.meshPassword, password);
    writePrivateFile(
        paths.meshCurl,
        `proxy = "http://127.0.0.1:${meshPort}"\nproxy-user = "${curlUser}:${password}"\n`,
    );
    return password;
}

/** Removes what lies outside of the sandbox's own folder. */
export function removeSockets({ sockets }: Pick<SandboxPaths, "sockets">): void {
    fs.rmSync(sockets, { recursive: true, force: true });
}

/** The password of a running sandbox's mesh. */
export function readMeshPassword({ meshPassword }: Pick<SandboxPaths, "meshPassword">): string {
    return fs.readFileSync(meshPassword, "utf8");
}

function makePrivateFolder(folder: string): void {
    if (fs.existsSync(folder) && fs.lstatSync(folder).uid !== process.getuid?.()) {
        throw new SandboxError(
            `${folder} belongs to another user of this machine, and the sandbox's programs listen there. Remove it, or set TMPDIR to a folder of your own.`,
        );
    }
    fs.rmSync(folder, { recursive: true, force: true });
    fs.mkdirSync(folder, { mode: 0o700 });
}

function writePrivateFile(file: string, content: string): void {
    fs.rmSync(file, { force: true });
    fs.writeFileSync(file, content, { mode: 0o600 });
}
