import { X509Certificate } from "node:crypto";

/** Tells Pulumi to serialise what a dynamic provider uses of this module (see provider-support.ts). */
export const deploymentOnlyModule = true;

const day = 24 * 60 * 60 * 1000;

/** When a certificate is to be renewed, all in days. */
export interface RenewalTerms {
    /** How long the next one lives. */
    readonly validityDays: number;
    /** How long before its end the present one is renewed. */
    readonly renewalDays: number;
}

/** The end of the first certificate in a PEM text, in milliseconds since 1970. */
export function endOf(certificate: string): number {
    return Date.parse(new X509Certificate(certificate).validTo);
}

/**
 * Whether a certificate is so near its end that it has to be renewed now.
 *
 * @param now milliseconds since 1970
 * @param signer the signer of the next one, which never outlives it: near the signer's own end a renewal gains nothing,
 *   and would be due again at once
 */
export function renewalDue(
    certificate: string,
    terms: RenewalTerms,
    now: number,
    signer?: string,
): boolean {
    const end = endOf(certificate);
    const next = Math.min(
        now + terms.validityDays * day,
        signer === undefined ? Infinity : endOf(signer),
    );
    // Certificates count whole seconds.
    return end - now < terms.renewalDays * day && next - end >= 1000;
}

/** The first certificate in a PEM text, as it stands there. */
export function firstCertificate(pem: string): string {
    return /^[^]*?-----END CERTIFICATE-----\n?/.exec(pem)?.[0] ?? pem;
}
