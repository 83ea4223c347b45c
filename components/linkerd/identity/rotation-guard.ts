import * as pulumi from "@pulumi/pulumi";

import { type AnchorPosition, rotationFailures } from "./anchor-rotation";

/** Inputs of the guard, as they lie in the state. */
export interface RotationInputs {
    readonly anchorGeneration: number;
    readonly anchorStep: AnchorPosition["step"];
}

/** Remembers where a rotation stands that the cluster carries out, and refuses to skip a step. */
export const rotationProvider: pulumi.dynamic.ResourceProvider<RotationInputs, RotationInputs> = {
    check: (olds: Partial<RotationInputs>, news) =>
        Promise.resolve({
            inputs: news,
            failures: olds.anchorGeneration === undefined ? [] : rotationFailures(olds, news),
        }),
    create: (inputs) => Promise.resolve({ id: "anchor", outs: inputs }),
    diff: (_id, olds, news) =>
        Promise.resolve({
            changes:
                olds.anchorGeneration !== news.anchorGeneration ||
                olds.anchorStep !== news.anchorStep,
            replaces: [],
        }),
    update: (_id, _olds, news) => Promise.resolve({ outs: news }),
};

/** Where the rotation of a trust anchor stands that cert-manager keeps. */
export class RotationGuard extends pulumi.dynamic.Resource {
    constructor(name: string, anchor: AnchorPosition, opts?: pulumi.CustomResourceOptions) {
        super(
            rotationProvider,
            name,
            { anchorGeneration: anchor.generation, anchorStep: anchor.step },
            opts,
            "linkerd",
            "RotationGuard",
        );
    }
}
