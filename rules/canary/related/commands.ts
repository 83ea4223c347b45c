import { flagger } from "../../citations";
import { ignoredResponse } from "../../webhooks/outcome";
import { commandsIn } from "../../webhooks/shell";
import { fieldsOf } from "../reading";
import type { RuleFinding, CanaryRule } from "../rule";
import type { RuleContext } from "../context";
import { corrected, ignoredIn, loadIn, meant, oldCall, wrongPort } from "./reading/command-calls";
import {
    type CommandHook,
    commandHooks,
    portsCalled,
    type ServiceCall,
    urlHooks,
    versionCalled,
} from "./reading/commands";
import { hooksOf } from "./reading/hooks";
import { canaryNamespace } from "./reading/objects";
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
    {
        id: "hook/load-as-test",
        impact: "The test passes for a version that answers every request with an error: a load generator only prints the statuses",
        requirement:
            "a test must fail for an error response, and the exit code of hey, wrk and ghz does not depend on the responses",
        fix: 'call "curl -f" in the test, and leave the load to a hook of type rollout, whose metrics are checked',
        severity: "warning",
        source: [flagger("pkg/loadtester/bash.go", "Run")],
        check: loadAsTest,
    },
    {
        id: "hook/rollback-inverted",
        impact: "Every healthy version is rolled back: Flagger rolls back when the call of a rollback hook succeeds",
        requirement:
            "a rollback hook must succeed only if the release is to be rolled back, so it must not be a test",
        fix: 'set the hook\'s type to "rollout", whose failures roll the release back',
        severity: "error",
        source: [flagger("pkg/controller/scheduler_hooks.go", "runRollbackHooks")],
        check: rollbackInverted,
    },
];

function at({ command, path, url }: CommandHook): { path: string; value: string } {
    return { path: `${path}.${command === url ? "url" : "metadata.cmd"}`, value: command };
}

function commandHosts(context: RuleContext): RuleFinding[] {
    return commandHooks(context).flatMap((hook) =>
        hook.calls.flatMap((call) => {
            const right = meant(context, call);
            return right === undefined
                ? []
                : [
                      {
                          ...at(hook),
                          requirement: reasonOf(context, call, right),
                          fix: corrected(context, hook),
                      },
                  ];
        }),
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

/** Load before a test of its own warms the new version up. */
function loadAsTest(context: RuleContext): RuleFinding[] {
    const hooks = commandHooks(context);
    const loads = hooks.filter((hook) => loadIn(hook) !== undefined);
    const isTested = hooksOf(context).some(
        ({ hook: { metadata, type }, path }) =>
            type === "pre-rollout" &&
            fieldsOf(metadata).type !== "cmd" &&
            !loads.some((load) => load.path === path),
    );
    return isTested
        ? []
        : loads.map((hook) => ({
              ...at(hook),
              requirement: `a test must fail for an error response, and ${loadIn(hook)} ends with success for any responses`,
          }));
}

/** A test succeeds for a healthy version: a script that decides more, such as by `!` or `if`, may be the reverse of one. */
function rollbackInverted(context: RuleContext): RuleFinding[] {
    const tests = commandHooks(context).filter(({ command, isAwaited }) => {
        const commands = commandsIn(command);
        const isOneCall = commands.length === 1 && commands.every(({ inner }) => !inner);
        return isAwaited && (isOneCall || ignoredResponse(command) !== undefined);
    });
    return [...tests, ...urlHooks(context)]
        .filter(
            ({ calls, phase }) =>
                phase === "rollback" &&
                calls.some((call) => versionCalled(context, call) !== undefined),
        )
        .map((hook) => ({ path: `${hook.path}.type`, value: hook.phase }));
}
