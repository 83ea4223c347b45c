import type * as pulumi from "@pulumi/pulumi";

import { METRICS_PROVIDERS, type MetricsProviderFacts } from "../../../rules/metrics/providers";
import { defined } from "../../defined";
import type { MetricsProvider } from "./provider";

type Texts = Readonly<Record<string, pulumi.Input<string>>>;

/** A provider as a MetricTemplate has it, without its Secret's name, and what that Secret has to hold. */
export interface ProviderSpec {
    readonly fields: Readonly<Record<string, unknown>>;
    /** Content of the Secret; absent where there is none. */
    readonly stringData?: Texts;
}

/** Settings of any provider: undefined where the provider does not have the setting. */
interface ProviderSettings {
    readonly [secret: string]: unknown;
    readonly address?: string;
    readonly credentials?: object;
    readonly headers?: unknown;
    readonly insecureSkipVerify?: boolean;
    readonly region?: string;
}

/** Each type of the union has facts. */
const factsByType: Readonly<Record<MetricsProvider["type"], MetricsProviderFacts>> =
    METRICS_PROVIDERS;

/** The settings of a provider by name. */
export function settingsOf(provider: MetricsProvider): ProviderSettings {
    return { ...provider };
}

/**
 * What Flagger's providers read: their fields of a MetricTemplate, and the keys of its Secret.
 *
 * @param prometheus URL of the platform's Prometheus
 */
export function providerSpec(provider: MetricsProvider, prometheus: string): ProviderSpec {
    const { type } = provider;
    const facts = factsByType[type];
    const settings = settingsOf(provider);
    const { credentials, headers, insecureSkipVerify, region } = settings;
    const address = settings.address ?? (type === "prometheus" ? prometheus : undefined);
    const stringData = defined({
        ...credentials,
        ...Object.fromEntries(
            Object.entries(facts.secrets ?? {}).map(([name, { key }]) => [key, settings[name]]),
        ),
    }) as Texts;
    return {
        fields: defined({
            type,
            address: facts.appendsPath === true ? address?.replace(/\/+$/, "") : address,
            headers,
            insecureSkipVerify,
            region,
        }),
        ...(Object.keys(stringData).length > 0 && { stringData }),
    };
}
