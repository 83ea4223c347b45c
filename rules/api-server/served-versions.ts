/** What to write instead of an API that is not served. */
export interface Replacement {
    /** Group and version. */
    readonly apiVersion: string;
    /** Since when the other is not served, such as `Kubernetes 1.22`. @default - it never was */
    readonly since?: string;
    /** What else to change. @default - nothing */
    readonly change?: string;
}

/** The versions of a kind that are served, the one to write first, and when others were removed. */
interface Versions {
    readonly served: readonly string[];
    readonly removed?: Readonly<Record<string, string>>;
    readonly change?: string;
}

const v1 = (removed?: Readonly<Record<string, string>>, change?: string): Versions => ({
    served: ["v1"],
    removed,
    change,
});

const ofKinds = (
    kinds: readonly string[],
    versions: Versions,
): Readonly<Record<string, Versions>> => Object.fromEntries(kinds.map((kind) => [kind, versions]));

/** Until these, a removed version was served. */
const SINCE_116 = "Kubernetes 1.16";
const SINCE_122 = "Kubernetes 1.22";
const SINCE_125 = "Kubernetes 1.25";

const selector = "add spec.selector, which has no default";
const workload = v1({ v1beta1: SINCE_116, v1beta2: SINCE_116 }, selector);

/**
 * The kinds around a Canary of which every version is known.
 *
 * @see https://kubernetes.io/docs/reference/using-api/deprecation-guide/
 * @see Flagger artifacts/flagger/crd.yaml
 * @see Linkerd charts/linkerd-crds/templates/policy
 * @see Gateway API config/crd/standard
 */
const KINDS: Readonly<Record<string, Readonly<Record<string, Versions>>>> = {
    "": ofKinds(
        [
            "ConfigMap",
            "LimitRange",
            "Namespace",
            "Pod",
            "ResourceQuota",
            "Secret",
            "Service",
            "ServiceAccount",
        ],
        v1(),
    ),
    "admissionregistration.k8s.io": ofKinds(
        ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"],
        v1({ v1beta1: SINCE_122 }),
    ),
    "apiextensions.k8s.io": {
        CustomResourceDefinition: v1(
            { v1beta1: SINCE_122 },
            "give each of spec.versions its schema",
        ),
    },
    apps: ofKinds(["DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"], workload),
    autoscaling: {
        HorizontalPodAutoscaler: {
            served: ["v2", "v1"],
            removed: { v2beta1: SINCE_125, v2beta2: "Kubernetes 1.26" },
            change: "rename targetAverageUtilization of v2beta1 to target.averageUtilization with target.type",
        },
    },
    batch: {
        CronJob: v1({ v1beta1: SINCE_125, v2alpha1: "Kubernetes 1.21" }),
        Job: v1(),
    },
    "flagger.app": {
        Canary: {
            served: ["v1beta1"],
            removed: { v1alpha1: "Flagger 1.0", v1alpha2: "Flagger 1.0", v1alpha3: "Flagger 1.0" },
            change: "rename spec.canaryAnalysis, if it is set, to spec.analysis, and threshold of its metrics to thresholdRange",
        },
        ...ofKinds(["AlertProvider", "MetricTemplate"], { served: ["v1beta1"] }),
    },
    "gateway.networking.k8s.io": ofKinds(["Gateway", "GatewayClass", "HTTPRoute"], {
        served: ["v1", "v1beta1"],
        removed: { v1alpha1: "Gateway API 0.6", v1alpha2: "Gateway API 0.8" },
    }),
    "keda.sh": ofKinds(["ScaledJob", "ScaledObject", "TriggerAuthentication"], {
        served: ["v1alpha1"],
    }),
    "linkerd.io": {
        ServiceProfile: { served: ["v1alpha2"], removed: { v1alpha1: "Linkerd 2.7" } },
    },
    "networking.k8s.io": {
        Ingress: v1(
            { v1beta1: SINCE_122 },
            "rename serviceName and servicePort to service.name and service.port.number, and add pathType",
        ),
        IngressClass: v1({ v1beta1: SINCE_122 }),
        NetworkPolicy: v1(),
    },
    policy: { PodDisruptionBudget: v1({ v1beta1: SINCE_125 }) },
    "policy.linkerd.io": {
        ...ofKinds(["HTTPRoute", "Server"], {
            served: ["v1beta3", "v1beta2", "v1beta1", "v1alpha1"],
        }),
        ServerAuthorization: { served: ["v1beta1", "v1alpha1"] },
        ...ofKinds(
            [
                "AuthorizationPolicy",
                "EgressNetwork",
                "MeshTLSAuthentication",
                "NetworkAuthentication",
            ],
            { served: ["v1alpha1"] },
        ),
    },
    "rbac.authorization.k8s.io": ofKinds(
        ["ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"],
        v1({ v1alpha1: SINCE_122, v1beta1: SINCE_122 }),
    ),
};

