import * as fs from "node:fs";
import * as path from "node:path";
import type { V1Container, V1Pod, V1Volume } from "@kubernetes/client-node";
import { SandboxError } from "../errors";
import { type ConfigSource, decode } from "./environment";

/** A container path and the local folder or file that replaces it. */
export interface Mount {
    readonly containerPath: string;
    readonly localPath: string;
}

/** Creates a pod's volumes under a folder and returns the local path of each container path. */
export async function layOutVolumes(
    pod: V1Pod,
    container: V1Container,
    dir: string,
    source: ConfigSource,
): Promise<Mount[]> {
    const mounts: Mount[] = [];
    for (const mount of container.volumeMounts ?? []) {
        const volume = pod.spec?.volumes?.find((candidate) => candidate.name === mount.name);
        if (volume === undefined) {
            throw new SandboxError(`volume ${mount.name} is mounted but not declared`);
        }
        const local = path.join(dir, volume.name);
        await writeVolume(volume, local, source);
        mounts.push({
            containerPath: mount.mountPath,
            localPath: mount.subPath === undefined ? local : path.join(local, mount.subPath),
        });
    }
    // the longest container path first, so that a mount inside a mount wins
    return mounts.sort((a, b) => b.containerPath.length - a.containerPath.length);
}

/**
 * Removes a pod's volumes.
 *
 * @param keepData whether its emptyDir volumes stay, as they do while the pod exists
 */
export function removeVolumes(pod: V1Pod, dir: string, keepData: boolean): void {
    for (const { name, emptyDir } of pod.spec?.volumes ?? []) {
        if (emptyDir === undefined || !keepData) {
            fs.rmSync(path.join(dir, name), { recursive: true, force: true });
        }
    }
}

async function writeVolume(volume: V1Volume, dir: string, source: ConfigSource): Promise<void> {
    fs.mkdirSync(dir, { recursive: true });
    if (volume.configMap) {
        const map = await source.configMap(volume.configMap.name ?? "");
        writeFiles(dir, volume, map?.data, volume.configMap);
    } else if (volume.secret) {
        const secret = decode(await source.secret(volume.secret.secretName ?? ""));
        writeFiles(dir, volume, secret, volume.secret);
    }
    // emptyDir is the folder itself; service account tokens and the mesh's volumes are not read by the programs here
}

function writeFiles(
    dir: string,
    volume: V1Volume,
    data: Record<string, string> | undefined,
    ref: { readonly optional?: boolean; readonly items?: { key: string; path: string }[] },
): void {
    if (data === undefined) {
        if (ref.optional === true) {
            return;
        }
        throw new SandboxError(`volume ${volume.name}: its ConfigMap or Secret is not found`);
    }
    const items = ref.items ?? Object.keys(data).map((key) => ({ key, path: key }));
    for (const item of items) {
        const file = path.join(dir, item.path);
        fs.mkdirSync(path.dirname(file), { recursive: true });
        fs.writeFileSync(file, data[item.key] ?? "", { mode: 0o600 });
    }
}

/** Replaces container paths in an argument by the local ones, where they stand alone or after `=`. */
export function mapPaths(arg: string, mounts: readonly Mount[]): string {
    for (const mount of mounts) {
        const prefix = mount.containerPath.replace(/\/$/, "");
        const at = arg.startsWith("-") ? arg.indexOf("=") + 1 : 0;
        const value = arg.slice(at);
        if (value === prefix || value.startsWith(`${prefix}/`)) {
            return arg.slice(0, at) + mount.localPath + value.slice(prefix.length);
        }
    }
    return arg;
}
