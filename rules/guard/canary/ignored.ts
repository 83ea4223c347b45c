import { FOR_OTHERS, READ_TIMEOUT, readsTimeouts } from "../../canary/spec/ignored";
import type { GuardFacts } from "../facts";
import { at, type GuardRule, matches, or } from "../guard-rule";

const notIstio = '$router in ["gatewayapi:v1", "gatewayapi:v1beta1", "smi", "kubernetes"]';

/** Whether a field has an effect: an empty list, string or `false` is the same as unset. */
function hasEffect(path: string): string {
    const value = or(`$spec.${path}`, '""');
    return `!(${value} in [dyn(""), dyn(false), dyn(0), dyn([])])`;
}

const isTimeoutRead = `$router == "gatewayapi:v1" && ${matches("string($service.timeout)", READ_TIMEOUT)}`;

const ignored = (path: string, when: string, requirement: string, fix?: string): GuardRule => ({
    id: "spec/ignored",
    violations: at(`spec.${path}`, `${when} && ${hasEffect(path)}`),
    requirement,
    fix,
});

const forOthers = (path: string, product: string): GuardRule =>
    ignored(path, notIstio, `only ${product} uses this field`);

/** Rules about fields that are accepted and stored but have no effect. */
export function ignoredRules(facts: GuardFacts): readonly GuardRule[] {
    return [
        ...FOR_OTHERS.map(([path, product]) => forOthers(path, product)),
        ignored(
            "service.corsPolicy",
            '$router in ["gatewayapi:v1beta1", "smi", "kubernetes"]',
            "this provider does not support CORS",
            "return the CORS headers from the application",
        ),
        ...["match", "headers", "rewrite", "mirror", "hosts"].map((field) =>
            ignored(
                `service.${field}`,
                '$router in ["smi", "kubernetes"]',
                "this provider creates no route",
                'set provider to "gatewayapi:v1beta1", or remove this field',
            ),
        ),
        ignored(
            "analysis.maxWeight",
            '$strategy == "weighted" && !has($analysis.stepWeight) && has($analysis.stepWeights)',
            "the last entry of stepWeights is the highest weight, and maxWeight is ignored",
            "remove maxWeight, and end stepWeights with the highest weight you want",
        ),
        ignored(
            "analysis.maxWeight",
            '$strategy in ["ab", "blue-green"]',
            "a release with iterations does not shift traffic by weight",
        ),
        ignored(
            "autoscalerRef.primaryScalerQueries",
            `${or("$spec.autoscalerRef.kind", '""')} == "HorizontalPodAutoscaler"`,
            "only KEDA's ScaledObject has queries",
        ),
        ignored(
            "metricsServer",
            '$strategy != "skipped" && size($metrics) > 0 && $metrics.all(e, has(e.it.templateRef)' +
                ` && ${or("e.it.query", '""')} == "" && !${or("e.it.name", '""')}.startsWith("request-"))`,
            "each MetricTemplate has its own address",
            "remove it and set spec.provider.address of the MetricTemplate",
        ),
        ...["timeout", "backendTimeout"].map((field) => ({
            id: "service/timeout-ignored",
            violations: at(
                `spec.service.${field}`,
                `$makesRoute && ${hasEffect(`service.${field}`)}` +
                    (field === "timeout" && readsTimeouts(facts) ? ` && !(${isTimeoutRead})` : ""),
            ),
        })),
        {
            id: "service/retries-ignored",
            violations: at(
                "spec.service.retries",
                `${notIstio} && ${hasEffect("service.retries")}`,
            ),
        },
    ];
}
