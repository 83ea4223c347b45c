import type { Installation, KubernetesObject } from "../canary/context";
import type { Fields } from "../canary/reading";
import { allOf, annotationsOf, nameOf } from "../canary/related/reading/objects";
import { BUNDLE_VERSION, routesCrd } from "../versions/gateway-api";
import { type FactReaders, readFacts } from "./readers";

/** The facts in the CRD of HTTPRoute, by which the release of the Gateway API is known. */
export const gatewayApiReaders = {
    gatewayApi: (crd) => annotationsOf(crd)[BUNDLE_VERSION] || undefined,
} as const satisfies Partial<FactReaders<Fields>>;

/** Reads the release of the Gateway API's CRDs. */
export function readGatewayApi(objects: readonly KubernetesObject[]): Installation {
    const [crd, another] = allOf({ objects }, "CustomResourceDefinition").filter(
        (object) => nameOf(object) === routesCrd,
    );
    return crd === undefined || another !== undefined ? {} : readFacts(crd, gatewayApiReaders);
}
