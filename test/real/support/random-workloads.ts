import fc from "fast-check";

type Texts = Readonly<Record<string, string>>;

/** One line of the oracle's input. */
export interface Question {
    /** The Namespace as the API server has it. */
    readonly namespace: {
        readonly metadata: { name: string; labels?: Texts; annotations?: Texts };
    };
    /** A workload of any kind. */
    readonly workload: { readonly kind: string } & Readonly<Record<string, unknown>>;
    /** The service account of its pods. */
    readonly serviceAccount: { readonly automountServiceAccountToken?: boolean };
    /** Values laid over those of the installation. */
    readonly values: {
        readonly identity: { readonly serviceAccountTokenProjection?: boolean };
        readonly proxy: {
            readonly nativeSidecar?: boolean;
            readonly waitBeforeExitSeconds?: number;
        };
        readonly proxyInit: { readonly runAsRoot?: boolean };
        readonly cniEnabled?: boolean;
    };
}

/** Every kind that makes pods, and the Pod itself. */
export const kinds = [
    "Pod",
    "Deployment",
    "DaemonSet",
    "StatefulSet",
    "ReplicaSet",
    "ReplicationController",
    "Job",
    "CronJob",
] as const;

/** One of the values, in so many of a hundred cases; else nothing. */
function inPercent<T>(percent: number, ...values: readonly T[]): fc.Arbitrary<T | undefined> {
    return fc.oneof(
        { weight: percent, arbitrary: fc.constantFrom(...values) },
        { weight: 100 - percent, arbitrary: fc.constant(undefined) },
    );
}

/** A map without what is nothing; itself nothing where it is empty, now and then. */
function texts(
    fields: Readonly<Record<string, fc.Arbitrary<string | undefined>>>,
): fc.Arbitrary<Record<string, string> | undefined> {
    return fc.tuple(fc.record(fields), fc.boolean()).map(([record, keepsEmpty]) => {
        const entries = Object.entries(record).flatMap(([key, value]): [string, string][] =>
            value === undefined ? [] : [[key, value]],
        );
        return entries.length === 0 && !keepsEmpty ? undefined : Object.fromEntries(entries);
    });
}

const inject = "linkerd.io/inject";
const typos = ["", "true", "Enabled", "enabled ", " ingress", "yes", "injected", "on", '"enabled"'];
const odd = ["enabled", "disabled", "", "true", "Disabled"];
const breaking = ['a"b', "a\\b", "a\nb", "\t", 'warn,linkerd="info"', "\\u00e4", "\\"];

/** Annotations that configure the proxy: right ones, odd ones, and those that Linkerd fails on. */
const proxyAnnotations = {
    "config.linkerd.io/skip-inbound-ports": inPercent(10, "8080", "1-70000", "http", ""),
    "config.linkerd.io/skip-outbound-ports": inPercent(10, "3306,4222", "x"),
    "config.linkerd.io/opaque-ports": inPercent(10, "3306", "http", "0", "99999-1", ""),
    "config.linkerd.io/proxy-cpu-request": inPercent(5, "100m", "a lot"),
    "config.linkerd.io/proxy-await": inPercent(5, "enabled", "off"),
    "config.linkerd.io/default-inbound-policy": inPercent(5, "deny", "nobody"),
    "config.linkerd.io/enable-debug-sidecar": inPercent(5, "true", "maybe"),
    "config.linkerd.io/proxy-log-http-headers": inPercent(4, "off", "insecure", "", "on", "Off"),
    "config.linkerd.io/close-wait-timeout": inPercent(4, "30s", "200ms", "0", "soon", "-5s", ""),
    "config.linkerd.io/proxy-log-level": inPercent(4, "debug", ...breaking),
    "config.linkerd.io/proxy-version": inPercent(4, "edge-25.7.5", ...breaking),
    "config.linkerd.io/access-log": inPercent(2, "apache", ...breaking),
    "config.alpha.linkerd.io/proxy-enable-native-sidecar": inPercent(
        6,
        "true",
        "1",
        "F",
        "yes",
        "",
    ),
    "config.alpha.linkerd.io/proxy-wait-before-exit-seconds": inPercent(6, "0", "10", "-1", "1.5"),
    "example.com/note": inPercent(5, ...breaking),
};

