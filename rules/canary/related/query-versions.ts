import { flagger, linkerd } from "../../citations";
import { selectorsOf } from "../../metrics/correct";
import { testOf } from "../../metrics/promql/matchers";
import { type Matcher, type Selector, Unsupported } from "../../metrics/promql/syntax";
import type { RuleFinding, CanaryRule } from "../rule";
import type { RuleContext } from "../context";
import { namesOf } from "./reading/linkerd-queries";
import { canaryNamespace, find } from "./reading/objects";
import { type PrometheusQuery, prometheusQueries } from "./reading/prometheus-queries";
import { serviceNames } from "./reading/target";

const source = [
    flagger("pkg/canary/deployment_controller.go", "createPrimaryDeployment"),
    linkerd("viz/charts/linkerd-viz/templates/prometheus.yaml"),
];

/** Rules about the version whose metrics a query reads. */
export const queryVersionRules: readonly CanaryRule[] = [
    {
        id: "metric/no-such-version",
        impact: "Every check fails for lack of values and the release is rolled back: nothing has the name that the query selects",
        requirement:
            "the new version runs in the target itself and the old one in the -primary copy: Flagger creates no workload with another name, and all of them are in the Canary's namespace",
        fix: "select the new version by {{ target }} and {{ namespace }}",
        severity: "error",
        source,
        check: noSuchVersion,
    },
    {
        id: "metric/old-version",
        impact: "The check passes for any new version: the query reads only the metrics of the old one",
        requirement: "a query must read the metrics of the new version, which runs in the target",
        fix: "select the new version by {{ target }}",
        severity: "error",
        source,
        check: onlyOldVersion,
    },
];

/** What a selector's matchers of names say of the versions. */
interface Picked {
    readonly matcher: Matcher;
    readonly canary: boolean;
    readonly primary: boolean;
    /** Whether it picks a name that some expect Flagger to create. */
    readonly imagined: boolean;
}

const WORKLOADS = ["deployment", "daemonset", "workload", "destination_workload", "dst_deployment"];
const SERVICES = ["backend_name", "dst_service", "kubernetes_service"];

/** How the pods of a workload are named, after the workload's own name. */
const POD = "-7d9c5b6f4d-x2x4z";

function picksOf(context: RuleContext, { matchers }: Selector): readonly Picked[] {
    const { target } = namesOf(context).canary;
    const names = serviceNames(context);
    return matchers.flatMap((matcher): Picked[] => {
        const { label, op, value } = matcher;
        const isPod = label === "pod" || label === "kubernetes_pod_name";
        const of = (canary: string, primary: string, imagined: readonly string[]): Picked[] => {
            const test = testOf(op, value);
            const pod = isPod ? POD : "";
            return [
                {
                    matcher,
                    canary: test(canary + pod),
                    primary: test(primary + pod),
                    imagined: imagined.some((name) => test(name + pod)),
                },
            ];
        };
        if (op === "!=" || op === "!~") {
            return [];
        }
        if (isPod || WORKLOADS.includes(label)) {
            return of(target, `${target}-primary`, [`${target}-canary`, `${names?.apex}-canary`]);
        }
        return SERVICES.includes(label) && names !== undefined
            ? of(names.canary, names.primary, [])
            : [];
    });
}

/** What all selectors of a query say; `undefined` for a query that is not read. */
function picks(
    context: RuleContext,
    query: PrometheusQuery,
): readonly (readonly [Selector, readonly Picked[]])[] | undefined {
    const expression = query.expression;
    try {
        return expression && selectorsOf(expression).map((one) => [one, picksOf(context, one)]);
    } catch (error) {
        if (error instanceof Unsupported) {
            return undefined;
        }
        throw error;
    }
}

function noSuchVersion(context: RuleContext): RuleFinding[] {
    const own = canaryNamespace(context);
    return prometheusQueries(context).flatMap((query) => {
        const all = picks(context, query) ?? [];
        const wrong = all.flatMap(([, picked]) =>
            picked.filter(
                ({ canary, imagined, matcher, primary }) =>
                    imagined && !canary && !primary && !exists(context, matcher.value),
            ),
        )[0]?.matcher;
        if (wrong !== undefined) {
            return [
                {
                    ...query.place,
                    requirement: `Flagger creates no workload that ${wrong.label}${wrong.op}"${wrong.value}" selects: the new version runs in the target itself`,
                    fix: `replace it with ${wrong.label}="{{ target }}"`,
                },
            ];
        }
        const elsewhere = all
            .filter(([, picked]) =>
                picked.some(({ canary, matcher }) => canary && WORKLOADS.includes(matcher.label)),
            )
            .flatMap(([{ matchers }]) =>
                matchers.filter(
                    ({ label, op, value }) =>
                        (label === "namespace" || label === "dst_namespace") &&
                        op === "=" &&
                        value !== own &&
                        /^[a-z0-9-]+$/.test(value),
                ),
            )[0];
        return elsewhere === undefined
            ? []
            : [
                  {
                      ...query.place,
                      requirement: `the query selects the target in namespace ${elsewhere.value}, but the Canary and its target are in ${own}`,
                      fix: `replace ${elsewhere.label}="${elsewhere.value}" with ${elsewhere.label}="{{ namespace }}"`,
                  },
              ];
    });
}

/** Whether a workload of the name is known, so that the query means that one. */
function exists(context: RuleContext, name: string): boolean {
    return ["Deployment", "DaemonSet"].some(
        (kind) => find(context, kind, canaryNamespace(context), name) !== undefined,
    );
}

function onlyOldVersion(context: RuleContext): RuleFinding[] {
    return prometheusQueries(context).flatMap((query) => {
        const all = (picks(context, query) ?? []).map(([, picked]) => picked);
        const isOld = (picked: readonly Picked[]) =>
            picked.some(({ canary, primary }) => primary && !canary);
        const [first] = all.flat().filter(({ canary, primary }) => primary && !canary);
        return first !== undefined && all.every(isOld)
            ? [
                  {
                      ...query.place,
                      requirement: `${first.matcher.label}${first.matcher.op}"${first.matcher.value}" selects only the old version`,
                      fix: "select the new version: {{ target }} in place of {{ target }}-primary, and {{ service }}-canary in place of {{ service }}-primary",
                  },
              ]
            : [];
    });
}
