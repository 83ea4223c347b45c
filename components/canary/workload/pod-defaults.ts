import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

/** A pod's spec as plain data. */
export type PlainPodSpec = pulumi.Unwrap<k8s.types.input.core.v1.PodSpec>;
/** A container as plain data. */
export type PlainContainer = pulumi.Unwrap<k8s.types.input.core.v1.Container>;

/** HTTP paths by which Kubernetes checks whether a container serves. */
export interface HealthPaths {
    /** Answers 2xx or 3xx as soon as the container can serve, such as `/readyz`. */
    readonly ready: string;
    /**
     * Answers 2xx or 3xx as long as the container need not be restarted, such as `/healthz`.
     * @default - no liveness probe: one that asks the same as the readiness probe restarts what is only busy
     */
    readonly live?: string;
}

/** What a container asks for that says nothing: enough to be scheduled well, and a base for `cpu` in autoscaling. */
export const defaultRequests = { cpu: "100m", memory: "128Mi" } as const;

/**
 * Completes a pod with what a release needs and its author omitted; every field that the author set stays.
 *
 * - Each container is held to the Pod Security Standard `restricted`. An image whose user has a name and no number
 *   needs `securityContext.runAsUser` besides, for the kubelet does not know that user.
 * - Each container without any resources gets requests ({@link defaultRequests}); no limits, for a guessed limit kills.
 * - The container that serves the port gets HTTP probes by `health`. Never a TCP probe: the mesh's proxy accepts every
 *   connection for the container, so that it would always pass.
 *
 * @param spec the author's pod
 * @param port port or port's name that the Service sends requests to
 * @param health paths for the probes; without them none are added
 */
export function withPodDefaults(
    spec: PlainPodSpec,
    port: number | string,
    health?: HealthPaths,
): PlainPodSpec {
    const serving = servingContainer(spec, port);
    const complete = (container: PlainContainer): PlainContainer => ({
        ...container,
        ...(spec.os?.name === "windows"
            ? {}
            : { securityContext: restricted(container.securityContext, spec.securityContext) }),
        resources:
            container.resources === undefined
                ? { requests: { ...defaultRequests } }
                : container.resources,
    });
    return {
        ...spec,
        containers: spec.containers.map((container) => ({
            ...complete(container),
            ...(container === serving && health !== undefined
                ? probes(container, port, health)
                : {}),
        })),
        ...((spec.initContainers ?? []).length === 0
            ? {}
            : { initContainers: spec.initContainers?.map(complete) }),
    };
}

/**
 * The container that listens on a port; `undefined` where the pod does not say.
 *
 * @param port the number, or the name that one of the containers gives it
 */
export function servingContainer(
    spec: PlainPodSpec,
    port: number | string,
): PlainContainer | undefined {
    const declares = (container: PlainContainer): boolean =>
        (container.ports ?? []).some(({ name, containerPort }) =>
            typeof port === "number" ? containerPort === port : name === port,
        );
    return (
        spec.containers.find(declares) ??
        // A container need not declare its ports; where there is only one, it must be it.
        (typeof port === "number" && spec.containers.length === 1 ? spec.containers[0] : undefined)
    );
}

type SecurityContext = NonNullable<PlainContainer["securityContext"]>;
type PodSecurityContext = PlainPodSpec["securityContext"];

function restricted(
    own: SecurityContext | undefined,
    pod: PodSecurityContext | undefined,
): SecurityContext {
    const isRoot = (own?.runAsUser ?? pod?.runAsUser) === 0;
    // The API server refuses a privileged container that may not escalate.
    const isPrivileged =
        own?.privileged === true || (own?.capabilities?.add ?? []).includes("SYS_ADMIN");
    return {
        ...(isRoot || pod?.runAsNonRoot !== undefined ? {} : { runAsNonRoot: true }),
        ...(isPrivileged ? {} : { allowPrivilegeEscalation: false }),
        readOnlyRootFilesystem: true,
        ...(pod?.seccompProfile === undefined
            ? { seccompProfile: { type: "RuntimeDefault" } }
            : {}),
        ...own,
        ...(own?.privileged === true
            ? {}
            : { capabilities: { drop: ["ALL"], ...own?.capabilities } }),
    };
}

function probes(
    container: PlainContainer,
    port: number | string,
    health: HealthPaths,
): Pick<PlainContainer, "readinessProbe" | "livenessProbe"> {
    return {
        readinessProbe: container.readinessProbe ?? {
            httpGet: { path: health.ready, port },
            periodSeconds: 2,
        },
        ...(container.livenessProbe === undefined && health.live === undefined
            ? {}
            : {
                  livenessProbe: container.livenessProbe ?? {
                      httpGet: { path: health.live, port },
                  },
              }),
    };
}
