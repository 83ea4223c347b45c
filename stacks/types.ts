import type { PlatformArgs } from "../components";
import type { ReleasedService } from "./services/service";

/** Which cluster a stack installs into. */
export interface ClusterConfig {
    /**
     * Path of a kubeconfig; a path and not its content, so that new credentials are no change of the stack.
     * @default - what kubectl would use
     */
    readonly kubeconfig?: string;
    /** Context in it; never the current one, which changes under an unchanged program. */
    readonly context: string;
    /**
     * UID of the only cluster that may be behind it: of its namespace kube-system.
     * @default - the one that the first `up` claims
     */
    readonly only?: string;
}

/** What a stack makes of its settings: everything besides the cluster. */
export interface StackContents {
    readonly platform: PlatformArgs;
    readonly services: readonly ReleasedService[];
}

/** Everything that the program needs to know about one stack. */
export interface StackConfig extends StackContents {
    readonly cluster: ClusterConfig;
}

/** Everything that is needed to render a stack to files. */
export interface RenderedStackConfig extends StackContents {
    readonly render: RenderSettings;
}

/** The ways to install Flagger. */
export const flaggerInstalls = ["helm", "kustomize"] as const;

/** One of the ways to install Flagger. */
export type FlaggerInstallName = (typeof flaggerInstalls)[number];

/** The sources of the mesh's identity. */
export const identitySources = ["generated", "provided", "cert-manager"] as const;

/** The setting `identity`: source of the mesh's trust anchor and issuer. */
export interface IdentitySettings {
    /** @default - the stack's own */
    readonly source?: (typeof identitySources)[number];
    /** With `provided`: one or more trust anchors, PEM. */
    readonly trustAnchors?: string;
    /** With `provided`: the issuer, PEM. */
    readonly issuerCertificate?: string;
    /** With `provided`: the issuer's private key, PEM; a secret. */
    readonly issuerKey?: string;
}

/** The sources of the webhooks' certificates. */
export const webhookSources = ["generated", "cert-manager", "existing"] as const;

/** The setting `webhooks`: source of the certificates of Linkerd's webhooks. */
export interface WebhookSettings {
    /** @default - the stack's own */
    readonly source?: (typeof webhookSources)[number];
    /** With `existing`: what the API server has to trust, PEM. */
    readonly caBundle?: string;
}

/** What becomes of the Secrets of a stack that is rendered to files. */
export const renderedSecrets = ["existing", "external-secrets"] as const;

/** The setting `render`: the stack is no longer applied, but rendered to files that something else applies. */
export interface RenderSettings {
    /** Folder of the files; a relative one counts from the folder of `Pulumi.yaml`. */
    readonly directory: string;
    /** Left to the cluster, or asked of the External Secrets Operator. @default "existing" */
    readonly secrets: (typeof renderedSecrets)[number];
    /** With `external-secrets`: name of the ClusterSecretStore. */
    readonly store?: string;
}

/** The setting `slack`: where releases are told of. */
export interface SlackSettings {
    readonly channel: string;
    /** Incoming webhook; a secret. */
    readonly url: string;
}

/** The setting of a service: its next release. */
export interface ServiceSettings {
    /** @default - the service's own */
    readonly image?: string;
    /** @default - none */
    readonly args?: readonly string[];
    /** Values of the service's `env`; those that are not set are left out. */
    readonly env?: Readonly<Record<string, string>>;
}

/** What a user may set with `pulumi config set`; a stack's definition fills in the rest. */
export interface Settings {
    readonly kubeconfig?: string;
    readonly context?: string;
    readonly cluster?: string;
    readonly flaggerInstall?: FlaggerInstallName;
    readonly identity?: IdentitySettings;
    readonly webhooks?: WebhookSettings;
    readonly slack?: SlackSettings;
    readonly render?: RenderSettings;
    /** By name of the service. */
    readonly services?: Readonly<Record<string, ServiceSettings>>;
}

/** Definition of a stack: where it goes by itself, and what it makes of the user's settings. */
export interface StackDefinition {
    /** Cluster of the stack where the user names none; without a context here the user has to name it. */
    readonly cluster: Partial<ClusterConfig>;
    /**
     * Name of the stack that this one may not be weaker than.
     * @default - compared with none
     */
    readonly baseline?: string;
    /**
     * Why this stack is weaker than that one after all: reasons by the path that the refusal names.
     * @default - none
     */
    readonly waivers?: Readonly<Record<string, string>>;
    /** Builds everything besides the cluster. */
    readonly build: (settings: Settings) => StackContents;
}
