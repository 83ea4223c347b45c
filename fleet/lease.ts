import { type Fields, fieldsOf, numberOf, textOf } from "../rules/canary/reading";

/** Seconds after its last renewal after which a lock may be taken over. */
export const LEASE_SECONDS = 60;

/** Annotation with which somebody asks the holder of a lock to abort. */
export const ABORT_ANNOTATION = "linkerd-canary/abort-requested-at";

/** The lock as another coordinator sees it. */
export type LockState =
    | { readonly state: "free" }
    | { readonly state: "mine"; readonly isAborted: boolean }
    | {
          readonly state: "held";
          readonly holder: string;
          readonly since: string;
          readonly renewed: string;
      };

/**
 * Decides whether a lock may be taken.
 *
 * @param lease - the Lease; `undefined` if it does not exist
 * @param me - identity of this coordinator
 * @param now - milliseconds since the epoch
 */
export function lockState(lease: Fields | undefined, me: string, now: number): LockState {
    const spec = fieldsOf(lease?.spec);
    const holder = textOf(spec.holderIdentity) ?? "";
    const renewed = textOf(spec.renewTime) ?? "";
    const since = textOf(spec.acquireTime) ?? "";
    if (holder === me) {
        const annotations = fieldsOf(fieldsOf(lease?.metadata).annotations);
        const requested = Date.parse(textOf(annotations[ABORT_ANNOTATION]) ?? "");
        return { state: "mine", isAborted: requested >= Date.parse(since) };
    }
    const seconds = numberOf(spec.leaseDurationSeconds) ?? LEASE_SECONDS;
    const expires = Date.parse(renewed) + seconds * 1000;
    return holder === "" || Number.isNaN(expires) || expires <= now
        ? { state: "free" }
        : { state: "held", holder, since, renewed };
}

/** The specification of a Lease that a coordinator holds. */
export function heldLease(me: string, since: number, now: number): Fields {
    return {
        holderIdentity: me,
        leaseDurationSeconds: LEASE_SECONDS,
        acquireTime: microTime(since),
        renewTime: microTime(now),
    };
}

/** A time as `MicroTime` of Kubernetes has it: with six digits of a second. */
function microTime(at: number): string {
    return new Date(at).toISOString().replace("Z", "000Z");
}
