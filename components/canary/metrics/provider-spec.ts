import type * as pulumi from "@pulumi/pulumi";

import { defined } from "../../defined";
import type { MetricsProvider } from "./provider";

type Fields = Readonly<Record<string, unknown>>;

/** A provider as a MetricTemplate has it, without its Secret's name, and what that Secret has to hold. */
export interface ProviderSpec {
    readonly fields: Fields;
    /** Content of the Secret; absent where there is none. */
    readonly stringData?: Readonly<Record<string, pulumi.Input<string>>>;
}

/**
 * What Flagger's providers read: their fields of a MetricTemplate, and the keys of its Secret.
 *
 * @param prometheus URL of the platform's Prometheus
 */
export function providerSpec(provider: MetricsProvider, prometheus: string): ProviderSpec {
    const { type } = provider;
    switch (provider.type) {
        case "prometheus": {
            const { credentials, headers, insecureSkipVerify } = provider;
            return {
                fields: defined({
                    type,
                    address: provider.address ?? prometheus,
                    headers,
                    insecureSkipVerify,
                }),
                ...(credentials && { stringData: { ...credentials } }),
            };
        }
        case "graphite": {
            const { address, credentials, insecureSkipVerify } = provider;
            return {
                fields: defined({ type, address, insecureSkipVerify }),
                ...(credentials && { stringData: { ...credentials } }),
            };
        }
        case "influxdb": {
            const { address, credentials } = provider;
            return {
                fields: { type, address },
                ...(credentials && { stringData: { ...credentials } }),
            };
        }
        case "externalmetrics": {
            const { address, token, insecureSkipVerify } = provider;
            return {
                fields: defined({ type, address, insecureSkipVerify }),
                ...(token !== undefined && { stringData: { token } }),
            };
        }
        case "datadog":
            return {
                fields: hosted(type, provider.address),
                stringData: {
                    datadog_api_key: provider.apiKey,
                    datadog_application_key: provider.applicationKey,
                },
            };
        case "newrelic":
            return {
                fields: hosted(type, provider.address),
                stringData: {
                    newrelic_account_id: provider.accountId,
                    newrelic_query_key: provider.queryKey,
                },
            };
        case "stackdriver": {
            const { project, serviceAccountKey } = provider;
            return {
                fields: { type },
                stringData: {
                    project,
                    ...(serviceAccountKey !== undefined && { serviceAccountKey }),
                },
            };
        }
        case "dynatrace":
            return {
                fields: hosted(type, provider.address),
                stringData: { dynatrace_token: provider.token },
            };
        case "splunk":
            return {
                fields: hosted(type, provider.address),
                stringData: { sf_token_key: provider.token },
            };
        case "cloudwatch":
            return { fields: { type, region: provider.region } };
        case "keptn":
            return { fields: { type } };
    }
}

/** Flagger puts the API's path right behind these addresses: a slash at the end would become two. */
function hosted(type: string, address: string | undefined): Fields {
    return defined({ type, address: address?.replace(/\/+$/, "") });
}
