import { jsonText } from "../output";
import type { Adoption } from "./result";

/** An adoption as one JSON object, without the values of the settings: the key of the issuer is one. */
export function adoptionJson(adoption: Adoption): string {
    const { backup, found, left, settings, ...rest } = adoption;
    return jsonText({
        ...rest,
        adopted: backup !== undefined,
        backup,
        found: found.map(({ kinds, ...each }) => ({ ...each, kinds: Object.fromEntries(kinds) })),
        left: left.map(({ installer, kind, metadata: { name, namespace } }) => ({
            kind,
            namespace,
            name,
            installer,
        })),
        settings: settings.map(({ isSecret, path }) => ({ path, isSecret })),
    });
}
