import { flagger, linkerd } from "../../citations";
import { fieldsOf, listOf, specOf, textOf } from "../reading";
import type { RuleFinding, CanaryRule } from "../rule";
import type { RuleContext } from "../context";
import { flaggers, replicasOf } from "./reading/flagger";
import { addressOf } from "./reading/hooks";
import { usedTemplates } from "./reading/metrics";
import { injectionResultOf } from "./reading/mesh";
import {
    allOf,
    canaryNamespace,
    find,
    isComplete,
    namespaceObject,
    namespaceOf,
    placeOf,
} from "./reading/objects";

/** The namespace of Linkerd's viz extension, whose Prometheus accepts only clients that a policy allows. */
const VIZ_NAMESPACE = "linkerd-viz";

/** Rules about the Flagger that is to run the Canary. */
export const installationRules: readonly CanaryRule[] = [
    {
        id: "flagger/unmeshed",
        knownIssue: "M27",
        impact: "Every release is rolled back: Flagger has no mesh identity, so Linkerd's Prometheus rejects its queries",
        requirement:
            "Flagger's own pods must have Linkerd's proxy, because the Prometheus of linkerd-viz accepts only meshed clients",
        fix: 'annotate Flagger\'s namespace with "linkerd.io/inject: enabled" and restart Flagger',
        severity: "error",
        source: [linkerd("viz/charts/linkerd-viz/templates/prometheus-policy.yaml")],
        check: unmeshed,
    },
    {
        id: "flagger/not-authorized",
        knownIssue: "M27",
        impact: "Every release is rolled back: Linkerd's Prometheus rejects Flagger's queries with status 403",
        requirement:
            "an AuthorizationPolicy for the Server prometheus-admin of linkerd-viz must allow Flagger's ServiceAccount",
        fix: "install Flagger with its Linkerd overlay, or its chart with linkerdAuthPolicy.create set to true",
        severity: "error",
        source: [
            linkerd("viz/charts/linkerd-viz/templates/prometheus-policy.yaml"),
            flagger("kustomize/linkerd/authorizationpolicy.yaml"),
        ],
        check: notAuthorized,
    },
    {
        id: "flagger/other-namespace",
        impact: "No release ever starts: this Flagger watches a namespace other than the Canary's",
        requirement: "Flagger's -namespace must be the Canary's namespace or unset",
        fix: "remove -namespace, or move the Canary to that namespace",
        severity: "error",
        source: [flagger("cmd/flagger/main.go", "init", "main")],
        check: watchesAnother,
    },
    {
        id: "flagger/twice",
        impact: "Two Flagger instances process one Canary: the weights jump and checks are counted twice",
        requirement:
            "only one Flagger may watch a namespace, with a single replica or with leader election",
        fix: "set -namespace on each Flagger, or -enable-leader-election if one has several replicas",
        severity: "error",
        source: [flagger("cmd/flagger/main.go", "init", "main")],
        check: twice,
    },
    {
        id: "flagger/revert-in-own-namespace",
        knownIssue: "M38",
        impact: "Deleting the namespace never completes: the Canary waits for Flagger to revert it, but Flagger is deleted too",
        requirement:
            "a Canary with revertOnDeletion should not be in Flagger's own namespace, because it cannot be deleted without Flagger",
        fix: "move the Canary to another namespace, or delete it before Flagger",
        severity: "warning",
        source: [
            flagger("pkg/controller/finalizer.go", "finalizer"),
            flagger("pkg/controller/controller.go", "syncHandler"),
        ],
        check: revertsBesideFlagger,
    },
];

/** Whether Flagger queries the Prometheus of linkerd-viz for this Canary. */
function asksViz(context: RuleContext): boolean {
    const { metricsServer } = fieldsOf(context.installation);
    const builtIn = listOf(fieldsOf(specOf(context).analysis).metrics).some(
        (metric) => fieldsOf(metric).templateRef === undefined,
    );
    const queried = [
        ...(builtIn ? [specOf(context).metricsServer ?? metricsServer] : []),
        ...usedTemplates(context)
            .filter(({ template }) => template.type === "prometheus")
            .map(({ template }) => template.provider.address),
    ];
    return queried.some((url) => addressOf(textOf(url) ?? "")?.namespace === VIZ_NAMESPACE);
}

