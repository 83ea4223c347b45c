import { type Fields, fieldsOf, textOf } from "../../rules/canary/reading";
import { isOfKind } from "../../rules/canary/related/reading/objects";
import type { PlannedObject, PlannedResource } from "./planned";
import { secretValue } from "./shape";

/** Types of the resources that Pulumi keeps in the state and that are no objects of the cluster. */
const SERVING = "pulumi-nodejs:dynamic/linkerd:ServingCertificate";
const ROTATION = "pulumi-nodejs:dynamic/linkerd:RotationGuard";
const DESTROY_GUARD = "pulumi-nodejs:dynamic/linkerd-canary:DestroyGuard";

/** The resource that makes a trust anchor and an issuer of its own. */
export const IDENTITY = "pulumi-nodejs:dynamic/linkerd:IdentityCertificates";

/** What a state holds of a resource that is no object: its id, and what it has made. */
export interface KeptMaterial {
    readonly id: string;
    /** Outputs beyond the inputs. */
    readonly outputs: Fields;
    /** Names of outputs that are secrets. */
    readonly secrets: readonly string[];
}

/**
 * What the state has to hold of a resource of this package that is no object of the cluster, so that it makes nothing
 * new: the certificates of the webhooks are read from the cluster.
 *
 * @param objects - the planned objects
 * @param live - those that the cluster has, by URN
 * @returns `undefined` for a resource that the next update has to create
 */
export function keptMaterial(
    { inputs, type }: PlannedResource,
    objects: readonly PlannedObject[],
    live: ReadonlyMap<string, Fields>,
): KeptMaterial | undefined {
    switch (type) {
        case SERVING:
            return servingMaterial(textOf(inputs.host) ?? "", objects, live);
        case ROTATION:
            return { id: "anchor", outputs: {}, secrets: [] };
        case DESTROY_GUARD:
            return { id: "destroy-guard", outputs: {}, secrets: [] };
        default:
            return undefined;
    }
}

/** A webhook's server `<service>.<namespace>.svc` reads its certificate from the Secret `<service>-k8s-tls`. */
function servingMaterial(
    host: string,
    objects: readonly PlannedObject[],
    live: ReadonlyMap<string, Fields>,
): KeptMaterial | undefined {
    const [service, namespace] = host.split(".");
    const secret = objects.find(
        (object) =>
            isOfKind({ ...object }, "Secret") &&
            object.namespace === namespace &&
            object.name === `${service}-k8s-tls`,
    );
    const data = fieldsOf(live.get(secret?.urn ?? "")?.data);
    const [certificate, privateKey] = [decoded(data["tls.crt"]), decoded(data["tls.key"])];
    return certificate === undefined || privateKey === undefined
        ? undefined
        : {
              id: host,
              outputs: { certificate, privateKey: secretValue(privateKey) },
              secrets: ["privateKey"],
          };
}

/** A value of a Secret. */
export function decoded(value: unknown): string | undefined {
    const text = textOf(value);
    return text === undefined ? undefined : Buffer.from(text, "base64").toString("utf8");
}
