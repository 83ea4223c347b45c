import { ALERT_SERVICES, type AlertServiceFacts } from "../../../rules/alert-services";
import type { KubernetesObject } from "../../../rules/canary/context";
import type { AnalysisSecret } from "../analysis";
import { defined } from "../../defined";
import type { Alert, AlertTarget } from "./alert";

/** Each type of the union has facts. */
const serviceFacts: Readonly<Record<AlertTarget["type"], AlertServiceFacts>> = ALERT_SERVICES;

/** One alert as Flagger has it. */
export interface AlertObjects {
    /** Entry of the Canary's `spec.analysis.alerts`. */
    readonly spec: Readonly<Record<string, unknown>>;
    /** The AlertProvider that the entry refers to; absent for one that is already there. */
    readonly provider?: KubernetesObject;
    /** The Secret with its address. */
    readonly secret?: AnalysisSecret;
}

/** What an alert comes to. */
export function alertObjects(
    canary: { readonly name: string; readonly namespace: string },
    { name, severity, to }: Alert,
): AlertObjects {
    if (!("type" in to)) {
        const { name: provider, namespace = canary.namespace } = to;
        return { spec: { name, severity, providerRef: { name: provider, namespace } } };
    }
    const service = serviceFacts[to.type];
    const metadata = { name: `${canary.name}-${name}`, namespace: canary.namespace };
    const secret = `${metadata.name}-address`;
    return {
        spec: { name, severity, providerRef: metadata },
        provider: {
            apiVersion: "flagger.app/v1beta1",
            kind: "AlertProvider",
            metadata,
            // With an address of its own beside the Secret's, the API server refuses it.
            spec: {
                ...picked(to, ["type", "proxy", ...service.fields]),
                secretRef: { name: secret },
            },
        },
        secret: {
            name: secret,
            stringData: picked(to, ["address", ...service.secrets]) as AnalysisSecret["stringData"],
        },
    };
}

/** The fields that the service reads. */
function picked(target: AlertTarget, fields: readonly string[]): Record<string, unknown> {
    return defined(
        Object.fromEntries(Object.entries(target).filter(([field]) => fields.includes(field))),
    );
}
