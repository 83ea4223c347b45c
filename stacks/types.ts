import {
    type Duration,
    existingParts,
    type IssuerSecretType,
    type PlatformArgs,
} from "../components";
import type { ReleasedService } from "./services/service";

/** The cluster that a stack installs into. */
export interface ClusterConfig {
    /**
     * Path of a kubeconfig; a path and not its content, so that new credentials are no change of the stack.
     * @default - as for kubectl
     */
    readonly kubeconfig?: string;
    /** Context in it; never the current one, which can change while the program does not. */
    readonly context: string;
    /**
     * UID of the namespace kube-system of the only cluster to install into.
     * @default - the one that the first `up` claims
     */
    readonly only?: string;
    /** Whether `pulumi destroy` leaves every object in the cluster. @default false */
    readonly retain?: boolean;
    /**
     * Whether, during a release, Linkerd and Flagger may be upgraded, and its strategy may change so that all traffic moves
     * at once.
     * @default false
     */
    readonly upgradeDuringRelease?: boolean;
}

/** The contents of a stack for its settings: everything except the cluster. */
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
    /** With `provided`: type of the issuer's Secret. */
    readonly issuerSecretType?: IssuerSecretType;
}

/** The sources of the webhooks' certificates. */
export const webhookSources = ["generated", "cert-manager", "existing"] as const;

/** The setting `webhooks`: source of the certificates of Linkerd's webhooks. */
export interface WebhookSettings {
    /** @default - the stack's own */
    readonly source?: (typeof webhookSources)[number];
    /** With `existing`: CA bundle for the API server, PEM. */
    readonly caBundle?: string;
}

/** How the Secrets of a rendered stack are created. */
export const renderedSecrets = ["existing", "external-secrets"] as const;

/** The setting `render`: the stack is rendered to files that another tool applies. */
export interface RenderSettings {
    /** Folder of the files; a relative path is resolved from the folder of `Pulumi.yaml`. */
    readonly directory: string;
    /** Existing in the cluster, or created by the External Secrets Operator. @default "existing" */
    readonly secrets: (typeof renderedSecrets)[number];
    /** With `external-secrets`: name of the ClusterSecretStore. */
    readonly store?: string;
}

/** The setting `slack`: the channel for alerts about releases. */
export interface SlackSettings {
    readonly channel: string;
    /** Incoming webhook; a secret. */
    readonly address: string;
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

/** The settings of parts that the cluster may have already: `<part>.existing`. */
export const existingSettings = ["gatewayApi", ...existingParts] as const;

/** A part that the cluster may have already. */
export type ExistingSetting = (typeof existingSettings)[number];

/** What a user may set with `pulumi config set`; a stack's definition fills in the rest. */
export interface Settings {
    readonly kubeconfig?: string;
    readonly context?: string;
    readonly cluster?: string;
    /** Whether `pulumi destroy` leaves every object in the cluster. @default false */
    readonly retainOnDestroy?: boolean;
    /**
     * Whether, during a release, Linkerd and Flagger may be upgraded, and its strategy may change so that all traffic moves
     * at once.
     * @default false
     */
    readonly upgradeDuringRelease?: boolean;
    /** Maximum time that `pulumi up` waits for the releases of the services. @default - it does not wait */
    readonly awaitRelease?: Duration;
    readonly flaggerInstall?: FlaggerInstallName;
    /** The parts that the cluster has already. @default - none */
    readonly existing?: readonly ExistingSetting[];
    readonly identity?: IdentitySettings;
    readonly webhooks?: WebhookSettings;
    readonly slack?: SlackSettings;
    readonly render?: RenderSettings;
    /** By name of the service. */
    readonly services?: Readonly<Record<string, ServiceSettings>>;
}

/** Definition of a stack: its default cluster, and its contents for the user's settings. */
export interface StackDefinition {
    /** Default cluster of the stack; without a context here, the user must set one. */
    readonly cluster: Partial<ClusterConfig>;
    /**
     * Name of the stack that this one may not regress from.
     * @default - none
     */
    readonly baseline?: string;
    /**
     * Accepted regressions: reasons by the path in the error message.
     * @default - none
     */
    readonly waivers?: Readonly<Record<string, string>>;
    /** Builds everything except the cluster. */
    readonly build: (settings: Settings) => StackContents;
}
