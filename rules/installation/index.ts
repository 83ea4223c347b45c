import type { Installation, KubernetesObject } from "../canary/context";
import { readLinkerd, readPrometheus } from "./config-maps";
import { readFlagger } from "./flagger";
import { readGatewayApi } from "./gateway-api";

/** How the facts of one product are read from objects. */
export type ReadInstallation = (objects: readonly KubernetesObject[]) => Installation;

/**
 * The readers of all products. They are apart from each other, so that a value of one product that is not known yet
 * hides no fact of another.
 */
export const installationReaders: readonly ReadInstallation[] = [
    readFlagger,
    readLinkerd,
    readPrometheus,
    readGatewayApi,
];

/**
 * The facts that some objects state of their installation: Flagger's Deployment, Linkerd's and Prometheus'
 * configuration, and the CRDs of the Gateway API.
 *
 * @param objects - every object that is known, from manifests, a rendered chart or a cluster
 * @returns the facts that are stated unambiguously: of a product that is there twice, none
 */
export function installationOf(objects: readonly KubernetesObject[]): Installation {
    return Object.assign({}, ...installationReaders.map((read) => read(objects))) as Installation;
}
