import { flagger } from "../../citations";
import { LOAD_TESTER_URL, TASK_TYPES } from "../../webhooks/load-tester";
import { loadGenerator } from "../../webhooks/outcome";
import { goDuration } from "../durations";
import { type ListItem, itemsOf, strategyOf } from "../reconciled";
import { fieldsOf, isSet, specOf, textOf } from "../reading";
import type { RuleFinding, CanaryRule } from "../rule";
import type { RuleContext } from "../context";

/** Rules about the webhooks of a release and their requests to Flagger's load tester. */
export const webhookRules: readonly CanaryRule[] = [
    {
        id: "webhook/url",
        impact: 'Every call fails with "unsupported protocol scheme"',
        requirement: "a URL must begin with http:// or https:// and a host",
        fix: "write the full URL, for example http://flagger-loadtester.test/",
        severity: "error",
        source: [flagger("pkg/controller/webhook.go", "callWebhook")],
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
        impact: "The call times out before the load test ends, and counts as a failed check",
        requirement:
            "the load tester responds to a task of type bash only when the command ends, so the command must run for less than the webhook's timeout",
        fix: 'set metadata.type to "cmd", which runs in the background, or increase the webhook\'s timeout',
        severity: "error",
        source: [flagger("pkg/loadtester/server.go", "HandleNewTask")],
        check: (context) => onHooks(context, blockingLoad),
    },
    {
        id: "webhook/task-type",
        impact: "The load tester drops the connection, and the check fails on every interval",
        requirement:
            "the load tester supports only the task types cmd, bash, helm, helmv3, kubectl, concord and ngrinder",
        fix: 'set metadata.type to one of these, for example "cmd"',
        severity: "error",
        source: [
            flagger("pkg/loadtester/server.go", "HandleNewTask"),
            flagger("pkg/loadtester/task.go", "hash"),
        ],
        check: (context) =>
            onHooks(context, ({ path, fields }) => {
                const { cmd, type } = fieldsOf(fields.metadata);
                const isTask = isSet(cmd) || isLoadTester(fields.url);
                return isTask && typeof type === "string" && !TASK_TYPES.includes(type)
                    ? [{ path: `${path}.metadata.type`, value: type }]
                    : [];
            }),
    },
    {
        id: "webhook/task-command",
        impact: "The load tester has nothing to run: it rejects a cmd task and reports success for an empty bash task",
        requirement: "a task needs its command in metadata.cmd",
        fix: "set metadata.cmd to the command",
        severity: "error",
        source: [
            flagger("pkg/loadtester/server.go", "HandleNewTask"),
            flagger("pkg/loadtester/task_shell.go", "init"),
        ],
        check: (context) =>
            onHooks(context, ({ path, fields }) => {
                const { cmd, type } = fieldsOf(fields.metadata);
                return typeof type === "string" && COMMANDS.includes(type) && !isCommand(cmd)
                    ? [{ path: `${path}.metadata.cmd`, value: cmd }]
                    : [];
            }),
    },
    {
        id: "webhook/task-program",
        impact: "The task always fails: the load tester runs the program with its own name as the first argument",
        requirement:
            "metadata.cmd of a task of type kubectl, helm or helmv3 must contain only the arguments of the program",
        fix: "remove the program's name from metadata.cmd",
        severity: "error",
        source: [
            flagger("pkg/loadtester/kubectl.go", "Run"),
            flagger("pkg/loadtester/helmv3.go", "Run"),
        ],
        check: (context) =>
            onHooks(context, ({ path, fields }) => {
                const { cmd, type } = fieldsOf(fields.metadata);
                const [, rest] = PROGRAMS.exec(`${textOf(type)}:${textOf(cmd)}`) ?? [];
                return rest === undefined
                    ? []
                    : [
                          {
                              path: `${path}.metadata.cmd`,
                              value: cmd,
                              fix: `set metadata.cmd to ${JSON.stringify(rest)}`,
                          },
                      ];
            }),
    },
    {
        id: "webhook/unread-check",
        impact: "The smoke test never fails: the load tester responds before the command starts",
        requirement: "a task of type cmd runs in the background, and its result is not reported",
        fix: 'set metadata.type to "bash", which waits for the result',
        severity: "warning",
        source: [flagger("pkg/loadtester/server.go", "HandleNewTask")],
        check: (context) =>
            onHooks(context, ({ path, fields }) =>
                fields.type === "pre-rollout" && isBackground(fields) && !isLoad(context, fields)
                    ? [
                          {
                              path: `${path}.metadata.type`,
                              value: fieldsOf(fields.metadata).type,
                              ...(loadGenerator(textOf(fieldsOf(fields.metadata).cmd) ?? "") !==
                                  undefined && {
                                  fix: 'set metadata.type to "bash", and metadata.cmd to a command that fails for an error response, such as "curl -f"',
                              }),
                          },
                      ]
                    : [],
            ),
    },
];

const COMMANDS = ["cmd", "bash", "helm", "helmv3", "kubectl"];

/** A task's type, and its command with the program of this type. */
const PROGRAMS = /^(?:kubectl:\s*kubectl|helm(?:v3)?:\s*helm)\s+(\S[^]*)$/;

const IS_LOAD_TESTER = new RegExp(LOAD_TESTER_URL, "i");

/** Whether the host of a URL is called after the load tester. */
function isLoadTester(url: unknown): boolean {
    return IS_LOAD_TESTER.test(textOf(url) ?? "");
}

/** What a check finds in the webhooks of a release. */
export function onHooks(
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
export function isBackground(hook: ListItem["fields"]): boolean {
    const { cmd, type } = fieldsOf(hook.metadata);
    return isCommand(cmd) && (!isSet(type) || type === "cmd");
}

/** A task that runs at each check of the analysis: load that starts early and whose result is not awaited. */
function isLoad(context: RuleContext, hook: ListItem["fields"]): boolean {
    const { cmd } = fieldsOf(hook.metadata);
    return itemsOf(context, "webhooks").some(
        ({ fields }) =>
            fields.type === "rollout" &&
            isBackground(fields) &&
            fieldsOf(fields.metadata).cmd === cmd,
    );
}

/** How long the command of a load test runs, in seconds. */
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
                  requirement: `the load tester responds to a task of type bash only when the command ends, after ${seconds}s, but the call times out after ${timeout}s`,
                  fix: `set metadata.type to "cmd", which runs in the background, or timeout to "${Math.ceil(seconds) + 10}s"`,
              },
          ]
        : [];
}
