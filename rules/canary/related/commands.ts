import { flagger } from "../../citations";
import { type IgnoredResponse, ignoredResponse } from "../../webhooks/outcome";
import { fieldsOf, specOf, textOf } from "../reading";
import { strategyOf } from "../reconciled";
import type { RuleFinding, CanaryRule } from "../rule";
import type { RuleContext } from "../context";
import {
    type CalledVersion,
    type CommandHook,
    commandHooks,
    portsCalled,
    type ServiceCall,
    urlHooks,
    versionCalled,
} from "./reading/commands";
import { isKnownService } from "./reading/hooks";
import { canaryName, canaryNamespace } from "./reading/objects";
import { serviceNames } from "./reading/target";

/** Rules about the commands that the webhooks run in the load tester. */
export const commandRules: readonly CanaryRule[] = [
    {
        id: "hook/command-host",
        impact: "The command calls nothing: the host does not resolve from the load tester's namespace",
        requirement:
            "a host must be the name of a Service, with its namespace unless it is the load tester's own",
        fix: "write the host as name.namespace",
        severity: "error",
        source: [
            flagger("pkg/router/kubernetes_default.go", "reconcileService"),
            flagger("pkg/loadtester/bash.go", "Run"),
        ],
        check: commandHosts,
    },
    {
        id: "hook/command-port",
        impact: "The command gets no answer, so a test fails in every release and a load test sends nothing: the Service does not have the port",
        requirement: "a command must call a port of the Service, not of its pods",
        fix: "use a port of the Service",
        severity: "error",
        source: [flagger("pkg/router/kubernetes_default.go", "reconcileService")],
        check: commandPorts,
    },
    {
        id: "hook/tests-old-version",
        impact: "The test passes for any new version: at this moment the Service that it calls leads to the old version alone",
        requirement:
            "a command must call the -canary Service while the apex Service sends no traffic to the new version",
        fix: "call the -canary Service",
        severity: "error",
        source: [flagger("pkg/controller/scheduler.go", "advanceCanary", "runAB")],
        check: testsOldVersion,
    },
    {
        id: "hook/canary-asleep",
        impact: "No release ever starts: the command calls the new version, whose pods Flagger starts only after this hook",
        requirement:
            "a confirm-rollout hook must not call the -canary Service, because it is called before the new version has pods",
        fix: "set the hook's type to pre-rollout",
        severity: "error",
        source: [flagger("pkg/controller/scheduler.go", "checkCanaryStatus")],
        check: canaryAsleep,
    },
    {
        id: "hook/response-ignored",
        impact: "The test passes for a version that answers every request with an error: curl reports only connections that fail",
        requirement:
            "a test with curl must fail for an error response: curl does only with --fail, and a script has the result of its last command",
        fix: 'call curl with "-f", as the last command of the script',
        severity: "warning",
        source: [flagger("pkg/loadtester/bash.go", "Run")],
        check: responsesIgnored,
    },
];

function at({ command, path, url }: CommandHook): { path: string; value: string } {
    return { path: `${path}.${command === url ? "url" : "metadata.cmd"}`, value: command };
}

/** The whole command with all its corrections, ready to copy: the fixes of several rules are the same. */
function corrected(context: RuleContext, hook: CommandHook): string {
    const { command, url } = hook;
    const called = hook.calls.reduce(
        (text, call) => text.replace(call.text, correctedCall(context, hook, call)),
        command,
    );
    const ignored = ignoredIn(hook);
    const whole =
        ignored === undefined || ignored.hidden ? called : called.replace("curl", "curl -f");
    return `set ${command === url ? "url" : "cmd"} to ${JSON.stringify(whole)}`;
}

/** The address that a call should have. */
function correctedCall(context: RuleContext, hook: CommandHook, call: ServiceCall): string {
    const right = meant(context, call);
    const host =
        right !== undefined
            ? hostOf(context, right, call, hook.address.namespace)
            : call === oldCall(context, hook)?.call
              ? call.host.replace(call.service, serviceNames(context)?.canary ?? call.service)
              : call.host;
    const port = wrongPort(context, call);
    const text = port === undefined ? call.text : withPort(call, port);
    return text.replace(call.host, host);
}

