import { goDuration } from "../durations";
import { type ListItem, itemsOf, strategyOf } from "../reconciled";
import { fieldsOf, isSet, specOf, textOf } from "../reading";
import type { RuleFinding, CanaryRule } from "../rule";
import type { RuleContext } from "../context";

const hooks = "flagger v1.44.0 pkg/controller/webhook.go";
const loadTester = "flagger v1.44.0 pkg/loadtester/server.go";

/** Rules about the webhooks of a release, and what they ask of Flagger's load tester. */
export const webhookRules: readonly CanaryRule[] = [
    {
        id: "webhook/url",
        impact: "Every call fails: unsupported protocol scheme",
        requirement: "a URL begins with http:// or https:// and a host",
        fix: "write the whole URL, such as http://flagger-loadtester.test/",
        severity: "error",
        source: `${hooks}:52-75`,
        check: (context) => [
            ...onHooks(context, ({ path, fields: { url } }) =>
                typeof url === "string" && hostOf(url) === undefined
                    ? [{ path: `${path}.url`, value: url }]
                    : [],
            ),
            ...metricsServer(context),
        ],
    },
    {
        id: "webhook/blocking-load",
        knownIssue: "M44",
        impact: "The call ends at its timeout before the load test is over, and counts as a failed check",
        requirement:
            "the load tester answers a task of type bash when it is over, so it must be shorter than the timeout",
        fix: 'use the type "cmd", which runs in the background, or give a longer timeout',
        severity: "error",
        source: `${loadTester}:317-345`,
        check: (context) => onHooks(context, blockingLoad),
    },
    {
        id: "webhook/task-type",
        impact: "The load tester drops the connection, and the check fails on every interval",
        requirement:
            "the load tester knows the tasks cmd, bash, helm, helmv3, kubectl, concord and ngrinder",
        fix: "use one of these",
        severity: "error",
        source: `${loadTester}:418-424, pkg/loadtester/task.go:49-52`,
        check: (context) =>
            onHooks(context, ({ path, fields }) => {
                const { cmd, type } = fieldsOf(fields.metadata);
                return isSet(cmd) && typeof type === "string" && !TASKS.includes(type)
                    ? [{ path: `${path}.metadata.type`, value: type }]
                    : [];
            }),
    },
    {
        id: "webhook/task-command",
        impact: "The load tester has nothing to run: it refuses a cmd, and lets an empty bash pass as a success",
        requirement: "a task needs its command in metadata.cmd",
        fix: "give the command",
        severity: "error",
        source: `${loadTester}:317-345, pkg/loadtester/task_shell.go:31-34`,
        check: (context) =>
            onHooks(context, ({ path, fields }) => {
                const { cmd, type } = fieldsOf(fields.metadata);
                return typeof type === "string" && COMMANDS.includes(type) && !isCommand(cmd)
                    ? [{ path: `${path}.metadata.cmd`, value: cmd }]
                    : [];
            }),
    },
    {
        id: "webhook/unread-check",
        impact: "The smoke test never fails: the load tester answers before the command has begun",
        requirement: "a task of type cmd runs in the background, so nobody hears how it ended",
        fix: 'use the type "bash", which is waited for',
        severity: "warning",
        source: `${loadTester}:418-441`,
        check: (context) =>
            onHooks(context, ({ path, fields }) =>
                fields.type === "pre-rollout" && isBackground(fields) && !isLoad(context, fields)
                    ? [{ path: `${path}.metadata.type`, value: fieldsOf(fields.metadata).type }]
                    : [],
            ),
    },
    {
        id: "webhook/open-gate",
        impact: "The gate is always open: the load tester answers before the command has begun",
        requirement: "a task of type cmd runs in the background, and its answer is always yes",
        fix: 'use /gate/check of the load tester, or the type "bash"',
        severity: "error",
        source: `${loadTester}:418-441`,
        check: (context) =>
            onHooks(context, ({ path, fields }) =>
                GATES.includes(textOf(fields.type) ?? "") && isBackground(fields)
                    ? [{ path: `${path}.metadata.type`, value: fieldsOf(fields.metadata).type }]
                    : [],
            ),
    },
    {
        id: "webhook/rollback-always",
        impact: "Each release is rolled back at its first check: the answer to the hook is always yes",
        requirement: "a rollback hook rolls back whenever it is answered with success",
        fix: "use /rollback/check of the load tester",
        severity: "error",
        source: "flagger v1.44.0 pkg/controller/scheduler_hooks.go:122-138",
        check: (context) =>
            onHooks(context, ({ path, fields }) =>
                fields.type === "rollback" &&
                (isBackground(fields) || /\/gate\/approve\/?$/.test(textOf(fields.url) ?? ""))
                    ? [{ path: `${path}.url`, value: fields.url }]
                    : [],
            ),
    },
    {
        id: "webhook/gate-switch",
        impact: "Flagger itself opens or closes the gate on every interval, and takes the answer for a yes",
        requirement: "a hook asks; open and close are for people",
        fix: "use /gate/check or /rollback/check",
        severity: "error",
        source: `${loadTester}:130-300`,
        check: (context) =>
            // after a release a hook may shut what was opened for it, so that the next one is asked for anew
            onHooks(context, ({ path, fields: { type, url } }) =>
                type !== "post-rollout" &&
                typeof url === "string" &&
                /\/(gate|rollback)\/(open|close)\/?$/.test(url)
                    ? [{ path: `${path}.url`, value: url }]
                    : [],
            ),
    },
    {
        id: "webhook/traffic-gate",
        impact: "The release goes on without being asked for: this gate is for steps by weight",
        requirement:
            "confirm-traffic-increase is asked before each step by weight, and in no other release",
        fix: "use confirm-rollout or confirm-promotion",
        severity: "error",
        source: "flagger v1.44.0 pkg/controller/scheduler.go:478-503",
        check: (context) =>
            ["ab", "blue-green"].includes(strategyOf(context))
                ? onHooks(context, ({ path, fields }) =>
                      fields.type === "confirm-traffic-increase"
                          ? [{ path: `${path}.type`, value: fields.type }]
                          : [],
                  )
                : [],
    },
];

