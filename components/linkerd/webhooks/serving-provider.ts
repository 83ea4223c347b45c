import type * as pulumi from "@pulumi/pulumi";

import { issueCertificate, type KeyedCertificate } from "../identity/certificates";
import { changedInputs, loadX509 } from "../identity/provider-support";
import { firstCertificate, renewalDue } from "../identity/renewal";

/** Inputs of a serving certificate, as they lie in the state. */
export interface ServingInputs {
    readonly host: string;
    readonly validityDays: number;
    /** Missing in states from before 0.2.0, where nothing was renewed. */
    readonly renewalDays?: number;
}

/** Inputs and certificate of a server, as they lie in the state. */
export interface ServingState extends ServingInputs {
    /**
     * The certificate, and behind it the one before: pods go on serving that until the kubelet has brought them the new
     * one, and clients have to trust both.
     */
    readonly certificate: string;
    readonly privateKey: string;
}

async function newCertificate(inputs: ServingInputs): Promise<KeyedCertificate> {
    return issueCertificate(loadX509(), {
        commonName: inputs.host,
        validityDays: inputs.validityDays,
        authority: "no",
    });
}

/** Makes a self-signed certificate for the server of a webhook or an aggregated API, keeps it, and renews it in time. */
export const servingProvider: pulumi.dynamic.ResourceProvider<ServingInputs, ServingState> = {
    diff: (_id, olds, news) => {
        const replaces = changedInputs<ServingInputs>(["host"], olds, news);
        const changes = changedInputs<ServingInputs>(["validityDays"], olds, news);
        const due = renewalDue(
            olds.certificate,
            { validityDays: news.validityDays, renewalDays: news.renewalDays ?? 0 },
            Date.now(),
        );
        return Promise.resolve({
            changes: replaces.length + changes.length > 0 || due,
            replaces,
        });
    },
    create: async (inputs) => {
        const { certificate, privateKey } = await newCertificate(inputs);
        return { id: inputs.host, outs: { ...inputs, certificate, privateKey } };
    },
    update: async (_id, olds, news) => {
        const { certificate, privateKey } = await newCertificate(news);
        const before = firstCertificate(olds.certificate);
        return { outs: { ...news, certificate: `${certificate}${before}`, privateKey } };
    },
};
