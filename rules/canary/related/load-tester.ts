import { flagger, linkerd } from "../../citations";
import { fieldsOf, textOf } from "../reading";
import type { RuleFinding, CanaryRule } from "../rule";
import { linearTest } from "../rust-regex";
import type { RuleContext } from "../context";
import { loadTesters, type FlaggerProgram, replicasOf } from "./reading/flagger";
import { type CanaryHook, hooksOf, serviceAt, workloadsBehind } from "./reading/hooks";
import { isOnLinkerd, injectionResultOf } from "./reading/mesh";
import { annotationsOf, canaryNamespace, namespaceObject, namespaceOf } from "./reading/objects";
import { holdsPort } from "./reading/ports";
import { servicePort } from "./reading/service-port";
import { serviceNames } from "./reading/target";

const SKIP_OUTBOUND_PORTS = "config.linkerd.io/skip-outbound-ports";

/** Rules about the load tester that the webhooks call. */
export const loadTesterRules: readonly CanaryRule[] = [
    {
        id: "hook/gate-replicas",
        impact: "A gate that was opened appears closed: each pod of the load tester keeps its own gates",
        requirement:
            "a load tester with gates must have one replica, because it keeps the gates in memory",
        fix: "set its replicas to 1",
        severity: "error",
        source: [
            flagger("pkg/loadtester/gate.go"),
            flagger("pkg/loadtester/server.go", "ListenAndServe"),
        ],
        check: gateReplicas,
    },
    {
        id: "hook/namespace-refused",
        impact: "The load tester rejects every call, so the check fails",
        requirement: "the load tester's -namespace-regexp must match the Canary's namespace",
        fix: "extend the expression to match the Canary's namespace, or use a load tester in this namespace",
        severity: "error",
        source: [flagger("pkg/loadtester/authorizer.go", "Authorize")],
        check: namespaceRefused,
    },
    {
        id: "hook/load-tester-unmeshed",
        knownIssue: "M26",
        impact: "The load never reaches the new version: the load tester calls the apex Service, but has no proxy that splits its traffic",
        requirement:
            "a load tester that calls the apex Service must have Linkerd's proxy, because the caller's proxy splits the traffic",
        fix: 'annotate its namespace or pod template with "linkerd.io/inject: enabled", or call the -canary Service instead',
        severity: "warning",
        source: [linkerd("policy-controller/grpc/src/outbound.rs", "to_proto")],
        check: loadTesterUnmeshed,
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
];

/** The load tester that a webhook calls. */
function loadTesterOf(context: RuleContext, { address }: CanaryHook): FlaggerProgram | undefined {
    const service = serviceAt(context, address);
    const places =
        service === undefined ? [] : workloadsBehind(context, service).map(({ place }) => place);
    return loadTesters(context).find(({ workload }) => places.includes(workload.place));
}

/** The webhooks that a load tester of the context answers. */
function answered(context: RuleContext): readonly { hook: CanaryHook; tester: FlaggerProgram }[] {
    return hooksOf(context).flatMap((hook) => {
        const tester = loadTesterOf(context, hook);
        return tester === undefined ? [] : [{ hook, tester }];
    });
}

function gateReplicas(context: RuleContext): RuleFinding[] {
    const gates = answered(context).filter(({ hook }) =>
        /^\/(gate|rollback)\/check/.test(new URL(hook.url).pathname),
    );
    const testers = new Set(gates.map(({ tester }) => tester.workload.object));
    return [...testers].flatMap((object) => {
        const tester = gates.find(({ tester: of }) => of.workload.object === object)?.tester;
        return tester === undefined || replicasOf(tester.workload) <= 1
            ? []
            : [
                  {
                      object: tester.workload.place,
                      path: "spec.replicas",
                      value: replicasOf(tester.workload),
                  },
              ];
    });
}

function namespaceRefused(context: RuleContext): RuleFinding[] {
    return answered(context).flatMap(({ hook, tester }) => {
        const expression = tester.flags.get("namespace-regexp");
        return expression === undefined ||
            expression === "" ||
            matches(expression, canaryNamespace(context))
            ? []
            : [
                  {
                      path: `${hook.path}.url`,
                      value: hook.url,
                      requirement: `the -namespace-regexp of ${tester.workload.place} must match the Canary's namespace, but ${expression} does not`,
                  },
              ];
    });
}

/** Whether an expression matches; an expression that only Go can read is assumed to match. */
function matches(expression: string, text: string): boolean {
    return linearTest(expression)?.(text) ?? true;
}

/** The webhooks that let a load tester call the Service that is split. */
function callingApex(
    context: RuleContext,
): readonly { hook: CanaryHook; tester: FlaggerProgram; command: string }[] {
    const apex = serviceNames(context)?.apex;
    return apex === undefined || !isOnLinkerd(context)
        ? []
        : answered(context)
              .map((call) => ({ ...call, command: commandOf(call.hook) }))
              .filter(({ command }) =>
                  hostsOf(command).some((host) => host === apex || host.startsWith(`${apex}.`)),
              );
}

function commandOf({ hook }: CanaryHook): string {
    return textOf(fieldsOf(hook.metadata).cmd) ?? "";
}

/** The hosts of the URLs in a command line. */
function hostsOf(command: string): string[] {
    return command
        .split(/[\s'"]+/)
        .flatMap((word) => (URL.canParse(word) ? [new URL(word).hostname] : []));
}

function loadTesterUnmeshed(context: RuleContext): RuleFinding[] {
    return callingApex(context).flatMap(({ command, hook, tester }) => {
        const namespace = namespaceObject(context, namespaceOf(tester.workload.object));
        const result = namespace && injectionResultOf(namespace, tester.workload.template);
        return result === undefined || result.injected
            ? []
            : [
                  {
                      path: `${hook.path}.metadata.cmd`,
                      value: command,
                      requirement: `a load tester that calls the apex Service must have Linkerd's proxy, but ${tester.workload.place} does not: ${result.reasons.join(", ")}`,
                  },
              ];
    });
}

function loadTesterSkips(context: RuleContext): RuleFinding[] {
    const port = servicePort(context);
    const testers = new Set(callingApex(context).map(({ tester }) => tester.workload));
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
