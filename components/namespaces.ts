import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

/** Labels and annotations of a Namespace. */
export interface NamespaceMetadata {
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
}

/** Names of the namespaces that the platform installs into. */
export const platformNamespaces = {
    linkerd: "linkerd",
    viz: "linkerd-viz",
    flagger: "flagger-system",
} as const;

// linkerd-init sets up iptables and needs NET_ADMIN, which only the privileged level allows.
const privileged = { "pod-security.kubernetes.io/enforce": "privileged" };
// With the CNI plugin there is no linkerd-init.
const restricted = { "pod-security.kubernetes.io/enforce": "restricted" };

/**
 * The labels that `linkerd install` sets on its namespace; Helm does not set them.
 * The label excludes Linkerd's own control plane from its webhooks; otherwise it could never start.
 *
 * @param cniEnabled whether the CNI plugin redirects pods' traffic
 */
export function controlPlaneMetadata(namespace: string, cniEnabled = false): NamespaceMetadata {
    return {
        annotations: { "linkerd.io/inject": "disabled" },
        labels: {
            "linkerd.io/is-control-plane": "true",
            "linkerd.io/control-plane-ns": namespace,
            "config.linkerd.io/admission-webhooks": "disabled",
            ...(cniEnabled ? restricted : privileged),
        },
    };
}

/** What `linkerd install-cni` puts on the namespace of its plugin, whose pods write to the nodes. */
export function cniMetadata(): NamespaceMetadata {
    return {
        labels: {
            "linkerd.io/cni-resource": "true",
            "config.linkerd.io/admission-webhooks": "disabled",
            ...privileged,
        },
    };
}

/** What the `namespace-metadata` hook of the viz chart sets; a rendered chart does not run hooks. */
export function vizMetadata(): NamespaceMetadata {
    return { labels: { "linkerd.io/extension": "viz", ...privileged } };
}

/** A namespace whose pods get a Linkerd proxy. */
export function meshedMetadata(): NamespaceMetadata {
    return { annotations: { "linkerd.io/inject": "enabled" } };
}

/** Arguments of {@link Namespaces}. */
export interface NamespacesArgs {
    /** Namespaces for canaries; each is meshed. */
    readonly canary: readonly string[];
    /**
     * Namespace of Linkerd's CNI plugin.
     * @default - none, for a mesh without it
     */
    readonly cni?: string;
    /**
     * Namespaces that the cluster has already, which are neither created nor changed.
     * @default - none
     */
    readonly existing?: readonly string[];
}

/**
 * All namespaces of the platform and of its canaries, created before everything else.
 *
 * They are created first so that they are deleted last: Kubernetes cannot finish deleting a namespace while an
 * aggregated API, such as Viz' tap, is registered and does not answer.
 */
export class Namespaces extends pulumi.ComponentResource {
    constructor(name: string, args: NamespacesArgs, opts?: pulumi.ComponentResourceOptions) {
        super("linkerd-canary:platform:Namespaces", name, {}, opts);
        const metadata: Record<string, NamespaceMetadata> = {
            [platformNamespaces.linkerd]: controlPlaneMetadata(
                platformNamespaces.linkerd,
                args.cni !== undefined,
            ),
            ...(args.cni === undefined ? {} : { [args.cni]: cniMetadata() }),
            [platformNamespaces.viz]: vizMetadata(),
            [platformNamespaces.flagger]: meshedMetadata(),
        };
        for (const namespace of args.canary) {
            metadata[namespace] = meshedMetadata();
        }
        for (const [namespace, { labels, annotations }] of Object.entries(metadata)) {
            if (args.existing?.includes(namespace) === true) {
                continue;
            }
            new k8s.core.v1.Namespace(
                `${name}-${namespace}`,
                { metadata: { name: namespace, labels, annotations } },
                { parent: this },
            );
        }
        this.registerOutputs({});
    }
}
