import type { KubernetesObject } from "../../../rules/canary/context";
import type { AnalysisSecret } from "../analysis";
import { defined } from "../../defined";
import type { Alert, AlertTarget } from "./alert";

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
    const metadata = { name: `${canary.name}-${name}`, namespace: canary.namespace };
    const secret = `${metadata.name}-address`;
    return {
        spec: { name, severity, providerRef: metadata },
        provider: {
            apiVersion: "flagger.app/v1beta1",
            kind: "AlertProvider",
            metadata,
            // With an address of its own beside the Secret's, the API server refuses it.
            spec: { ...targetFields(to), secretRef: { name: secret } },
        },
        secret: {
            name: secret,
            stringData: {
                address: to.address,
                ...(to.type === "slack" && to.token !== undefined && { token: to.token }),
            },
        },
    };
}

function targetFields(target: AlertTarget): Readonly<Record<string, unknown>> {
    const { type, proxy } = target;
    switch (target.type) {
        case "slack":
        case "discord":
        case "rocket":
            return defined({ type, channel: target.channel, username: target.username, proxy });
        case "msteams":
        case "gchat":
            return defined({ type, proxy });
    }
}
