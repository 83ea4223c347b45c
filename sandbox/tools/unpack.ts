import * as fs from "node:fs";
import * as path from "node:path";
import { SandboxError } from "../errors";
import type { RunCommand } from "./commands";
import type { ReleaseItem } from "./releases";

/** What unpacking works with. */
export interface UnpackArgs {
    /** A verified archive. */
    readonly archive: string;
    /** An empty folder, in which each tool gets a folder of its name. */
    readonly out: string;
    readonly run: RunCommand;
    readonly env: NodeJS.ProcessEnv;
    readonly signal: AbortSignal;
}

/**
 * Takes the programs, and nothing else, out of an archive.
 *
 * @throws SandboxError when one of them is not there.
 */
export async function unpack(items: readonly ReleaseItem[], args: UnpackArgs): Promise<void> {
    const whole = path.join(args.out, ".unpacked");
    fs.mkdirSync(whole, { recursive: true });
    const { code, output } = await args.run({
        program: "tar",
        args: [
            ...["--extract", "--gzip", "--no-same-owner", "--file", args.archive],
            ...["--directory", whole, ...items.map((item) => item.member)],
        ],
        cwd: args.out,
        env: args.env,
        signal: args.signal,
    });
    if (code !== 0) {
        throw new SandboxError(
            `cannot unpack ${path.basename(args.archive)}; the output of tar:\n${output.trimEnd()}`,
        );
    }
    for (const { name, member } of items) {
        const file = path.join(whole, member);
        if (!fs.lstatSync(file).isFile()) {
            throw new SandboxError(
                `${member} of ${path.basename(args.archive)} is not a file; correct sandbox/tools/downloads.ts`,
            );
        }
        fs.mkdirSync(path.join(args.out, name));
        fs.chmodSync(file, 0o755);
        fs.renameSync(file, path.join(args.out, name, name));
    }
}
