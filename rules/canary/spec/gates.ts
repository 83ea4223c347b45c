import { closest } from "../../problems/closest";
import { GATES } from "../../webhooks/gates";
import { LOAD_TESTER_URL } from "../../webhooks/load-tester";
import { flagger } from "../../citations";
import { itemsOf, strategyOf } from "../reconciled";
import { type Fields, fieldsOf, textOf } from "../reading";
import type { RuleFinding, CanaryRule } from "../rule";
import type { RuleContext } from "../context";
import { isBackground, onHooks } from "./webhooks";

/** Rules about the gates of a release and what opens them. */
export const gateRules: readonly CanaryRule[] = [
    {
        id: "webhook/open-gate",
        impact: "The gate is always open: the load tester responds before the command starts",
        requirement:
            "a task of type cmd runs in the background, and the response is always success",
        fix: 'use the load tester\'s /gate/check, or set metadata.type to "bash"',
        severity: "error",
        source: [flagger("pkg/loadtester/server.go", "HandleNewTask")],
        check: (context) =>
            onHooks(context, ({ path, fields }) =>
                GATES.includes(textOf(fields.type) ?? "") && isBackground(fields)
                    ? [{ path: `${path}.metadata.type`, value: fieldsOf(fields.metadata).type }]
                    : [],
            ),
    },
    {
        id: "webhook/rollback-always",
        impact: "Every release is rolled back at its first check: the response to the hook is always success",
        requirement: "a rollback hook rolls the release back whenever the response is success",
        fix: "use the load tester's /rollback/check",
        severity: "error",
        source: [flagger("pkg/controller/scheduler_hooks.go", "runPostRolloutHooks")],
        check: (context) =>
            onHooks(context, ({ path, fields }) =>
                fields.type === "rollback" &&
                (isBackground(fields) ||
                    /\/gate\/approve\/?$/.test(textOf(fields.url) ?? "") ||
                    ["/healthz", "/metrics"].includes(testerPath(fields) ?? ""))
                    ? [{ path: `${path}.url`, value: fields.url }]
                    : [],
            ),
    },
    {
        id: "webhook/gate-switch",
        impact: "Flagger itself opens or closes the gate on every interval, and treats the response as approval",
        requirement: "a hook must only query the gate; /open and /close are for manual use",
        fix: "use /gate/check or /rollback/check",
        severity: "error",
        source: [flagger("pkg/loadtester/server.go", "ListenAndServe")],
        check: (context) =>
            // after a release a hook may close what was opened for it, so that the next release needs approval again
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
        impact: "The release continues without approval: this gate applies only to steps by weight",
        requirement: "Flagger calls confirm-traffic-increase only before a step by weight",
        fix: "set type to confirm-rollout or confirm-promotion",
        severity: "error",
        source: [flagger("pkg/controller/scheduler.go", "advanceCanary")],
        check: (context) =>
            ["ab", "blue-green"].includes(strategyOf(context))
                ? onHooks(context, ({ path, fields }) =>
                      fields.type === "confirm-traffic-increase"
                          ? [{ path: `${path}.type`, value: fields.type }]
                          : [],
                  )
                : [],
    },
    {
        id: "webhook/halted",
        impact: "Every release waits here until someone changes the Canary: /gate/halt always refuses",
        requirement: "no request opens /gate/halt, only another URL in the Canary",
        fix: "use /gate/check, which is opened for each release",
        severity: "warning",
        source: [flagger("pkg/loadtester/server.go", "ListenAndServe")],
        check: (context) =>
            onHooks(context, ({ path, fields }) =>
                isAskedGate(context, fields) && isHalt(fields)
                    ? [{ path: `${path}.url`, value: fields.url }]
                    : [],
            ),
    },
    {
        id: "webhook/always-fails",
        impact: "The call always fails: a gate never opens, a check rolls every release back, and a rollback hook does nothing",
        requirement:
            "the load tester has only these paths beside tasks with metadata: /gate/approve, /gate/check and /rollback/check",
        fix: "use /gate/check, or set metadata.type and metadata.cmd to the command of a test",
        severity: "error",
        source: [flagger("pkg/loadtester/server.go", "ListenAndServe", "HandleNewTask")],
        check: (context) => onHooks(context, (hook) => alwaysFails(context, hook)),
    },
    {
        id: "webhook/approval-rolls-back",
        impact: "Approving a release rolls it back: the gate and the rollback hook read the same switch",
        requirement: "a gate must query /gate/check, and a rollback hook /rollback/check",
        fix: "use /gate/check for the gate and /rollback/check for the rollback hook",
        severity: "error",
        source: [flagger("pkg/loadtester/server.go", "ListenAndServe")],
        check: approvalRollsBack,
    },
];

