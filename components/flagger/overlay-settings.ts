import type * as pulumi from "@pulumi/pulumi";

import { mergeValues } from "../chart-values";
import type { ChartValues } from "../linkerd/values";
import { flaggerFlags } from "./flags";
import { movedImage } from "./moved-image";
import { secretVariables } from "./notifications";
import type { FlaggerSettings } from "./settings";

interface Rendered {
    readonly metadata?: {
        readonly name?: string;
        readonly namespace?: string;
        readonly labels?: Readonly<Record<string, string>>;
    };
}

interface Container extends ChartValues {
    readonly image?: string;
    readonly resources?: ChartValues;
}

interface Deployment extends Rendered {
    readonly spec: {
        readonly template: {
            readonly metadata?: {
                readonly labels?: Readonly<Record<string, string>>;
                readonly annotations?: Readonly<Record<string, string>>;
            };
            readonly spec: { readonly containers: readonly Container[] };
        };
    };
}

interface ClusterRole extends Rendered {
    readonly rules: readonly {
        readonly apiGroups?: readonly string[];
        readonly resources?: readonly string[];
        readonly verbs: readonly string[];
    }[];
}

/** Labels by which the chart knows its pods; the overlay's have `app: flagger` alone. */
export function podIdentity(version: string): Record<string, string> {
    return {
        "app.kubernetes.io/name": "flagger",
        "app.kubernetes.io/instance": "flagger",
        "app.kubernetes.io/version": version,
    };
}

// The chart's own: replicas on different nodes where there are some.
const affinity = {
    podAntiAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
            {
                weight: 100,
                podAffinityTerm: {
                    labelSelector: {
                        matchLabels: {
                            "app.kubernetes.io/name": "flagger",
                            "app.kubernetes.io/instance": "flagger",
                        },
                    },
                    topologyKey: "kubernetes.io/hostname",
                },
            },
        ],
    },
};

/**
 * Applies the settings to what the overlay for Linkerd renders, so that it installs what the chart would with
 * {@link flaggerValues}. The Deployment's selector stays the overlay's: a selector cannot be changed.
 */
export function applySettings(settings: FlaggerSettings): pulumi.ResourceTransform {
    return (args) => {
        const props = changed(args.type, args.props, settings);
        return props === undefined ? undefined : { props, opts: args.opts };
    };
}

function changed(type: string, object: Rendered, settings: FlaggerSettings): object | undefined {
    switch (type) {
        case "kubernetes:apps/v1:Deployment":
            return moved(deployment(object as Deployment, settings), settings.namespace);
        case "kubernetes:core/v1:Namespace":
            return { ...object, metadata: { ...object.metadata, name: settings.namespace } };
        case "kubernetes:core/v1:ServiceAccount":
            return moved(object, settings.namespace);
        case "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole":
            return withExternalMetrics(object as ClusterRole);
        case "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding":
            return withNamespace(object, "subjects", settings.namespace);
        case "kubernetes:policy.linkerd.io/v1alpha1:AuthorizationPolicy":
            return authorization(object as Rendered & { spec: object }, settings);
        default:
            return undefined;
    }
}

/** The chart lets Flagger read external metrics; without it a query of that provider fails, and with it the canary. */
function withExternalMetrics(role: ClusterRole): ClusterRole {
    const group = "external.metrics.k8s.io";
    return role.rules.some(({ apiGroups }) => apiGroups?.includes(group))
        ? role
        : {
              ...role,
              rules: [
                  ...role.rules,
                  { apiGroups: [group], resources: ["*"], verbs: ["get", "watch", "list"] },
              ],
          };
}

function moved<T extends Rendered>(object: T, namespace: string): T {
    return { ...object, metadata: { ...object.metadata, namespace } };
}

/** An object with the namespace of Flagger in each entry of one of its lists. */
function withNamespace(object: object, list: string, namespace: string): object {
    const entries = (object as Readonly<Record<string, readonly object[] | undefined>>)[list];
    return { ...object, [list]: entries?.map((entry) => ({ ...entry, namespace })) };
}

function authorization(
    object: Rendered & { readonly spec: object },
    { namespace, vizNamespace }: FlaggerSettings,
): object {
    return {
        ...moved(object, vizNamespace),
        spec: withNamespace(object.spec, "requiredAuthenticationRefs", namespace),
    };
}

function deployment(object: Deployment, settings: FlaggerSettings): Deployment {
    const { leaderElection, podAnnotations, podLabels, version } = settings;
    const { template } = object.spec;
    const identity = podIdentity(version);
    return {
        ...object,
        metadata: { ...object.metadata, labels: { ...object.metadata?.labels, ...identity } },
        spec: {
            ...object.spec,
            // Two controllers at once would both act on each canary; with an election only one does.
            ...(leaderElection === undefined
                ? {}
                : { replicas: leaderElection.replicas, strategy: undefined }),
            template: {
                ...template,
                metadata: {
                    ...template.metadata,
                    labels: { ...template.metadata?.labels, ...identity, ...podLabels },
                    annotations: {
                        ...template.metadata?.annotations,
                        "linkerd.io/inject": "enabled",
                        ...podAnnotations,
                    },
                },
                spec: {
                    ...template.spec,
                    affinity,
                    ...scheduling(settings),
                    containers: template.spec.containers.map((one) => container(one, settings)),
                },
            },
        },
    } as Deployment;
}

function scheduling(settings: FlaggerSettings): object {
    const { imagePullSecret, nodeSelector, priorityClass, tolerations } = settings;
    return {
        ...(imagePullSecret === undefined ? {} : { imagePullSecrets: [{ name: imagePullSecret }] }),
        ...(priorityClass === undefined ? {} : { priorityClassName: priorityClass }),
        ...(nodeSelector === undefined ? {} : { nodeSelector }),
        ...(tolerations === undefined ? {} : { tolerations }),
    };
}

function container(object: Container, settings: FlaggerSettings): Container {
    const rest = { ...object };
    // the chart has its flags in the command
    delete rest["args"];
    const env = secretVariables(settings);
    return {
        ...rest,
        command: ["./flagger", ...flaggerFlags(settings)],
        image: movedImage(object.image, settings.imageRegistry),
        resources: mergeValues(object.resources ?? {}, { ...settings.resources }),
        ...(env.length === 0 ? {} : { env }),
    };
}
