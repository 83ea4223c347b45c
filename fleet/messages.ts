/** What the message of a stack's update states of the fleet's release. */
export interface UpdateMessage {
    readonly fleet: string;
    /** The release that the update brings. */
    readonly release: string;
    readonly wave: string;
    /** The release that a return replaces. @default - the update is no return */
    readonly insteadOf?: string;
}

/**
 * The message of an update: the only place where a fleet records anything, so that any machine can go on with it.
 *
 * @returns such as `fleet shop release 4f2a91c03b7e wave production`
 */
export function updateMessage({ fleet, insteadOf, release, wave }: UpdateMessage): string {
    const returned = insteadOf === undefined ? "" : ` instead of ${insteadOf}`;
    return `fleet ${fleet} release ${release} wave ${wave}${returned}`;
}

const MESSAGE =
    /^fleet (?<fleet>\S+) release (?<release>\S+) wave (?<wave>\S+)(?: instead of (?<insteadOf>\S+))?$/;

/** Reads the message of an update; `undefined` for one of anybody else. */
export function readUpdateMessage(text: string): UpdateMessage | undefined {
    const groups = MESSAGE.exec(text.trim())?.groups;
    return groups === undefined
        ? undefined
        : {
              fleet: groups.fleet,
              release: groups.release,
              wave: groups.wave,
              ...(groups.insteadOf !== undefined && { insteadOf: groups.insteadOf }),
          };
}
