import { mergeValues } from "../chart-values";
import type { ChartValues } from "../linkerd/values";
import {
    loadTesterAccount,
    loadTesterDefaults,
    loadTesterName,
    loadTesterPods,
    type LoadTesterSettings,
} from "./load-tester-settings";
import { movedImage } from "./moved-image";

const podAnnotations = { "linkerd.io/inject": "enabled" } as const;

// What the restricted level of Kubernetes' pod security asks for; the user is the image's own.
const securityContext = {
    allowPrivilegeEscalation: false,
    capabilities: { drop: ["ALL"] },
    readOnlyRootFilesystem: true,
    runAsNonRoot: true,
    runAsUser: 100,
    runAsGroup: 101,
    seccompProfile: { type: "RuntimeDefault" },
};

// Helm, bats and others write; the root file system is read-only.
const env = [{ name: "HOME", value: "/tmp" }];
const volumes = [{ name: "tmp", emptyDir: {} }];
const volumeMounts = [{ name: "tmp", mountPath: "/tmp" }];

/** The pattern of namespaces for `-namespace-regexp`, which Go would otherwise match anywhere in the name. */
export function namespacePattern(namespaces: readonly string[]): string {
    return `^(${namespaces.join("|")})$`;
}

/** Values of the chart loadtester; nothing in them is secret or unknown at preview. */
export function loadTesterValues(settings: LoadTesterSettings): ChartValues {
    const { imagePullSecret, imageRegistry, logLevel, resources } = settings;
    return {
        // Gates are kept in memory: a second replica would not know which are open.
        replicaCount: 1,
        cmd: {
            timeout: settings.commandTimeout ?? loadTesterDefaults.commandTimeout,
            namespaceRegexp: namespacePattern(settings.canaryNamespaces),
        },
        serviceAccountName: loadTesterAccount,
        podAnnotations,
        podLabels: loadTesterPods,
        securityContext: { enabled: true, context: securityContext },
        env,
        volumes,
        volumeMounts,
        ...(logLevel === undefined ? {} : { logLevel }),
        ...(resources === undefined ? {} : { resources }),
        ...(imageRegistry === undefined && imagePullSecret === undefined
            ? {}
            : {
                  image: {
                      ...(imageRegistry && { repository: `${imageRegistry}/${loadTesterName}` }),
                      ...(imagePullSecret && { pullSecret: imagePullSecret }),
                  },
              }),
    };
}

/** The load tester's command line for these settings, in the order of the chart's. */
export function loadTesterCommand(settings: LoadTesterSettings): string[] {
    return [
        "./loadtester",
        "-port=8080",
        `-log-level=${settings.logLevel ?? loadTesterDefaults.logLevel}`,
        `-timeout=${settings.commandTimeout ?? loadTesterDefaults.commandTimeout}`,
        `-namespace-regexp=${namespacePattern(settings.canaryNamespaces)}`,
    ];
}

interface Container extends ChartValues {
    readonly image?: string;
    readonly resources?: ChartValues;
}

/** The part of a Deployment that the settings change. */
interface Deployment {
    readonly spec: {
        readonly template: {
            readonly metadata?: { readonly labels?: object; readonly annotations?: object };
            readonly spec: { readonly containers: readonly Container[] };
        };
    };
}

/** The overlay's Deployment with the settings applied: what the chart makes of {@link loadTesterValues}. */
export function loadTesterDeployment(rendered: object, settings: LoadTesterSettings): object {
    const object = rendered as Deployment;
    const { imagePullSecret, imageRegistry } = settings;
    const { template } = object.spec;
    return {
        ...object,
        spec: {
            ...object.spec,
            replicas: 1,
            template: {
                ...template,
                metadata: {
                    labels: { ...template.metadata?.labels, ...loadTesterPods },
                    annotations: { ...template.metadata?.annotations, ...podAnnotations },
                },
                spec: {
                    ...template.spec,
                    serviceAccountName: loadTesterAccount,
                    volumes,
                    ...(imagePullSecret && { imagePullSecrets: [{ name: imagePullSecret }] }),
                    containers: template.spec.containers.map((container) => ({
                        ...container,
                        command: loadTesterCommand(settings),
                        securityContext,
                        env,
                        volumeMounts,
                        resources: mergeValues(container.resources ?? {}, {
                            ...settings.resources,
                        }),
                        image: movedImage(container.image, imageRegistry),
                    })),
                },
            },
        },
    };
}
