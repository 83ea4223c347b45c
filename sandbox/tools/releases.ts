import { entryFolder } from "./cache";
import type { Archive, Platform } from "./downloads";
import type { Machine } from "./entries";
import { keyOf } from "./pins";
import type { Item } from "./pipeline";
import type { ToolItem } from "./prepare";
import type { ToolName } from "./types";

/** A tool that an archive holds, and its place in the cache. */
export interface ReleaseItem extends Item {
    readonly name: ToolName;
    readonly archive: Archive;
    /** Path of the program inside of the archive. */
    readonly member: string;
}

const processors: Readonly<Record<string, "amd64" | "arm64" | undefined>> = {
    x64: "amd64",
    arm64: "arm64",
};

/** The kind of a machine as releases name it, or nothing where none of them is published. */
export function platformOf({
    platform,
    arch,
}: Pick<Machine, "platform" | "arch">): Platform | undefined {
    const processor = processors[arch];
    const system = platform === "linux" || platform === "darwin" ? platform : undefined;
    return system && processor && `${system}-${processor}`;
}

/**
 * The release of a tool for a machine, or nothing where it has to be built. The place in the cache changes with the
 * URL, the checksum and the path inside of the archive.
 *
 * @param cliVersion The pin of the Pulumi CLI: the language host is of the CLI's release, not of its own module's.
 */
export function releaseItem(
    { tool, version }: ToolItem,
    machine: Machine,
    archives: readonly Archive[],
    cliVersion: string,
): ReleaseItem | undefined {
    const wanted = tool.name === "pulumi-language-nodejs" ? cliVersion : version;
    const platform = platformOf(machine);
    for (const archive of archives) {
        const member = archive.files[tool.name];
        if (member !== undefined && archive.version === wanted && archive.platform === platform) {
            const { url, checksum } = archive;
            return {
                name: tool.name,
                version: wanted,
                archive,
                member,
                entry: entryFolder(
                    machine.root,
                    tool.name,
                    wanted,
                    keyOf([], { url, checksum, member }),
                ),
            };
        }
    }
    return undefined;
}
