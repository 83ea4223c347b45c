import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { checkLiveGatewayApi, type LiveCrd, routesCrd } from "../../rules/versions/gateway-api";
import { refuse } from "../refuse";
import { explainFailure, manifestsFix } from "../source-errors";
import { manifestProblems } from "../sources";
import { awaitEstablished } from "../transforms";

/** The program installs and upgrades the CRDs. */
export interface ManagedGatewayApi {
    /** Whose the CRDs are. @default true */
    readonly managed?: true;
    /** Release of the CRDs, such as `1.2.1`: must match `manifests`. */
    readonly version: string;
    /** A file, a glob over files or a URL with the CRDs of that release, standard channel. */
    readonly manifests: string;
}

/** The cluster already has the CRDs: from its provider, an ingress controller or another program. */
export interface ExistingGatewayApi {
    readonly managed: false;
    /**
     * Release that the cluster has, such as `1.2.1`, where it is known: versions can then be compared before anything
     * is made. The live CRD is checked as well.
     * @default - only the live CRD is asked
     */
    readonly version?: string;
}

/** Who manages the Gateway API CRDs. */
export type GatewayApiSource = ManagedGatewayApi | ExistingGatewayApi;

/** Versions of those that read the CRDs; a release outside their ranges is refused. */
export interface GatewayApiReaders {
    /**
     * Linkerd's version, such as `edge-26.6.3`.
     * @default - not compared
     */
    readonly linkerd?: string;
    /**
     * Flagger's version, such as `1.44.0`.
     * @default - not compared
     */
    readonly flagger?: string;
}

/** Arguments of {@link GatewayApi}. */
export type GatewayApiArgs = GatewayApiSource & GatewayApiReaders;

/**
 * The Gateway API CRDs, of which Flagger and Linkerd share HTTPRoute.
 *
 * With `managed: false`, nothing is created: the live CRD of HTTPRoute is read, also during a preview, and rejected if
 * it is missing, not supported by Linkerd or Flagger, does not serve the `v1beta1` that Flagger writes, or belongs to a
 * Linkerd chart. Resources that depend on {@link ready} wait for this check.
 *
 * @example
 * new GatewayApi("gateway-api", pins.gatewayApi);
 *
 * @example
 * new GatewayApi("gateway-api", { managed: false, linkerd: pins.linkerd.version });
 */
export class GatewayApi extends pulumi.ComponentResource {
    /** This component, once the CRDs are installed and compatible: resources that need them depend on it. */
    readonly ready: pulumi.Output<pulumi.Resource>;

    constructor(name: string, args: GatewayApiArgs, opts?: pulumi.ComponentResourceOptions) {
        super("linkerd-canary:gateway-api:GatewayApi", name, {}, opts);
        this.ready =
            args.managed === false
                ? existing(name, args, this)
                : pulumi.output(install(name, args, this));
        this.registerOutputs({});
    }
}

function install(name: string, args: ManagedGatewayApi, parent: pulumi.Resource): pulumi.Resource {
    const crds = explainFailure(
        new k8s.yaml.v2.ConfigGroup(
            `${name}-crds`,
            { files: [args.manifests] },
            { parent, transforms: [awaitEstablished] },
        ),
        manifestsFix("gatewayApi.manifests", args.manifests),
    );
    // The provider takes an answer of any status for the manifests. Without this check, the error page of a proxy could
    // remove the CRDs from the stack, and with them every HTTPRoute from the cluster.
    void crds.resources.apply((found) =>
        refuse("the Gateway API CRDs", manifestProblems(args.manifests, found)),
    );
    return parent;
}

function existing(
    name: string,
    args: ExistingGatewayApi & GatewayApiReaders,
    parent: pulumi.Resource,
): pulumi.Output<pulumi.Resource> {
    const crd = k8s.apiextensions.v1.CustomResourceDefinition.get(`${name}-live`, routesCrd, {
        parent,
    });
    return pulumi.all([crd.metadata, crd.spec]).apply(([metadata, spec]) => {
        const live: LiveCrd = {
            annotations: metadata.annotations,
            versions: spec.versions,
        };
        refuse(`the Gateway API of the cluster`, checkLiveGatewayApi(live, args));
        return parent;
    });
}