const TASKS = ["cmd", "bash", "helm", "helmv3", "kubectl", "concord", "ngrinder"];
const COMMANDS = ["cmd", "bash", "helm", "helmv3", "kubectl"];
const GATES = ["confirm-rollout", "confirm-promotion", "confirm-traffic-increase"];

function onHooks(
    context: RuleContext,
    check: (hook: ListItem) => readonly RuleFinding[],
): RuleFinding[] {
    return strategyOf(context) === "skipped" ? [] : itemsOf(context, "webhooks").flatMap(check);
}

/** The host of a URL that Flagger can call. */
function hostOf(url: string): string | undefined {
    const parsed = URL.canParse(url) ? new URL(url) : undefined;
    return parsed !== undefined && /^https?:\/\/./i.test(url) ? parsed.hostname : undefined;
}

/** The Canary's own Prometheus is called in the same way. */
function metricsServer(context: RuleContext): RuleFinding[] {
    const server = textOf(specOf(context).metricsServer);
    return server !== undefined && server !== "" && hostOf(server) === undefined
        ? [{ path: "spec.metricsServer", value: server }]
        : [];
}

function isCommand(cmd: unknown): boolean {
    return typeof cmd === "string" && cmd.trim() !== "";
}

/** A task of the load tester that is answered before it begins: `cmd`, which is also the default. */
function isBackground(hook: ListItem["fields"]): boolean {
    const { cmd, type } = fieldsOf(hook.metadata);
    return isCommand(cmd) && (!isSet(type) || type === "cmd");
}

/** A task that goes on at each check of the analysis: load that begins early, whose end nobody waits for. */
function isLoad(context: RuleContext, hook: ListItem["fields"]): boolean {
    const { cmd } = fieldsOf(hook.metadata);
    return itemsOf(context, "webhooks").some(
        ({ fields }) =>
            fields.type === "rollout" &&
            isBackground(fields) &&
            fieldsOf(fields.metadata).cmd === cmd,
    );
}

/** How long a load test runs by its own words, in seconds. */
function loadSeconds(cmd: string): number | undefined {
    const [, hey] = /\b(?:hey|ghz)\b.*?\s(?:-z|--duration)[ =]?(\S+)/.exec(cmd) ?? [];
    const [, wrk] = /\bwrk2?\b.*?\s(?:-d|--duration)[ =]?(\d+[smh]?)/.exec(cmd) ?? [];
    const length = hey ?? (wrk !== undefined && /\d$/.test(wrk) ? `${wrk}s` : wrk);
    return length === undefined ? undefined : goDuration(length);
}

function blockingLoad({ path, fields }: ListItem): RuleFinding[] {
    const { cmd, type } = fieldsOf(fields.metadata);
    const timeout = goDuration(textOf(fields.timeout) ?? "10s");
    const seconds = typeof cmd === "string" ? loadSeconds(cmd) : undefined;
    return type === "bash" && timeout && seconds !== undefined && seconds >= timeout
        ? [
              {
                  path: `${path}.metadata.type`,
                  value: type,
                  requirement: `the load tester answers a task of type bash when it is over, after ${seconds}s here, and the call ends after ${timeout}s`,
              },
          ]
        : [];
}
