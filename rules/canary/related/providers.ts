import { flagger } from "../../citations";
import {
    metricsProviderCitations,
    metricsProviderFacts,
    type MetricsProviderFacts,
    metricsProvidersWith,
} from "../../metrics/providers";
import { fieldsOf, textOf } from "../reading";
import type { RuleFinding, CanaryRule } from "../rule";
import type { RuleContext } from "../context";
import { secretKeys, type Template, usedTemplates } from "./reading/metrics";
import { find, isComplete, placeOf } from "./reading/objects";

/** Rules about the requests to metrics providers and their credentials. */
export const providerRules: readonly CanaryRule[] = [
    {
        id: "metric/secret-missing",
        impact: "Every check fails and the release is rolled back: the provider's Secret does not exist",
        requirement:
            "the Secret of a metrics provider must be in the namespace of its MetricTemplate",
        fix: "create the Secret in the namespace of the MetricTemplate",
        severity: "error",
        source: [flagger("pkg/controller/scheduler_metrics.go", "runMetricChecks")],
        check: secretMissing,
    },
    {
        id: "metric/secret-needed",
        impact: "Every check fails and the release is rolled back: Flagger has no credentials for the provider",
        requirement: "this metrics provider requires credentials",
        fix: "set spec.provider.secretRef to a Secret with the credentials",
        severity: "error",
        source: metricsProviderCitations(metricsProvidersWith("needsSecret")),
        check: secretNeeded,
    },
    {
        id: "metric/secret-keys",
        impact: "Every check fails and the release is rolled back: the provider's Secret lacks keys that Flagger reads",
        requirement:
            "the Secret of a metrics provider must have the keys that Flagger reads for its type",
        fix: "add the missing keys to the Secret",
        severity: "error",
        source: [flagger("pkg/metrics/providers/factory.go", "Provider")],
        check: secretKeysMissing,
    },
    {
        id: "metric/address",
        impact: "Every check fails and the release is rolled back: Flagger has no address to query",
        requirement: "this metrics provider needs an address that begins with http:// or https://",
        fix: "set spec.provider.address to the full URL",
        severity: "error",
        source: metricsProviderCitations(metricsProvidersWith("needsAddress")),
        check: addressWrong,
    },
    {
        id: "metric/region",
        impact: "Every check fails and the release is rolled back: Flagger cannot query CloudWatch without a region",
        requirement: "the provider cloudwatch needs spec.provider.region",
        fix: 'set spec.provider.region, for example to "eu-west-1"',
        severity: "error",
        source: metricsProviderCitations(metricsProvidersWith("needsRegion")),
        check: regionMissing,
    },
    {
        id: "metric/provider-interval",
        impact: "Every check fails and the release is rolled back: the provider does not know the time range to query",
        requirement:
            "a metric of this provider needs an interval such as 1m, even if its query does not use it",
        fix: 'set the metric\'s interval, for example to "1m"',
        severity: "error",
        source: metricsProviderCitations(metricsProvidersWith("needsInterval")),
        check: intervalMissing,
    },
];

function factsOf({ type }: Template): Partial<MetricsProviderFacts> {
    return metricsProviderFacts(type) ?? {};
}

function secretName({ provider }: Template): string | undefined {
    return textOf(fieldsOf(provider.secretRef).name);
}

function templates(context: RuleContext): readonly Template[] {
    return usedTemplates(context).map(({ template }) => template);
}

function secretMissing(context: RuleContext): RuleFinding[] {
    return templates(context).flatMap((template) => {
        const name = secretName(template);
        return name === undefined ||
            !isComplete(context, "Secret", template.namespace, name) ||
            find(context, "Secret", template.namespace, name)
            ? []
            : [
                  {
                      object: template.place,
                      path: "spec.provider.secretRef",
                      value: `Secret ${template.namespace}/${name}`,
                  },
              ];
    });
}

function secretNeeded(context: RuleContext): RuleFinding[] {
    return templates(context)
        .filter(
            (template) =>
                factsOf(template).needsSecret === true && secretName(template) === undefined,
        )
        .map(({ place, provider, type }) => ({
            object: place,
            path: "spec.provider.secretRef",
            value: provider.secretRef,
            requirement: `the metrics provider ${type} requires credentials`,
        }));
}

function secretKeysMissing(context: RuleContext): RuleFinding[] {
    return templates(context).flatMap((template) => {
        const secret = find(context, "Secret", template.namespace, secretName(template) ?? "");
        const keys = secret && secretKeys(secret);
        const { keys: ways = [[]] } = factsOf(template);
        return secret === undefined ||
            keys === undefined ||
            ways.some((way) => way.every((key) => keys.includes(key)))
            ? []
            : [
                  {
                      object: placeOf(secret),
                      path: "data",
                      value: keys,
                      requirement: `the Secret of ${template.place} must have the keys that Flagger reads for the provider ${template.type}: ${ways.map((way) => way.join(" and ")).join(", or ")}`,
                  },
              ];
    });
}

function addressWrong(context: RuleContext): RuleFinding[] {
    return templates(context).flatMap((template) => {
        const address = textOf(template.provider.address) ?? "";
        const isWrong =
            address === ""
                ? factsOf(template).needsAddress === true
                : !/^(https?|wss?):\/\/[^/]/i.test(address) && template.type !== "externalmetrics";
        return isWrong
            ? [
                  {
                      object: template.place,
                      path: "spec.provider.address",
                      value: template.provider.address,
                      requirement: `the metrics provider ${template.type} needs an address that begins with http:// or https://`,
                  },
              ]
            : [];
    });
}

function regionMissing(context: RuleContext): RuleFinding[] {
    return templates(context)
        .filter((template) => factsOf(template).needsRegion === true)
        .filter(({ provider }) => (textOf(provider.region) ?? "") === "")
        .map(({ place, provider }) => ({
            object: place,
            path: "spec.provider.region",
            value: provider.region,
        }));
}

function intervalMissing(context: RuleContext): RuleFinding[] {
    return usedTemplates(context)
        .filter(({ template }) => factsOf(template).needsInterval === true)
        .filter(({ metric }) => (textOf(metric.interval) ?? "") === "")
        .map(({ metric, path, template }) => ({
            path: `${path}.interval`,
            value: metric.interval,
            requirement: `a metric of the provider ${template.type} needs an interval such as 1m, even if its query does not use it`,
        }));
}
