import { GATES } from "../../webhooks/gates";
import { LOAD_TESTER_URL } from "../../webhooks/load-tester";
import { each, type GuardRule, listed, matches, format } from "../guard-rule";
import { hooks, isBackground, task, type, url } from "./webhooks";

const gates = listed(GATES);
/** A URL up to its path, whose host is called after the load tester. */
const TESTER = `(?i)${LOAD_TESTER_URL}[^/?#]*`;
const PATHS =
    "(/gate/(approve|halt|check|open|close)|/rollback/(check|open|close)|/healthz|/metrics)([?#]|$)";

const isHalt = matches(url, "/gate/halt([?#]|$)");
/** A gate that Flagger queries. */
const isAskedGate = `(${type} in ${gates} && (${type} != "confirm-traffic-increase" || $strategy == "weighted"))`;
const isUnserved = `(${matches(url, TESTER)} && !${matches(url, `${TESTER}${PATHS}`)} && (!e.it.?metadata.hasValue() || e.it.metadata.size() == 0))`;

/** Whether a hook calls a switch that a hook of the other kind calls too. */
const isShared = (path: string, others: string): string =>
    `(${url}.endsWith("${path}") && $webhooks.exists(o, o.it.?url.orValue("") == ${url} && o.it.?type.orValue("") in ${others}))`;

/** Rules about the gates of a release and what opens them. */
export function gateRules(): readonly GuardRule[] {
    return [
        {
            id: "webhook/open-gate",
            violations: each(
                hooks,
                `${type} in ${gates} && ${isBackground("e.it")}`,
                ".metadata.type",
                format.text(task),
            ),
        },
        {
            id: "webhook/rollback-always",
            violations: each(
                hooks,
                `${type} == "rollback" && (${isBackground("e.it")} || ${matches(url, "/gate/approve/?$")} || ${matches(url, `${TESTER}/(healthz|metrics)([?#]|$)`)})`,
                ".url",
                format.text(url),
            ),
        },
        {
            id: "webhook/gate-switch",
            violations: each(
                hooks,
                `${type} != "post-rollout" && ${matches(url, "/(gate|rollback)/(open|close)/?$")}`,
                ".url",
                format.text(url),
            ),
        },
        {
            id: "webhook/traffic-gate",
            violations: each(
                hooks,
                `$strategy in ["ab", "blue-green"] && ${type} == "confirm-traffic-increase"`,
                ".type",
                format.text(type),
            ),
        },
        {
            id: "webhook/halted",
            violations: each(hooks, `${isAskedGate} && ${isHalt}`, ".url", format.text(url)),
        },
        {
            id: "webhook/always-fails",
            violations: each(
                hooks,
                `(${isAskedGate} || ${type} in ["", "rollout", "pre-rollout", "rollback"]) && (${isUnserved} || (${isHalt} && ${type} in ["", "rollout", "pre-rollout"]))`,
                ".url",
                format.text(url),
            ),
        },
        {
            id: "webhook/approval-rolls-back",
            violations: each(
                hooks,
                `(${type} == "rollback" && ${isShared("/gate/check", gates)}) || (${type} in ${gates} && ${isShared("/rollback/check", '["rollback"]')})`,
                ".url",
                format.text(url),
            ),
        },
    ];
}
