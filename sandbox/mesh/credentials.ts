import { timingSafeEqual } from "node:crypto";

/** What a header of HTTP's basic authentication states. */
export interface Credentials {
    /** @default - none */
    readonly user?: string;
    /** @default - none */
    readonly password?: string;
}

/** Reads `Authorization` or `Proxy-Authorization`. */
export function readCredentials(header: string | undefined): Credentials {
    const encoded = /^basic\s+([a-z0-9+/=]+)$/i.exec(header ?? "")?.[1];
    if (encoded === undefined) {
        return {};
    }
    const [user, ...password] = Buffer.from(encoded, "base64").toString("utf8").split(":");
    return { ...(user === "" ? {} : { user }), password: password.join(":") };
}

/** A header that {@link readCredentials} reads. */
export function basicCredentials(user: string, password: string): string {
    return `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
}

/** Compares a password without a hint by the time that it takes. */
export function isCredential(given: string | undefined, wanted: string): boolean {
    const [one, other] = [Buffer.from(given ?? ""), Buffer.from(wanted)];
    return one.length === other.length && timingSafeEqual(one, other);
}