/** The host of a Service as a command may write it. */
function hostOf(
    context: RuleContext,
    name: string,
    { isShort }: ServiceCall,
    tester?: string,
): string {
    const namespace = canaryNamespace(context);
    return isShort && tester === namespace ? name : `${name}.${namespace}`;
}

function commandHosts(context: RuleContext): RuleFinding[] {
    const names = serviceNames(context);
    return names === undefined
        ? []
        : commandHooks(context).flatMap((hook) =>
              hook.calls.flatMap((call) => {
                  const right = meant(context, call);
                  const host = right && hostOf(context, right, call, hook.address.namespace);
                  return host === undefined
                      ? []
                      : [
                            {
                                ...at(hook),
                                requirement: reasonOf(context, call, right ?? ""),
                                fix: corrected(context, hook),
                            },
                        ];
              }),
          );
}

/** The Service of this Canary that a call means but does not name. */
function meant(context: RuleContext, call: ServiceCall): string | undefined {
    const own = canaryNamespace(context);
    const { namespace, service } = call;
    const names = Object.values(serviceNames(context) ?? {}) as string[];
    // a Canary without a namespace is applied to any
    const isPlaced = call.isShort || namespace === own || own !== "default";
    if (namespace === undefined || !isPlaced || !names.every(isServiceName)) {
        return undefined;
    }
    if (names.includes(service)) {
        const isBadDomain = /^[^.]+\.[^.]+\.cluster(\.|$)/.test(call.host);
        return isBadDomain || (namespace !== own && !isKnownService(context, namespace, service))
            ? service
            : undefined;
    }
    if (namespace !== own || isKnownService(context, namespace, service)) {
        return undefined;
    }
    return /-(canary|primary)$/.test(service) ? ofOtherName(context, service) : undefined;
}

/** The rule service/name reports a name that no Service can have. */
function isServiceName(name: string): boolean {
    return name.length <= 63 && /^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(name);
}

/** The Service whose name a call derives from the wrong one: the target's or the Canary's, or a misspelt one. */
function ofOtherName(context: RuleContext, service: string): string | undefined {
    const { name } = fieldsOf(specOf(context).targetRef);
    const names = serviceNames(context);
    const [, base = "", side] = /^(.*)-(canary|primary)$/.exec(service) ?? [];
    const isOurs =
        base === textOf(name) ||
        base === canaryName(context) ||
        isMisspelt(base, names?.apex ?? "");
    return isOurs ? names?.[side === "canary" ? "canary" : "primary"] : undefined;
}

/** Whether a name is another one with one letter added, missing, changed or swapped. */
function isMisspelt(name: string, right: string): boolean {
    if (Math.abs(name.length - right.length) > 1 || right.length < 4) {
        return false;
    }
    let start = 0;
    while (start < name.length && name[start] === right[start]) {
        start += 1;
    }
    const [a, b] = [name.slice(start), right.slice(start)];
    return (
        a.slice(1) === b ||
        a === b.slice(1) ||
        a.slice(1) === b.slice(1) ||
        (a.slice(2) === b.slice(2) && a[0] === b[1] && a[1] === b[0])
    );
}

function reasonOf(context: RuleContext, call: ServiceCall, right: string): string {
    const own = canaryNamespace(context);
    if (call.service !== right) {
        return `there is no Service ${call.service}: the one that Flagger creates for this Canary is ${right}`;
    }
    return call.namespace === own
        ? `${call.host} does not resolve: between the namespace and the cluster's domain there must be svc`
        : `${call.host} does not resolve${call.isShort ? " in the load tester's namespace" : ""}: Service ${right} is in namespace ${own}`;
}

function commandPorts(context: RuleContext): RuleFinding[] {
    const direct = urlHooks(context).filter(({ calls }) =>
        // the rule hook/port reports those of Services that are known as objects
        calls.some((call) => versionCalled(context, call) !== undefined),
    );
    return [...commandHooks(context), ...direct].flatMap((hook) =>
        hook.calls.flatMap((call) => {
            return wrongPort(context, call) === undefined
                ? []
                : [
                      {
                          ...at(hook),
                          requirement: `${call.text} calls port ${call.port}, but Service ${call.service} has ${portsCalled(context, call)?.join(", ")}`,
                          fix: corrected(context, hook),
                      },
                  ];
        }),
    );
}

