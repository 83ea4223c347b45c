import { createHash } from "node:crypto";
import * as fs from "node:fs";
import { pipeline } from "node:stream/promises";
import { SandboxError } from "../errors";
import { noDownloadSetting } from "./download-settings";
import type { Checksum } from "./downloads";

/**
 * Compares a downloaded file with the checksum that is committed for its URL.
 *
 * @throws SandboxError that names both when they differ.
 */
export async function verify(file: string, url: URL, expected: Checksum): Promise<void> {
    const hash = createHash(expected.algorithm);
    await pipeline(fs.createReadStream(file), hash);
    const found = hash.digest("hex");
    if (found !== expected.hex) {
        throw new SandboxError(
            `${url.href} is not the file that sandbox/tools/downloads.ts expects; nothing of it was unpacked or run.\n` +
                `  ${expected.algorithm} expected: ${expected.hex}\n` +
                `  ${expected.algorithm} received: ${found}\n` +
                "Check what answers at this address: a proxy, a sign-in page of the network, or your mirror. " +
                `${noDownloadSetting}=1 builds the tools instead.`,
        );
    }
}
