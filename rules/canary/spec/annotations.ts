import { linkerd, linkerdProxy } from "../../citations";
import { annotationFix } from "../linkerd-annotation-fix";
import { annotationProblem, causesRetries, isZero } from "../linkerd-annotations";
import { fieldsOf, serviceOf } from "../reading";
import { itemsOf, makesRoute, strategyOf } from "../reconciled";
import type { RuleFinding, CanaryRule } from "../rule";
import type { RuleContext } from "../context";
import { refusedBecause, ROUTE_REFUSED } from "./route-refusal";

/** Rules about Linkerd's annotations of the route, which Flagger copies from the apex Service's. */
export const annotationRules: readonly CanaryRule[] = [
    {
        id: "service/linkerd-annotation",
        impact: ROUTE_REFUSED,
        requirement:
            "Linkerd's annotations on the route, which Flagger copies from service.apex, must be valid",
        fix: "write a duration as one whole number with ms, s, m, h or d, a limit as a number up to 65535, and conditions as 5xx, gateway-error, a status code or a range of codes",
        severity: "error",
        source: [
            linkerd("policy-controller/k8s/index/src/outbound/index.rs", "parse_timeouts"),
            linkerd(
                "policy-controller/k8s/index/src/outbound/index/http.rs",
                "convert_gateway_backend_filter",
            ),
            linkerd("policy-controller/runtime/src/admission.rs", "validate"),
        ],
        check: annotations,
    },
    {
        id: "service/timeout-zero",
        impact: "Every request through the Service gets a 504 response immediately",
        requirement:
            "a timeout annotation of 0 is a deadline that expires before the request is sent, so every request gets a 504 response",
        fix: 'remove the annotation to disable the timeout, or set it to a duration such as "15s"',
        severity: "error",
        source: [
            linkerd("policy-controller/k8s/index/src/outbound/index.rs", "parse_timeouts"),
            linkerdProxy("linkerd/http/stream-timeouts/src/lib.rs"),
        ],
        check: (context) =>
            apexAnnotations(context).filter(
                ({ name, value }) => DEADLINES.includes(name) && isZero(value),
            ),
    },
    {
        id: "service/retries-counted",
        impact: "The analysis counts more failures than users see: every failed attempt counts, even if a retry succeeds",
        requirement:
            "Linkerd counts every attempt of a request, so with retries the success rate in the analysis is lower than what users see, for example 49 % where users see 73 %",
        fix: "remove the retry annotations, or set the metric thresholds for attempts rather than requests",
        severity: "warning",
        source: [
            linkerd(
                "policy-controller/k8s/index/src/outbound/index/http.rs",
                "convert_gateway_backend_filter",
            ),
        ],
        check: retriesCounted,
    },
];

/** Annotations that end a request. */
const DEADLINES = ["timeout.linkerd.io/request", "timeout.linkerd.io/response"];

/** The annotations that Flagger copies to the route, with their place. */
function apexAnnotations(
    context: RuleContext,
): { readonly name: string; readonly path: string; readonly value: string }[] {
    const annotations = fieldsOf(fieldsOf(serviceOf(context).apex).annotations);
    return makesRoute(context)
        ? Object.entries(annotations).flatMap(([name, value]) =>
              typeof value === "string"
                  ? [
                        {
                            name,
                            path: `spec.service.apex.annotations[${JSON.stringify(name)}]`,
                            value,
                        },
                    ]
                  : [],
          )
        : [];
}

function annotations(context: RuleContext): RuleFinding[] {
    return apexAnnotations(context).flatMap(({ name, path, value }) => {
        const problem = annotationProblem("http", name, value);
        if (problem === undefined) {
            return [];
        }
        const fix = annotationFix(name, value);
        return [
            {
                path,
                value,
                requirement: refusedBecause(`Linkerd cannot read the annotation: ${problem}`),
                ...(fix !== undefined && { fix: `set it to ${JSON.stringify(fix)}` }),
            },
        ];
    });
}

function retriesCounted(context: RuleContext): RuleFinding[] {
    const names = apexAnnotations(context)
        .filter(({ name, value }) => causesRetries("http", name, value))
        .map(({ name }) => name);
    return names.length > 0 &&
        itemsOf(context, "metrics").length > 0 &&
        strategyOf(context) !== "skipped"
        ? [{ path: "spec.service.apex.annotations", value: names.sort().join(", ") }]
        : [];
}
