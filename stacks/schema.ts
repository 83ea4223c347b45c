import type { Service } from "./services/service";
import { flaggerInstalls, identitySources, renderedSecrets, webhookSources } from "./types";

/** A value that a user may set. */
export interface SettingValue {
    readonly name: string;
    readonly kind: "text" | "list";
    /** The only texts that it may be. */
    readonly choices?: readonly string[];
    /** Whether it has to lie encrypted in the stack's file. */
    readonly secret?: boolean;
    /** What it is, in a few words. */
    readonly what: string;
    /** What holds where it is not set, in a few words. */
    readonly otherwise: string;
}

/** A setting with fields. */
export interface SettingStructure {
    readonly name: string;
    readonly kind: "structure";
    /** What it is, in a few words. */
    readonly what: string;
    readonly fields: readonly SettingValue[];
}

/** A setting, by its name after the project's. */
export type StackSetting = SettingValue | SettingStructure;

const ownSettings: readonly StackSetting[] = [
    {
        name: "context",
        kind: "text",
        what: "context of the kubeconfig to install into",
        otherwise: "stack `sandbox` has its own; the others want it",
    },
    {
        name: "kubeconfig",
        kind: "text",
        what: "path of a kubeconfig",
        otherwise: "what kubectl uses",
    },
    {
        name: "cluster",
        kind: "text",
        what: "UID of the only cluster that may be behind the context: of its namespace kube-system",
        otherwise: "the one that the stack's first `up` claims",
    },
    {
        name: "flaggerInstall",
        kind: "text",
        choices: flaggerInstalls,
        what: "how Flagger is installed: by its Helm chart, or by its own kustomize overlay",
        otherwise: "`helm`",
    },
    {
        name: "identity",
        kind: "structure",
        what: "where the mesh's trust anchor and issuer come from",
        fields: [
            {
                name: "source",
                kind: "text",
                choices: identitySources,
                what: "made by the stack, given below, or kept by cert-manager and trust-manager",
                otherwise: "`generated`; `cert-manager` in `staging` and `prod`",
            },
            {
                name: "trustAnchors",
                kind: "text",
                what: "with `provided`: trust anchors, PEM",
                otherwise: "none",
            },
            {
                name: "issuerCertificate",
                kind: "text",
                what: "with `provided`: the issuer, PEM",
                otherwise: "none",
            },
            {
                name: "issuerKey",
                kind: "text",
                secret: true,
                what: "with `provided`: the issuer's private key, PEM",
                otherwise: "none",
            },
        ],
    },
    {
        name: "webhooks",
        kind: "structure",
        what: "where the certificates of Linkerd's webhooks come from",
        fields: [
            {
                name: "source",
                kind: "text",
                choices: webhookSources,
                what: "made by the stack, kept by cert-manager, or in Secrets that somebody else keeps",
                otherwise: "`generated`; `cert-manager` in `staging` and `prod`",
            },
            {
                name: "caBundle",
                kind: "text",
                what: "with `existing`: what the API server has to trust, PEM",
                otherwise: "none",
            },
        ],
    },
    {
        name: "slack",
        kind: "structure",
        what: "where Flagger tells of releases",
        fields: [
            { name: "channel", kind: "text", what: "channel to post to", otherwise: "no messages" },
            {
                name: "url",
                kind: "text",
                secret: true,
                what: "incoming webhook",
                otherwise: "no messages",
            },
        ],
    },
    {
        name: "render",
        kind: "structure",
        what: "files to render the stack to, instead of applying it",
        fields: [
            {
                name: "directory",
                kind: "text",
                what: "folder of the files, written by `npm run render -- <stack>`",
                otherwise: "the stack is applied by `pulumi up`",
            },
            {
                name: "secrets",
                kind: "text",
                choices: renderedSecrets,
                what: "Secrets are left to the cluster, or asked of the External Secrets Operator",
                otherwise: "`existing`",
            },
            {
                name: "store",
                kind: "text",
                what: "with `external-secrets`: name of the ClusterSecretStore",
                otherwise: "none",
            },
        ],
    },
];

/** Every setting of a project with these services: its own, and one for each service. */
export function settingsSchema(services: readonly Service[]): StackSetting[] {
    return [...ownSettings, ...services.map(serviceSetting)];
}

function serviceSetting({ name, env = {} }: Service): StackSetting {
    return {
        name,
        kind: "structure",
        what: `the next release of ${name}`,
        fields: [
            {
                name: "image",
                kind: "text",
                what: "image with tag",
                otherwise: "that of its file in `stacks/services/`",
            },
            { name: "args", kind: "list", what: "further arguments", otherwise: "none" },
            ...Object.entries(env).map(([text, { otherwise, what }]): SettingValue => {
                return { name: text, kind: "text", what, otherwise: `\`${otherwise}\`` };
            }),
        ],
    };
}
