import type { KubernetesObject } from "../../rules/canary/context";
import type { PlatformArgs } from "../../components";
import { platformNamespaces } from "../../components/namespaces";
import type { RenderSettings } from "../types";
import { type RenderedObject, secretMark } from "./rendered-objects";

/** A Secret that the rendered objects need, without what is secret of it. */
export interface NeededSecret {
    readonly namespace: string;
    readonly name: string;
    readonly type: string;
    /** Names of its values, sorted. */
    readonly keys: readonly string[];
}

/** What a Secret consists of, but for its values. */
export function neededSecret(object: KubernetesObject): NeededSecret {
    const { data = {}, metadata, type } = object as SecretObject;
    return {
        namespace: metadata.namespace ?? "default",
        name: metadata.name,
        type: type ?? "Opaque",
        keys: Object.keys(data).sort(),
    };
}

interface SecretObject extends KubernetesObject {
    readonly type?: string;
    readonly data?: object;
}

/**
 * The rendering of a Secret: nothing if it must exist in the cluster, or an ExternalSecret, whose values the External
 * Secrets Operator reads as `<namespace>/<name>` from the store.
 */
export function secretPlaceholders(
    secret: NeededSecret,
    { secrets, store }: RenderSettings,
): KubernetesObject[] {
    const { keys, name, namespace, type } = secret;
    if (secrets === "existing" || store === undefined) {
        return [];
    }
    return [
        {
            apiVersion: "external-secrets.io/v1",
            kind: "ExternalSecret",
            metadata: { name, namespace },
            spec: {
                secretStoreRef: { kind: "ClusterSecretStore", name: store },
                target: { name, creationPolicy: "Owner", template: { type } },
                data: keys.map((key) => ({
                    secretKey: key,
                    remoteRef: { key: `${namespace}/${name}`, property: key },
                })),
            },
        },
    ];
}

const meshComponent = "linkerd-canary:linkerd:Linkerd";
const vizComponent = "linkerd-canary:linkerd:LinkerdViz";

/** The Secrets with certificates that somebody else keeps, as if the stack made them. */
export function keptSecrets({ linkerd }: PlatformArgs): RenderedObject[] {
    const { linkerd: mesh, viz } = platformNamespaces;
    const kept = (component: string, namespace: string, name: string, keys: readonly string[]) => ({
        urn: `::::${component}::${name}`,
        object: {
            apiVersion: "v1",
            kind: "Secret",
            metadata: { name, namespace },
            type: "kubernetes.io/tls",
            data: Object.fromEntries(keys.map((key) => [key, secretMark])),
        },
    });
    const pair = ["tls.crt", "tls.key"];
    return [
        ...(linkerd.identity?.source === "provided"
            ? [kept(meshComponent, mesh, "linkerd-identity-issuer", ["ca.crt", ...pair])]
            : []),
        ...(linkerd.webhookCertificates?.source === "existing"
            ? [
                  ...[
                      "linkerd-proxy-injector",
                      "linkerd-sp-validator",
                      "linkerd-policy-validator",
                  ].map((service) => kept(meshComponent, mesh, `${service}-k8s-tls`, pair)),
                  ...["tap", "tap-injector"].map((service) =>
                      kept(vizComponent, viz, `${service}-k8s-tls`, pair),
                  ),
              ]
            : []),
    ];
}
