import { linkerd, linkerdProxy } from "../../citations";
import { selectorsOf } from "../../metrics/correct";
import { INJECT_ANNOTATION } from "../../injection/injection";
import type { RuleFinding, CanaryRule } from "../rule";
import type { RuleContext } from "../context";
import {
    type CalledVersion,
    type CommandHook,
    commandHooks,
    versionCalled,
} from "./reading/commands";
import type { FlaggerProgram } from "./reading/flagger";
import { linkerdMetrics } from "./reading/linkerd-queries";
import { answered } from "./reading/load-tester";
import { isOnLinkerd, injectionResultOf } from "./reading/mesh";
import { annotationsOf, namespaceObject, namespaceOf } from "./reading/objects";
import { holdsPort } from "./reading/ports";
import { servicePort } from "./reading/service-port";

const SKIP_OUTBOUND_PORTS = "config.linkerd.io/skip-outbound-ports";
const INJECT = 'annotate its namespace or pod template with "linkerd.io/inject: enabled"';

/** Rules about the mesh between the load tester and the application. */
export const loadTesterMeshRules: readonly CanaryRule[] = [
    {
        id: "hook/load-tester-unmeshed",
        knownIssue: "M26",
        impact: "The load never reaches the new version: the load tester calls the apex Service, but has no proxy that splits its traffic",
        requirement:
            "a load tester that calls the apex Service must have Linkerd's proxy, because the caller's proxy splits the traffic",
        fix: `${INJECT}, or call the -canary Service instead`,
        severity: "warning",
        source: [linkerd("policy-controller/grpc/src/outbound.rs", "to_proto")],
        check: unmeshed,
    },
    {
        id: "hook/load-tester-skips",
        knownIssue: "M7",
        impact: "The load never reaches the new version: calls to the Service's port bypass the load tester's proxy",
        requirement: "a load tester that calls the apex Service must not skip the Service's port",
        fix: `remove the port from the annotation "${SKIP_OUTBOUND_PORTS}", or call the -canary Service instead`,
        severity: "warning",
        source: [linkerd("pkg/k8s/labels.go", "ProxyIgnoreOutboundPortsAnnotation")],
        check: loadTesterSkips,
    },
    {
        id: "hook/load-tester-uncounted",
        knownIssue: "M26",
        impact: "The load is not counted, so a release without other traffic is rolled back for lack of metrics: the load tester has no proxy",
        requirement:
            "a load tester must have Linkerd's proxy if the metrics count only requests between proxies",
        fix: INJECT,
        severity: "warning",
        source: [
            linkerdProxy("linkerd/app/outbound/src/http/logical/policy/route/backend/metrics.rs"),
        ],
        check: uncounted,
    },
];

interface LoadTest {
    readonly hook: CommandHook;
    readonly tester: FlaggerProgram;
}

/** The commands that call one of the Canary's Services, with the load tester that runs them. */
function calling(context: RuleContext, version: CalledVersion): readonly LoadTest[] {
    return isOnLinkerd(context)
        ? answered(context, commandHooks(context)).filter(({ hook }) =>
              hook.calls.some((call) => versionCalled(context, call) === version),
          )
        : [];
}

/** Why the load tester is outside the mesh; empty if it is inside, or if that is not known. */
function reasonsOutside(context: RuleContext, { tester }: LoadTest): readonly string[] {
    const { object, template } = tester.workload;
    const isDisabled = annotationsOf(template)[INJECT_ANNOTATION] === "disabled";
    const namespace =
        namespaceObject(context, namespaceOf(object)) ?? (isDisabled ? {} : undefined);
    const result = namespace && injectionResultOf(namespace, template);
    return result === undefined || result.injected ? [] : result.reasons;
}

function outside(
    context: RuleContext,
    version: CalledVersion,
    requirement: (place: string) => string,
    fix?: string,
): RuleFinding[] {
    return calling(context, version).flatMap((test) => {
        const reasons = reasonsOutside(context, test);
        return reasons.length === 0
            ? []
            : [
                  {
                      path: `${test.hook.path}.metadata.cmd`,
                      value: test.hook.command,
                      requirement: `${requirement(test.tester.workload.place)}: ${reasons.join(", ")}`,
                      ...(fix !== undefined && { fix }),
                  },
              ];
    });
}

function unmeshed(context: RuleContext): RuleFinding[] {
    return outside(
        context,
        "apex",
        (place) =>
            `a load tester that calls the apex Service must have Linkerd's proxy, but ${place} does not`,
        // calls of the -canary Service would not be counted either
        countsProxies(context) ? INJECT : undefined,
    );
}

function uncounted(context: RuleContext): RuleFinding[] {
    return countsProxies(context)
        ? outside(
              context,
              "canary",
              (place) =>
                  `the metrics count only requests between Linkerd's proxies, and ${place} has none`,
          )
        : [];
}

/** Whether a metric leaves out requests of callers without a proxy. */
function countsProxies(context: RuleContext): boolean {
    return linkerdMetrics(context).some(({ expression }) =>
        selectorsOf(expression).some(({ matchers }) =>
            matchers.some(
                ({ label, op, value }) =>
                    op === "=" &&
                    ((label === "__name__" && value.startsWith("outbound_")) ||
                        (label === "direction" && value === "outbound") ||
                        (label === "tls" && value === "true")),
            ),
        ),
    );
}

function loadTesterSkips(context: RuleContext): RuleFinding[] {
    const port = servicePort(context);
    const testers = new Set(calling(context, "apex").map(({ tester }) => tester.workload));
    return [...testers].flatMap((workload) => {
        const namespace = namespaceObject(context, namespaceOf(workload.object));
        const ofPod = annotationsOf(workload.template)[SKIP_OUTBOUND_PORTS];
        const skipped = ofPod ?? annotationsOf(namespace ?? {})[SKIP_OUTBOUND_PORTS];
        return port === undefined || skipped === undefined || !holdsPort(skipped, port)
            ? []
            : [
                  {
                      object: workload.place,
                      path: `spec.template.metadata.annotations["${SKIP_OUTBOUND_PORTS}"]`,
                      value: skipped,
                  },
              ];
    });
}
