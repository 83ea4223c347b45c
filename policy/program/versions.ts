import type { SeenVersion, SeenVersions } from "../../rules/versions/compatibility";
import { at, type Known, textAt, UNKNOWN } from "../../kube/known";
import { describeObject, isKind, type KubeObject } from "./kube-objects";

/** The products whose versions show in the objects of a program. */
export type Product = Exclude<keyof SeenVersions, "kubernetes">;

/** A product's version seen on the one object that tells it best. */
export interface ProductSeen {
    readonly product: Product;
    readonly seen: SeenVersion;
}

const COMPONENT_LABEL = "linkerd.io/control-plane-component";
const CREATED_BY = "linkerd.io/created-by";
const VERSION_LABEL = "app.kubernetes.io/version";
const BUNDLE_VERSION = "gateway.networking.k8s.io/bundle-version";
const ROUTES_CRD = "httproutes.gateway.networking.k8s.io";

/**
 * Finds the version of a product on an object: Linkerd's on its destination controller, Gateway API's
 * on the CRD of HTTPRoutes, Flagger's on its Deployment; other objects tell nothing.
 *
 * @param object - an object of the program
 * @returns the product, or `undefined`; a version that is there but not known yet reads
 * `(not known yet)`, which no table lists
 */
export function findProduct(object: KubeObject): ProductSeen | undefined {
    if (object.kind === "CustomResourceDefinition" && object.name === ROUTES_CRD) {
        return found("gatewayApi", object, [
            at(object.object, "metadata", "annotations", BUNDLE_VERSION),
        ]);
    }
    if (!isKind(object, "Deployment")) {
        return undefined;
    }
    const metadata = at(object.object, "metadata");
    if (textAt(metadata, "labels", COMPONENT_LABEL) === "destination") {
        const createdBy = at(metadata, "annotations", CREATED_BY);
        return found("linkerd", object, [
            typeof createdBy === "string" ? createdBy.split(" ").at(-1) : createdBy,
            at(metadata, "labels", VERSION_LABEL),
        ]);
    }
    const image = flaggerImage(object.object);
    return image === undefined ? undefined : found("flagger", object, [imageTag(image)]);
}

function found(
    product: Product,
    object: KubeObject,
    candidates: readonly (Known | undefined)[],
): ProductSeen | undefined {
    const path = describeObject(object);
    const version = candidates.find((candidate) => typeof candidate === "string");
    if (version !== undefined) {
        return { product, seen: { path, version } };
    }
    return candidates.includes(UNKNOWN)
        ? { product, seen: { path, version: "(not known yet)" } }
        : undefined;
}

/** `fluxcd/flagger` from any registry; its load tester and other `flagger-…` images do not count. */
const FLAGGER_IMAGE = /(?:^|\/)flagger(?=[:@]|$)/;

function flaggerImage(deployment: Known): string | undefined {
    const containers = at(deployment, "spec", "template", "spec", "containers");
    return Array.isArray(containers)
        ? containers
              .map((container: Known) => textAt(container, "image"))
              .find((image) => image !== undefined && FLAGGER_IMAGE.test(image))
        : undefined;
}

function imageTag(image: string): string | undefined {
    return /:([^:/@]+)(?:@|$)/.exec(image)?.[1];
}