const container = fc.record(
    {
        name: fc.oneof(
            { weight: 40, arbitrary: fc.constantFrom("app", "web", "linkerd-initial", "proxy") },
            {
                weight: 1,
                arbitrary: fc.constantFrom(
                    "linkerd-proxy",
                    "istio-proxy",
                    "linkerd-init",
                    "istio-init",
                ),
            },
        ),
        image: fc.oneof(
            {
                weight: 40,
                arbitrary: fc.constantFrom(
                    "ghcr.io/stefanprodan/podinfo:6.0.0",
                    "example.com/linkerd/proxy:1",
                    "cr.l5d.io/linkerd/proxy@sha256:0",
                    "cr.l5d.io/linkerd/controller:edge-25.7.5",
                ),
            },
            {
                weight: 1,
                arbitrary: fc.constantFrom(
                    "cr.l5d.io/linkerd/proxy:edge-25.7.5",
                    "cr.l5d.io/linkerd/proxy-init:v2.4.3",
                    "gcr.io/istio-release/proxyv2:1.0",
                    "gcr.io/istio-release/proxy_init:1.0",
                ),
            },
        ),
        ports: fc.array(
            fc.record({
                containerPort: fc.constantFrom(80, 3306, 6379, 9898),
                protocol: fc.constantFrom("TCP", "UDP"),
            }),
            { maxLength: 2 },
        ),
        volumeMounts: inPercent(10, [
            {
                name: "token",
                mountPath: "/var/run/secrets/kubernetes.io/serviceaccount",
            },
        ]),
    },
    { requiredKeys: ["name", "volumeMounts"] },
);

const template = fc.record({
    metadata: fc.record({
        labels: texts({
            app: inPercent(70, "web"),
            [inject]: inPercent(10, "enabled", "disabled"),
            "linkerd.io/control-plane-component": inPercent(4, "destination", ""),
            "linkerd.io/cni-resource": inPercent(4, "true", ""),
            "config.linkerd.io/admission-webhooks": inPercent(10, "disabled"),
        }),
        annotations: texts({
            [inject]: fc.oneof(
                { weight: 4, arbitrary: inPercent(50, "enabled", "ingress") },
                { weight: 1, arbitrary: fc.constant("disabled") },
                { weight: 1, arbitrary: fc.constantFrom(...typos) },
            ),
            ...proxyAnnotations,
        }),
    }),
    spec: fc.record({
        hostNetwork: inPercent(15, true, false),
        automountServiceAccountToken: inPercent(30, true, false),
        serviceAccountName: inPercent(50, "web"),
        containers: fc.array(container, { minLength: 1, maxLength: 3 }),
        initContainers: fc.oneof(fc.constant(undefined), fc.array(container, { maxLength: 2 })),
    }),
});

const namespace = fc.record({
    metadata: fc.record({
        name: fc.oneof(
            { weight: 9, arbitrary: fc.constantFrom("test", "prod", "default", "linkerd-viz") },
            { weight: 1, arbitrary: fc.constantFrom("kube-system", "cert-manager", "linkerd") },
        ),
        labels: texts({
            "config.linkerd.io/admission-webhooks": inPercent(10, ...odd),
            "kubernetes.io/metadata.name": inPercent(5, "kube-system", "other"),
            [inject]: inPercent(10, "enabled", "disabled"),
        }),
        annotations: texts({
            [inject]: fc.oneof(
                { weight: 8, arbitrary: inPercent(80, "enabled", "ingress") },
                { weight: 1, arbitrary: fc.constant("disabled") },
                { weight: 1, arbitrary: fc.constantFrom(...typos) },
            ),
            ...proxyAnnotations,
        }),
    }),
});

function workloadOf(kind: string, pod: object, annotations: Texts | undefined) {
    const metadata = { name: "web", annotations };
    switch (kind) {
        case "Pod":
            return { kind, ...pod };
        case "CronJob":
            return { kind, metadata, spec: { jobTemplate: { spec: { template: pod } } } };
        default:
            return { kind, metadata, spec: { template: pod } };
    }
}

/** Any workload in any namespace, with the values that an installation of Linkerd may have. */
export const questions: fc.Arbitrary<Question> = fc.record({
    namespace,
    workload: fc
        .tuple(
            fc.constantFrom(...kinds),
            template,
            texts({ [inject]: inPercent(20, "enabled", "disabled") }),
        )
        .map(([kind, pod, annotations]) => workloadOf(kind, pod, annotations)),
    serviceAccount: fc.record({ automountServiceAccountToken: inPercent(30, true, false) }),
    values: fc.record({
        identity: fc.record({ serviceAccountTokenProjection: inPercent(30, true, false) }),
        proxy: fc.record({
            nativeSidecar: inPercent(10, true),
            waitBeforeExitSeconds: inPercent(10, 5),
        }),
        proxyInit: fc.record({ runAsRoot: inPercent(10, true) }),
        cniEnabled: inPercent(10, true),
    }),
});
