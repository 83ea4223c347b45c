import * as pulumi from "@pulumi/pulumi";

import { firstAnchor, nextStep } from "./anchor-rotation";
import { IdentityCertificates } from "./certificate-resources";
import type { IdentityMaterial } from "./identity-objects";
import { type GeneratedIdentity, generatedDefaults } from "./identity-source";

const day = 24 * 60 * 60 * 1000;

/** Registers the certificates of a generated identity, and reports what the user has to do about them. */
export function generatedIdentity(
    name: string,
    source: GeneratedIdentity,
    trustDomain: string,
    parent: pulumi.Resource,
): IdentityMaterial {
    const anchor = source.anchor ?? firstAnchor;
    const certificates = new IdentityCertificates(
        `${name}-certificates`,
        {
            trustDomain,
            anchorValidityDays: source.anchorValidityDays ?? generatedDefaults.anchorValidityDays,
            issuerValidityDays: source.issuerValidityDays ?? generatedDefaults.issuerValidityDays,
            issuerRenewalDays: source.issuerRenewalDays ?? generatedDefaults.issuerRenewalDays,
            anchor,
        },
        { parent },
    );
    const next = nextStep(anchor);
    if (next !== undefined) {
        void pulumi.log.warn(next, parent);
    }
    certificates.anchorEnds.apply((ends) => {
        const warning = anchorWarning(ends, Date.now());
        return warning === undefined ? undefined : pulumi.log.warn(warning, parent);
    });
    return {
        // A state from before rotations knows no anchor before this one, and would make it unknown at preview.
        trustAnchors:
            anchor.step === "done"
                ? certificates.anchorCertificate
                : pulumi.interpolate`${certificates.previousCertificate}${certificates.anchorCertificate}`,
        issuerCertificate: certificates.issuerCertificate,
        issuerKey: certificates.issuerKey,
        issuerSecretType: "kubernetes.io/tls",
    };
}

/** How long before its end a trust anchor is warned of: a rotation takes a while, and past the end nothing is trusted. */
export const anchorWarningDays = 180;

/** Warns of an anchor that ends soon. */
export function anchorWarning(ends: string | undefined, now: number): string | undefined {
    return ends === undefined || Date.parse(ends) - now > anchorWarningDays * day
        ? undefined
        : `The trust anchor expires on ${ends.slice(0, 10)}, and the mesh stops working then; ` +
              `rotate it before: increase the generation of identity.anchor, with step "trust".`;
}
