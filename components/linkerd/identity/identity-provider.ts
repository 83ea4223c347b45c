import type * as pulumi from "@pulumi/pulumi";

import {
    type AnchorPosition,
    describePosition,
    positionOf,
    rotationFailures,
    type RotationStep,
} from "./anchor-rotation";
import { issueCertificate, type KeyedCertificate, type X509Library } from "./certificates";
import { changedInputs, loadX509 } from "./provider-support";
import { endOf, renewalDue } from "./renewal";

/** Inputs of the identity certificates, as they lie in the state. */
export interface IdentityInputs {
    readonly trustDomain: string;
    readonly anchorValidityDays: number;
    readonly issuerValidityDays: number;
    /** Missing in states from before 0.2.0, where nothing was renewed or rotated, as are the two below. */
    readonly issuerRenewalDays?: number;
    readonly anchorGeneration?: number;
    readonly anchorStep?: RotationStep;
}

/** Inputs and certificates of the identity, as they lie in the state. */
export interface IdentityState extends IdentityInputs {
    readonly anchorCertificate: string;
    readonly anchorKey: string;
    readonly issuerCertificate: string;
    readonly issuerKey: string;
    /** The anchor before, while a rotation is under way; otherwise empty, or missing in older states. */
    readonly previousCertificate?: string;
    readonly previousKey?: string;
    /** End of the anchor in ISO 8601; missing in older states. */
    readonly anchorEnds?: string;
}

interface Anchors {
    readonly current: KeyedCertificate;
    readonly previous: KeyedCertificate | undefined;
}

function anchorsOf(state: IdentityState): Anchors {
    const { previousCertificate, previousKey } = state;
    return {
        current: { certificate: state.anchorCertificate, privateKey: state.anchorKey },
        previous:
            previousCertificate === undefined ||
            previousCertificate === "" ||
            previousKey === undefined
                ? undefined
                : { certificate: previousCertificate, privateKey: previousKey },
    };
}

/** The anchor that signs the issuer. */
function signerOf({ current, previous }: Anchors, { step }: AnchorPosition): KeyedCertificate {
    return step === "trust" && previous !== undefined ? previous : current;
}

function issuerDue(state: IdentityState, inputs: IdentityInputs): boolean {
    const terms = {
        validityDays: inputs.issuerValidityDays,
        renewalDays: inputs.issuerRenewalDays ?? 0,
    };
    const signer = signerOf(anchorsOf(state), positionOf(state));
    return (
        inputs.issuerValidityDays !== state.issuerValidityDays ||
        renewalDue(state.issuerCertificate, terms, Date.now(), signer.certificate)
    );
}

async function newAnchor(x509: X509Library, inputs: IdentityInputs): Promise<KeyedCertificate> {
    return issueCertificate(x509, {
        commonName: `root.linkerd.${inputs.trustDomain}`,
        validityDays: inputs.anchorValidityDays,
        authority: "root",
    });
}

async function newIssuer(
    x509: X509Library,
    inputs: IdentityInputs,
    signer: KeyedCertificate,
): Promise<KeyedCertificate> {
    return issueCertificate(
        x509,
        {
            commonName: `identity.linkerd.${inputs.trustDomain}`,
            validityDays: inputs.issuerValidityDays,
            authority: "issuer",
        },
        signer,
    );
}

async function movedAnchors(
    x509: X509Library,
    state: IdentityState,
    inputs: IdentityInputs,
): Promise<Anchors> {
    const anchors = anchorsOf(state);
    const [from, to] = [positionOf(state), positionOf(inputs)];
    if (to.generation > from.generation) {
        return { current: await newAnchor(x509, inputs), previous: anchors.current };
    }
    if (to.generation < from.generation) {
        return { current: anchors.previous ?? anchors.current, previous: undefined };
    }
    return to.step === "done" ? { current: anchors.current, previous: undefined } : anchors;
}

function stateOf(
    inputs: IdentityInputs,
    { current, previous }: Anchors,
    issuer: KeyedCertificate,
): IdentityState {
    return {
        ...inputs,
        anchorCertificate: current.certificate,
        anchorKey: current.privateKey,
        anchorEnds: new Date(endOf(current.certificate)).toISOString(),
        previousCertificate: previous?.certificate ?? "",
        previousKey: previous?.privateKey ?? "",
        issuerCertificate: issuer.certificate,
        issuerKey: issuer.privateKey,
    };
}

/**
 * Makes the trust anchor and the issuer, and keeps them.
 *
 * The issuer is renewed under the same anchor when its end is near, and for another lifetime. An anchor is only ever
 * replaced by the steps of a rotation, or with the trust domain; another lifetime of anchors counts from the next one.
 */
export const identityProvider: pulumi.dynamic.ResourceProvider<IdentityInputs, IdentityState> = {
    check: (olds: Partial<IdentityInputs>, news) => {
        const isNew = olds.trustDomain === undefined || olds.trustDomain !== news.trustDomain;
        const failures = isNew ? [] : rotationFailures(olds, news);
        return Promise.resolve({ inputs: news, failures });
    },
    diff: (_id, olds, news) => {
        const replaces = changedInputs<IdentityInputs>(["trustDomain"], olds, news);
        const moved = describePosition(positionOf(olds)) !== describePosition(positionOf(news));
        return Promise.resolve({
            changes: replaces.length > 0 || moved || issuerDue(olds, news),
            replaces,
        });
    },
    create: async (inputs) => {
        const x509 = loadX509();
        const current = await newAnchor(x509, inputs);
        const issuer = await newIssuer(x509, inputs, current);
        return {
            id: `identity.linkerd.${inputs.trustDomain}`,
            outs: stateOf(inputs, { current, previous: undefined }, issuer),
        };
    },
    update: async (_id, olds, news) => {
        const x509 = loadX509();
        const anchors = await movedAnchors(x509, olds, news);
        const signer = signerOf(anchors, positionOf(news));
        const kept = signer.certificate === signerOf(anchorsOf(olds), positionOf(olds)).certificate;
        const issuer =
            kept && !issuerDue(olds, news)
                ? { certificate: olds.issuerCertificate, privateKey: olds.issuerKey }
                : await newIssuer(x509, news, signer);
        return { outs: stateOf(news, anchors, issuer) };
    },
};