/** Groups that kinds had before: `extensions` ended with Kubernetes 1.22. */
const FORMER_GROUPS: Readonly<Record<string, readonly (readonly [string, string, string])[]>> = {
    extensions: [
        ["DaemonSet", "apps", SINCE_116],
        ["Deployment", "apps", SINCE_116],
        ["ReplicaSet", "apps", SINCE_116],
        ["NetworkPolicy", "networking.k8s.io", SINCE_116],
        ["Ingress", "networking.k8s.io", SINCE_122],
    ],
    "networking.x-k8s.io": ["Gateway", "GatewayClass", "HTTPRoute"].map(
        (kind) => [kind, "gateway.networking.k8s.io", "Gateway API 0.5"] as const,
    ),
};

/**
 * What to write instead of an API that no supported version serves.
 *
 * @param apiVersion - such as `apps/v1beta1`
 * @param kind - such as `Deployment`
 * @returns `undefined` for one that is served, or that is not known
 */
export function replacementOf(apiVersion: string, kind: string): Replacement | undefined {
    const slash = apiVersion.indexOf("/");
    const group = apiVersion.slice(0, Math.max(slash, 0));
    const version = apiVersion.slice(slash + 1);
    const versions = known(group, kind);
    if (versions !== undefined) {
        return versions.served.includes(version)
            ? undefined
            : written(group, versions, versions.removed?.[version]);
    }
    const [, moved, since] = (FORMER_GROUPS[group] ?? []).find(([name]) => name === kind) ?? [];
    const right = moved ?? (group === "" ? onlyGroupOf(kind) : undefined);
    const movedVersions = right === undefined ? undefined : known(right, kind);
    return right === undefined || movedVersions === undefined
        ? undefined
        : written(right, movedVersions, since);
}

/**
 * Whether every version of a kind is known.
 *
 * @param apiVersion - any version of its group, or of a group that it had before
 * @param kind - such as `Deployment`
 */
export function isKnownKind(apiVersion: string, kind: string): boolean {
    const slash = apiVersion.indexOf("/");
    return (
        known(apiVersion.slice(0, Math.max(slash, 0)), kind) !== undefined ||
        replacementOf(apiVersion, kind) !== undefined
    );
}

function known(group: string, kind: string): Versions | undefined {
    const kinds = Object.hasOwn(KINDS, group) ? KINDS[group] : undefined;
    return kinds !== undefined && Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
}

/** The group of a kind that is written as if it were of the core group. */
function onlyGroupOf(kind: string): string | undefined {
    const groups = Object.keys(KINDS).filter((group) => known(group, kind) !== undefined);
    return groups.length === 1 ? groups[0] : undefined;
}

function written(group: string, { served, change }: Versions, since?: string): Replacement {
    return {
        apiVersion: group === "" ? (served[0] ?? "") : `${group}/${served[0]}`,
        ...(since === undefined ? {} : { since }),
        ...(since === undefined || change === undefined ? {} : { change }),
    };
}