/** Hooks whose failure Flagger only logs. */
const LOGGED = ["event", "post-rollout"];

/** The paths that the load tester handles; it takes any other for a task, which needs metadata. */
const PATHS = [
    ...["/gate/approve", "/gate/halt", "/gate/check", "/gate/open", "/gate/close"],
    ...["/rollback/check", "/rollback/open", "/rollback/close", "/healthz", "/metrics"],
];
/** Of these, the ones for a hook. */
const FOR_HOOKS = ["/gate/approve", "/gate/check", "/rollback/check"];

const TESTER_PATH = new RegExp(`${LOAD_TESTER_URL}[^/?#]*(/[^?#]*)?`, "i");

/** The path of a URL whose host is called after the load tester. */
function testerPath({ url }: Fields): string | undefined {
    const [whole, path] = TESTER_PATH.exec(textOf(url) ?? "") ?? [];
    return whole === undefined ? undefined : (path ?? "/");
}

function isHalt({ url }: Fields): boolean {
    return /\/gate\/halt([?#]|$)/.test(textOf(url) ?? "");
}

/** Whether a hook is a gate that Flagger queries; the rule webhook/traffic-gate reports one that it does not. */
function isAskedGate(context: RuleContext, { type }: Fields): boolean {
    return (
        GATES.includes(textOf(type) ?? "") &&
        (type !== "confirm-traffic-increase" || strategyOf(context) === "weighted")
    );
}

function alwaysFails(
    context: RuleContext,
    { path, fields }: { readonly path: string; readonly fields: Fields },
): RuleFinding[] {
    const type = textOf(fields.type) ?? "";
    const at = testerPath(fields);
    const isUnserved =
        at !== undefined &&
        !PATHS.includes(at) &&
        Object.keys(fieldsOf(fields.metadata)).length === 0 &&
        !LOGGED.includes(type);
    const isShut = isHalt(fields) && ["", "rollout", "pre-rollout"].includes(type);
    if (!(isUnserved || isShut) || (GATES.includes(type) && !isAskedGate(context, fields))) {
        return [];
    }
    const meant = at === undefined || at === "/" || isShut ? undefined : closest(at, FOR_HOOKS);
    return [
        {
            path: `${path}.url`,
            value: fields.url,
            ...(isUnserved && {
                requirement: `the load tester has no path ${at}, and takes the call for a task without the metadata that it needs`,
            }),
            ...(meant !== undefined && { fix: `use ${meant}` }),
            ...(isShut && {
                fix: 'set type to "confirm-rollout" and use /gate/check, which is opened for each release',
            }),
        },
    ];
}

function approvalRollsBack(context: RuleContext): RuleFinding[] {
    const isGate = (type: unknown): boolean => GATES.includes(textOf(type) ?? "");
    const hooks = strategyOf(context) === "skipped" ? [] : itemsOf(context, "webhooks");
    return hooks.flatMap(({ path, fields: { type, url } }) => {
        const isRollback = type === "rollback";
        const [wrong, right] = isRollback
            ? ["/gate/check", "/rollback/check"]
            : ["/rollback/check", "/gate/check"];
        const isShared = hooks.some(
            ({ fields: other }) =>
                other.url === url && (isRollback ? isGate(other.type) : other.type === "rollback"),
        );
        return typeof url === "string" &&
            (isRollback || isGate(type)) &&
            isShared &&
            url.endsWith(wrong)
            ? [{ path: `${path}.url`, value: url, fix: `use ${right}` }]
            : [];
    });
}