function unmeshed(context: RuleContext): RuleFinding[] {
    if (!asksViz(context)) {
        return [];
    }
    if (fieldsOf(context.installation).flaggerMeshed === false) {
        return [{ path: "spec.analysis.metrics", value: "Flagger is not in the mesh" }];
    }
    return flaggers(context).flatMap(({ workload }) => {
        const namespace = namespaceObject(context, namespaceOf(workload.object));
        const result = namespace && injectionResultOf(namespace, workload.template);
        return result === undefined || result.injected
            ? []
            : [{ object: workload.place, path: "", value: result.reasons.join(", ") }];
    });
}

function notAuthorized(context: RuleContext): RuleFinding[] {
    const namespace = textOf(fieldsOf(context.installation).flaggerNamespace);
    const isKnown =
        isComplete(context, "AuthorizationPolicy", VIZ_NAMESPACE) || areBothInstalled(context);
    const [flagger] = flaggers(context);
    const account =
        flagger === undefined
            ? undefined
            : (textOf(flagger.workload.podSpec.serviceAccountName) ?? "default");
    if (namespace === undefined || !isKnown || !asksViz(context)) {
        return [];
    }
    const isLetIn = allOf(context, "AuthorizationPolicy")
        .filter((policy) => namespaceOf(policy) === VIZ_NAMESPACE)
        .some((policy) => {
            const { requiredAuthenticationRefs, targetRef } = fieldsOf(policy.spec);
            const { kind, name } = fieldsOf(targetRef);
            const isForPrometheus =
                (kind === "Server" && name === "prometheus-admin") ||
                kind === "Namespace" ||
                kind === "HTTPRoute";
            return (
                isForPrometheus &&
                listOf(requiredAuthenticationRefs).every((reference) => {
                    const fields = fieldsOf(reference);
                    // other kinds of authentication may include Flagger too
                    return (
                        fields.kind !== "ServiceAccount" ||
                        ((fields.namespace ?? VIZ_NAMESPACE) === namespace &&
                            (account === undefined || fields.name === account))
                    );
                })
            );
        });
    return isLetIn
        ? []
        : [
              {
                  path: "spec.analysis.metrics",
                  value: `ServiceAccount ${account === undefined ? "of namespace " : ""}${namespace}${account === undefined ? "" : `/${account}`}`,
              },
          ];
}

/**
 * Whether the objects contain Flagger and the Server of Linkerd's Prometheus: what allows one to call the other is installed
 * along with one of them.
 */
function areBothInstalled(context: RuleContext): boolean {
    return (
        flaggers(context).length === 1 &&
        find(context, "Server", VIZ_NAMESPACE, "prometheus-admin") !== undefined
    );
}

function watchesAnother(context: RuleContext): RuleFinding[] {
    const all = flaggers(context);
    const watching = all.filter(({ flags }) => watches(flags, canaryNamespace(context)));
    return watching.length > 0
        ? []
        : all.map(({ flags, workload }) => ({
              object: workload.place,
              path: "-namespace",
              value: flags.get("namespace"),
          }));
}

function watches(flags: ReadonlyMap<string, string>, namespace: string): boolean {
    const own = flags.get("namespace") ?? "";
    return own === "" || own === namespace;
}

function twice(context: RuleContext): RuleFinding[] {
    const watching = flaggers(context).filter(({ flags }) =>
        watches(flags, canaryNamespace(context)),
    );
    const crowded = watching.filter(
        ({ flags, workload }) =>
            replicasOf(workload) > 1 && flags.get("enable-leader-election") !== "true",
    );
    return [
        ...crowded.map(({ workload }) => ({
            object: workload.place,
            path: "spec.replicas",
            value: replicasOf(workload),
        })),
        ...watching.slice(1).map(({ workload }) => ({
            object: workload.place,
            path: "",
            value: `in addition to ${placeOf(watching[0]?.workload.object ?? {})}`,
        })),
    ];
}

function revertsBesideFlagger(context: RuleContext): RuleFinding[] {
    const { revertOnDeletion } = specOf(context);
    return revertOnDeletion === true &&
        fieldsOf(context.installation).flaggerNamespace === canaryNamespace(context)
        ? [{ path: "spec.revertOnDeletion", value: true }]
        : [];
}
