import * as fs from "node:fs";

/** More is no manifest: etcd refuses objects above 1.5 MiB. */
const LARGEST_MIB = 64;

/** Largest input of one file, in bytes. */
export const LARGEST_INPUT = LARGEST_MIB * 2 ** 20;

/** Why a larger input is refused. */
export const TOO_LARGE = `it is larger than ${LARGEST_MIB} MiB`;

/** Why a missing file is refused. */
export const NOT_FOUND = "no such file or folder";

/**
 * The text of a file as kubectl decodes it: UTF-8, or UTF-16 if it begins with a byte order mark. Invalid bytes are
 * replaced.
 *
 * @param bytes - the content of the file
 */
export function decodeText(bytes: Uint8Array): string {
    const [first, second] = bytes;
    const encoding =
        first === 0xff && second === 0xfe
            ? "utf-16le"
            : first === 0xfe && second === 0xff
              ? "utf-16be"
              : "utf-8";
    return new TextDecoder(encoding).decode(bytes);
}

/**
 * The text of a file.
 *
 * @param file - its path
 * @throws Error with a reason for users if it cannot be read
 */
export function readTextFile(file: string): string {
    try {
        if (fs.statSync(file).size > LARGEST_INPUT) {
            throw new Error(TOO_LARGE);
        }
        return decodeText(fs.readFileSync(file));
    } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        throw code === "ENOENT" ? new Error(NOT_FOUND) : error;
    }
}
