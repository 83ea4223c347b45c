import { at, each, type GuardRule, listed, matches, or, format } from "../guard-rule";
import { LOAD_TESTER_URL, TASK_TYPES } from "../../webhooks/load-tester";
import { isDuration } from "./timing";

/** The webhooks that Flagger calls. */
export const hooks = '($strategy == "skipped" ? [] : $webhooks)';
/** The URL of a webhook. */
export const url = or("e.it.url", '""');
/** When Flagger calls a webhook. */
export const type = or("e.it.type", '""');
const cmd = or("e.it.metadata.cmd", '""');
/** What the load tester does for a webhook. */
export const task = or("e.it.metadata.type", '""');
const hasTask = "e.it.?metadata.?type.hasValue()";

/** A task of the load tester that is answered before it begins: `cmd`, which is also the default. */
export const isBackground = (item: string): string =>
    `(${or(`${item}.metadata.cmd`, '""')}.trim() != "" && ${or(`${item}.metadata.type`, '"cmd"')} == "cmd")`;

const isUrl = (value: string): string =>
    `(${matches(value, "(?i)^https?://[^/?#\\s]")} && isURL(${value}))`;

/** How long the command of a load test runs: the end of the number in its last option. */
const HEY = "\\b(hey|ghz)\\b.*?\\s(-z|--duration)[ =]?\\S+";
const WRK = "\\bwrk2?\\b.*?\\s(-d|--duration)[ =]?[0-9]+[smh]?";
const length = (option: string): string =>
    `${cmd}.find(${JSON.stringify(option)}).find("[0-9][0-9a-z.µ]*$")`;
const isLonger = (text: string): string =>
    isDuration(text, `>= duration(${or("e.it.timeout", '"10s"')})`);

/** Rules about the webhooks of a release and their requests to Flagger's load tester. */
export function webhookRules(): readonly GuardRule[] {
    return [
        {
            id: "webhook/url",
            violations: each(
                hooks,
                `has(e.it.url) && !${isUrl(url)}`,
                ".url",
                format.text("e.it.url"),
            ),
        },
        {
            id: "webhook/url",
            violations: at(
                "spec.metricsServer",
                `${or("$spec.metricsServer", '""')} != "" && !${isUrl("$spec.metricsServer")}`,
                format.text("$spec.metricsServer"),
            ),
        },
        {
            id: "webhook/blocking-load",
            violations: each(
                hooks,
                `${task} == "bash" && ${isDuration(or("e.it.timeout", '"10s"'), '> duration("0s")')}` +
                    ` && (${isLonger(length(HEY))} || ${isLonger(length(WRK))} || ${isLonger(`(${length(WRK)} + "s")`)})`,
                ".metadata.type",
                format.text(task),
            ),
        },
        {
            id: "webhook/task-type",
            violations: each(
                hooks,
                `(e.it.?metadata.?cmd.hasValue() || ${matches(url, `(?i)${LOAD_TESTER_URL}`)}) && ${hasTask} && !(${task} in ${listed(TASK_TYPES)})`,
                ".metadata.type",
                format.text(task),
            ),
        },
        {
            id: "webhook/task-command",
            violations: each(
                hooks,
                `${task} in ${listed(["cmd", "bash", "helm", "helmv3", "kubectl"])} && ${cmd}.trim() == ""`,
                ".metadata.cmd",
                format.nothing,
            ),
        },
        {
            id: "webhook/task-program",
            violations: each(
                hooks,
                `(${task} == "kubectl" && ${matches(cmd, "^\\s*kubectl\\s+\\S")}) || (${task} in ["helm", "helmv3"] && ${matches(cmd, "^\\s*helm\\s+\\S")})`,
                ".metadata.cmd",
                format.text(cmd),
            ),
        },
        {
            id: "webhook/unread-check",
            violations: each(
                hooks,
                `${type} == "pre-rollout" && ${isBackground("e.it")}` +
                    ` && !$webhooks.exists(o, o.it.?type.orValue("") == "rollout" && ${isBackground("o.it")} && o.it.metadata.cmd == e.it.metadata.cmd)`,
                ".metadata.type",
                format.text(task),
            ),
        },
    ];
}
