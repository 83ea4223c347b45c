import { createRequire } from "node:module";
import { join } from "node:path";

import type * as pulumi from "@pulumi/pulumi";

import { issueCertificate, type X509Library } from "./certificates";

// Pulumi serialises the two providers below into the stack's state and runs them in a process of its own, whose working
// folder is the project's. They must therefore hold no state, and load libraries from there when they run.

/** Inputs of the identity certificates, as they lie in the state. */
export interface IdentityInputs {
    readonly trustDomain: string;
    readonly anchorValidityDays: number;
    readonly issuerValidityDays: number;
}

/** Inputs and certificates of the identity, as they lie in the state. */
export interface IdentityState extends IdentityInputs {
    readonly anchorCertificate: string;
    readonly anchorKey: string;
    readonly issuerCertificate: string;
    readonly issuerKey: string;
}

/** Inputs of a serving certificate, as they lie in the state. */
export interface ServingInputs {
    readonly host: string;
    readonly validityDays: number;
}

/** Inputs and certificate of a server, as they lie in the state. */
export interface ServingState extends ServingInputs {
    readonly certificate: string;
    readonly privateKey: string;
}

function loadX509(): X509Library {
    const load = createRequire(join(process.cwd(), "package.json"));
    load("reflect-metadata");
    return load("@peculiar/x509") as X509Library;
}

/** Names of the inputs that differ; the code of the provider, which Pulumi keeps among the inputs, is none. */
export function changedInputs<Inputs extends object>(
    keys: readonly (keyof Inputs & string)[],
    olds: Inputs,
    news: Inputs,
): string[] {
    return keys.filter((key) => olds[key] !== news[key]);
}

async function issueIssuer(
    x509: X509Library,
    inputs: IdentityInputs,
    anchor: { readonly certificate: string; readonly privateKey: string },
): Promise<{ issuerCertificate: string; issuerKey: string }> {
    const issuer = await issueCertificate(
        x509,
        {
            commonName: `identity.linkerd.${inputs.trustDomain}`,
            validityDays: inputs.issuerValidityDays,
            authority: "issuer",
        },
        anchor,
    );
    return { issuerCertificate: issuer.certificate, issuerKey: issuer.privateKey };
}

/**
 * Makes the trust anchor and the issuer, and keeps them.
 * Another lifetime of the issuer renews the issuer alone; anything about the anchor makes a new pair.
 */
export const identityProvider: pulumi.dynamic.ResourceProvider<IdentityInputs, IdentityState> = {
    diff: (_id, olds, news) => {
        const replaces = changedInputs<IdentityInputs>(
            ["trustDomain", "anchorValidityDays"],
            olds,
            news,
        );
        const updates = changedInputs<IdentityInputs>(["issuerValidityDays"], olds, news);
        return Promise.resolve({ changes: replaces.length + updates.length > 0, replaces });
    },
    create: async (inputs) => {
        const x509 = loadX509();
        const anchor = await issueCertificate(x509, {
            commonName: `root.linkerd.${inputs.trustDomain}`,
            validityDays: inputs.anchorValidityDays,
            authority: "root",
        });
        return {
            id: `identity.linkerd.${inputs.trustDomain}`,
            outs: {
                ...inputs,
                anchorCertificate: anchor.certificate,
                anchorKey: anchor.privateKey,
                ...(await issueIssuer(x509, inputs, anchor)),
            },
        };
    },
    update: async (_id, olds, news) => ({
        outs: {
            ...olds,
            ...news,
            ...(await issueIssuer(loadX509(), news, {
                certificate: olds.anchorCertificate,
                privateKey: olds.anchorKey,
            })),
        },
    }),
};

/** Makes a self-signed certificate for the server of a webhook or an aggregated API, and keeps it. */
export const servingProvider: pulumi.dynamic.ResourceProvider<ServingInputs, ServingState> = {
    diff: (_id, olds, news) => {
        const replaces = changedInputs<ServingInputs>(["host", "validityDays"], olds, news);
        return Promise.resolve({ changes: replaces.length > 0, replaces });
    },
    create: async (inputs) => ({
        id: inputs.host,
        outs: {
            ...inputs,
            ...(await issueCertificate(loadX509(), {
                commonName: inputs.host,
                validityDays: inputs.validityDays,
                authority: "no",
            })),
        },
    }),
};
