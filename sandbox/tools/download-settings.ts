import { SandboxError } from "../errors";

/** The environment variable that forbids downloads of releases; what is in the cache is used nevertheless. */
export const noDownloadSetting = "LINKERD_CANARY_NO_DOWNLOAD";

/** The environment variable with the address of a mirror, which replaces scheme and host of every URL. */
export const mirrorSetting = "LINKERD_CANARY_DOWNLOADS";

/** From where releases are downloaded. */
export interface DownloadSettings {
    /** @default every release comes from its project's own host */
    readonly mirror?: URL;
}

/**
 * The settings of downloads, or nothing where they are forbidden.
 *
 * @throws SandboxError that names a setting with a value that is not understood.
 */
export function downloadSettings(env: NodeJS.ProcessEnv): DownloadSettings | undefined {
    const forbidden = env[noDownloadSetting] ?? "";
    if (forbidden !== "" && forbidden !== "1") {
        throw new SandboxError(
            `${noDownloadSetting}=${forbidden}: the only value is 1, with which all tools are built and no release is ` +
                `downloaded. Set ${noDownloadSetting}=1, or unset it.`,
        );
    }
    if (forbidden === "1") {
        return undefined;
    }
    const mirror = env[mirrorSetting] ?? "";
    return mirror === "" ? {} : { mirror: mirrorUrl(mirror) };
}

/** Whether an address is of this machine, where nobody can listen in between. */
export function isLoopback({ hostname }: URL): boolean {
    return hostname === "localhost" || hostname === "[::1]" || hostname.startsWith("127.");
}

/** The URL from which an archive is downloaded: its own, or the mirror's with the same path. */
export function effectiveUrl(url: string, { mirror }: DownloadSettings): URL {
    const official = new URL(url);
    if (mirror === undefined) {
        return official;
    }
    return new URL(mirror.pathname.replace(/\/$/, "") + official.pathname, mirror);
}

function mirrorUrl(value: string): URL {
    const url = URL.canParse(value) ? new URL(value) : undefined;
    const secure = url?.protocol === "https:" || (url?.protocol === "http:" && isLoopback(url));
    if (url === undefined || !secure) {
        throw new SandboxError(
            `${mirrorSetting}=${value}: this must be an address with https (http only on this machine), for example ` +
                `https://mirror.example.com/releases. Correct it, or unset it to download from the projects' own hosts.`,
        );
    }
    if (url.username !== "" || url.password !== "") {
        throw new SandboxError(
            `${mirrorSetting} contains a user or password, which every process of this machine could read while curl runs. ` +
                `Write "machine ${url.hostname} login <user> password <password>" into ~/.netrc, and set ` +
                `${mirrorSetting}=${url.protocol}//${url.host}${url.pathname}.`,
        );
    }
    return url;
}
