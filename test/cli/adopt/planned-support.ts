import type { PlannedResource } from "../../../cli/adopt/planned";
import { UNKNOWN } from "../../../cli/adopt/shape";
import type { Fields } from "../../../rules/canary/reading";

const ROOT = "urn:pulumi:dev::mesh";

/** A resource of stack `dev` of project `mesh`, as a preview plans it. */
export function planned(
    type: string,
    name: string,
    inputs: Fields,
    more: Fields = {},
): PlannedResource {
    const urn = urnOf(type, name);
    return { urn, type, inputs, state: { urn, type, custom: true, inputs, ...more } };
}

/** The URN of a resource of stack `dev` of project `mesh`. */
export function urnOf(type: string, name: string): string {
    return `${ROOT}::${type}::${name}`;
}

/** A reference to the provider of the cluster, which does not exist yet. */
export const newProvider = `${urnOf("pulumi:providers:kubernetes", "cluster")}::${UNKNOWN}`;

/** A planned Kubernetes object. */
export function plannedObject(
    apiVersion: string,
    kind: string,
    name: string,
    fields: Fields = {},
    namespace?: string,
): PlannedResource {
    const group = apiVersion.includes("/") ? apiVersion : `core/${apiVersion}`;
    const metadata = { name, ...(namespace !== undefined && { namespace }) };
    return planned(
        `kubernetes:${group}:${kind}`,
        `mesh-${name}`,
        { apiVersion, kind, metadata, ...fields },
        { provider: newProvider },
    );
}
