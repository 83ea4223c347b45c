import { type Fields, isFields } from "../../rules/canary/reading";
import type { KubernetesObject } from "../../rules/canary/context";
import { meshProvider } from "../flagger/settings";
import type { AnalysisObjects } from "./analysis";
import { defined } from "../defined";
import { seconds } from "./units";
import type { CanaryWorkloadArgs, ServiceArgs } from "./workload/args";
import { routeAnnotations } from "./workload/route-annotations";
import type { Target } from "./workload/target";

/** Fields of the arguments that decide a Canary's `spec`. */
export type CanarySettings = Pick<
    CanaryWorkloadArgs,
    "service" | "retries" | "timeouts" | "progressDeadline" | "suspend" | "revertOnDeletion"
>;

/**
 * The Canary of a workload, whose traffic Linkerd splits.
 *
 * @param autoscalerRef by which Flagger finds the target's scaler, where there is one
 */
export function canaryObject(
    target: Target,
    settings: CanarySettings,
    analysis: Pick<AnalysisObjects, "spec" | "skipAnalysis">,
    autoscalerRef?: Fields,
): KubernetesObject {
    const { name, namespace } = target;
    return {
        apiVersion: "flagger.app/v1beta1",
        kind: "Canary",
        metadata: {
            name,
            namespace,
            annotations: settings.suspend
                ? { "pulumi.com/skipAwait": "true" }
                : {
                      // Set when the primary serves for the first time, and never cleared: the install waits for it,
                      // a later change of the Canary does not wait for a release.
                      "pulumi.com/waitFor": "jsonpath={.status.lastPromotedSpec}",
                  },
        },
        spec: {
            provider: meshProvider,
            targetRef: { apiVersion: "apps/v1", kind: target.kind, name },
            ...(autoscalerRef === undefined ? {} : { autoscalerRef }),
            progressDeadlineSeconds: seconds(settings.progressDeadline ?? "10m"),
            service: withoutEmpty(serviceSpec(target, settings)),
            analysis: withoutEmpty(analysis.spec),
            ...(analysis.skipAnalysis ? { skipAnalysis: true } : {}),
            ...(settings.suspend ? { suspend: true } : {}),
            ...(settings.revertOnDeletion ? { revertOnDeletion: true } : {}),
        },
    };
}

function serviceSpec(
    { name, namespace }: Target,
    { service, retries, timeouts }: CanarySettings,
): Fields {
    const { port, targetPort, portName, appProtocol, portDiscovery, trafficDistribution } = service;
    const annotations = { ...routeAnnotations(retries, timeouts), ...service.apex?.annotations };
    const apex = {
        ...service.apex,
        ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
    };
    return {
        name,
        port,
        targetPort: targetPort ?? port,
        ...defined({ portName, appProtocol, portDiscovery, trafficDistribution }),
        // The parent of the route must be the Service itself. Group and kind default to a Gateway, which Linkerd ignores.
        gatewayRefs: [{ group: "core", kind: "Service", name, namespace, port }],
        ...(Object.keys(apex).length === 0 ? {} : { apex }),
        ...defined({ primary: service.primary, canary: service.canary }),
    };
}

/**
 * The fields that Flagger keeps. To add its finalizer it writes the whole Canary anew, and its types leave out lists
 * without entries, false, empty text and no retries (`omitempty`): every later preview would want to put them back.
 */
function withoutEmpty(fields: Fields): Fields {
    return Object.fromEntries(
        Object.entries(fields)
            .filter(([name, value]) => !isEmpty(value) && !(name === "retries" && value === 0))
            .map(([name, value]) => [name, texts.has(name) ? value : inside(value)]),
    );
}

/** Maps of texts, whose keys are the user's: there an empty text is a value. */
const texts = new Set(["labels", "annotations", "metadata", "templateVariables"]);

function inside(value: unknown): unknown {
    if (Array.isArray(value)) {
        return value.map((entry: unknown) => (isFields(entry) ? withoutEmpty(entry) : entry));
    }
    return isFields(value) ? withoutEmpty(value) : value;
}

function isEmpty(value: unknown): boolean {
    return value === false || value === "" || (Array.isArray(value) && value.length === 0);
}

/** What a Service's address depends on. */
export interface Addressed extends Pick<ServiceArgs, "port"> {
    readonly name: string;
    readonly namespace: string;
}

/** The Service through which requests reach only the canary. */
export function canaryAddress({ name, namespace, port }: Addressed): string {
    return `http://${name}-canary.${namespace}:${port}`;
}

/** The Service that clients call, behind which Flagger moves the traffic. */
export function apexAddress({ name, namespace, port }: Addressed): string {
    return `http://${name}.${namespace}:${port}`;
}