/** A port that a call should use in place of its own. */
function wrongPort(context: RuleContext, call: ServiceCall): number | undefined {
    const ports = portsCalled(context, call) ?? [];
    return call.port === undefined || ports.includes(call.port) ? undefined : ports[0];
}

function withPort({ host, text }: ServiceCall, port: number): string {
    const [before = "", after = ""] = text.split(host);
    const rest = after.replace(/^:\d+/, "");
    return `${before}${host}${before === "http://" && port === 80 ? "" : `:${port}`}${rest}`;
}

/** The hooks that are called while the apex Service leads to the old version alone. */
function isBeforeTraffic(context: RuleContext, { phase }: CommandHook): boolean {
    return phase === "pre-rollout" || (phase === "rollout" && strategyOf(context) === "blue-green");
}

/** The call of a test that reaches the old version in place of the new one. */
function oldCall(
    context: RuleContext,
    hook: CommandHook,
): { readonly call: ServiceCall; readonly version: CalledVersion } | undefined {
    const called = hook.calls.flatMap((call) => {
        const version = versionCalled(context, call);
        return version === undefined ? [] : [{ call, version }];
    });
    const isOther = !["pre-rollout", "rollout"].includes(hook.phase);
    return isOther ||
        called.some(({ version }) => version === "canary") ||
        (hook.phase === "rollout" && reachesNew(context))
        ? undefined
        : called.find(
              ({ version }) =>
                  version === "primary" || (version === "apex" && isBeforeTraffic(context, hook)),
          );
}

function testsOldVersion(context: RuleContext): RuleFinding[] {
    const names = serviceNames(context);
    return [...commandHooks(context), ...urlHooks(context)].flatMap((hook) => {
        const { call, version } = oldCall(context, hook) ?? {};
        return call === undefined || names === undefined
            ? []
            : [
                  {
                      ...at(hook),
                      requirement: `${call.host} leads to the old version ${version === "primary" ? "always" : hook.phase === "pre-rollout" ? "before the rollout, when the canary's weight is 0" : "until the promotion of a blue/green release"}: a test of the new version must call ${names.canary}`,
                      fix: corrected(context, hook),
                  },
              ];
    });
}

/** Whether another command brings load to the new version, so that one for the old version is for a comparison. */
function reachesNew(context: RuleContext): boolean {
    return commandHooks(context).some(
        (hook) =>
            hook.phase === "rollout" &&
            hook.calls.some((call) => {
                const version = versionCalled(context, call);
                return (
                    version === "canary" || (version === "apex" && !isBeforeTraffic(context, hook))
                );
            }),
    );
}

function canaryAsleep(context: RuleContext): RuleFinding[] {
    return [...commandHooks(context), ...urlHooks(context)]
        .filter(
            ({ calls, isAwaited, phase }) =>
                phase === "confirm-rollout" &&
                isAwaited &&
                calls.some((call) => versionCalled(context, call) === "canary"),
        )
        .map((hook) => ({ path: `${hook.path}.type`, value: hook.phase }));
}

/** The hooks that are tests: what runs at each check may be there for its load alone. */
const TESTS = ["pre-rollout", "confirm-rollout", "confirm-promotion", "confirm-traffic-increase"];

function responsesIgnored(context: RuleContext): RuleFinding[] {
    return commandHooks(context).flatMap((hook) => {
        const ignored = ignoredIn(hook);
        return ignored === undefined
            ? []
            : [
                  {
                      ...at(hook),
                      requirement: ignored.hidden
                          ? `the script ends with success even if "${ignored.command}" fails`
                          : `"${ignored.command}" ends with success even if the response is an error: only --fail makes curl report it`,
                      fix: ignored.hidden
                          ? 'begin the script with "set -e -o pipefail;", without "||" after curl'
                          : corrected(context, hook),
                  },
              ];
    });
}

/** The response that a test ignores. */
function ignoredIn({ command, isAwaited, phase }: CommandHook): IgnoredResponse | undefined {
    return isAwaited && TESTS.includes(phase) ? ignoredResponse(command) : undefined;
}
