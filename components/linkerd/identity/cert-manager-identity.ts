import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { firstAnchor, nextStep } from "./anchor-rotation";
import { certManagerObjects } from "./cert-manager-objects";
import { certManagerDefaults, type CertManagerIdentity } from "./identity-source";
import { RotationGuard } from "./rotation-guard";

/** Registers the objects with which cert-manager and trust-manager keep the mesh's identity, each ready before the next. */
export function certManagerIdentity(
    name: string,
    source: CertManagerIdentity,
    control: { readonly namespace: string; readonly trustDomain: string },
    parent: pulumi.Resource,
): void {
    const anchor = source.anchor ?? firstAnchor;
    const guard = new RotationGuard(`${name}-anchor`, anchor, { parent });
    const next = nextStep(anchor);
    if (next !== undefined) {
        void pulumi.log.warn(next, parent);
    }
    const made = new Map<string, pulumi.Resource>();
    for (const { key, after, condition, object } of certManagerObjects({
        ...control,
        trustNamespace: source.trustNamespace ?? certManagerDefaults.trustNamespace,
        anchorValidityDays: source.anchorValidityDays ?? certManagerDefaults.anchorValidityDays,
        anchor,
    })) {
        const resource = new k8s.apiextensions.CustomResource(
            `${name}-${key}`,
            {
                ...object,
                metadata: {
                    ...object.metadata,
                    annotations: { "pulumi.com/waitFor": `condition=${condition}` },
                },
            },
            { parent, dependsOn: [guard, ...after.flatMap((one) => made.get(one) ?? [])] },
        );
        made.set(key, resource);
    }
}
