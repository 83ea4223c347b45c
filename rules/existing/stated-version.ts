import { BUNDLE_VERSION } from "../versions/gateway-api";
import type { LiveMetadata } from "./live-object";

/** Where objects state their version, the most exact first. */
const STATED: readonly ((metadata: LiveMetadata) => string | undefined)[] = [
    ({ annotations }) => annotations?.["linkerd.io/created-by"],
    ({ annotations }) => annotations?.[BUNDLE_VERSION],
    ({ labels }) => labels?.["app.kubernetes.io/version"],
    ({ labels }) => labels?.["helm.sh/chart"],
];
const VERSION = /(?:(?:edge|stable|enterprise)-|v)?\d+\.\d+\.\d+\S*$/;

/** The version that one of some objects states; `undefined` if none does. */
export function statedVersion(objects: readonly LiveMetadata[]): string | undefined {
    const stated = STATED.flatMap((read) => objects.map((metadata) => read(metadata) ?? ""));
    return stated.map((text) => VERSION.exec(text)?.[0]).find((version) => version !== undefined);
}
