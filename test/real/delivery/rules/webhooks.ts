import { promotedWith, says } from "./evidence";
import { loadTester, released, rolledBack, weighted } from "./make";
import type { Mistake } from "./mistake";
import { object, port } from "./objects";

function hooked(name: string, hook: object, analysis: object = weighted): object {
    return { analysis: { ...analysis, webhooks: [{ name, url: loadTester, ...hook }] } };
}

const smokeFailed = /smoke failed/;

/** Mistakes of webhooks. */
export const webhookMistakes: readonly Mistake[] = [
    rolledBack(
        "webhook/url",
        "no-scheme",
        hooked("smoke", { type: "pre-rollout", url: "flagger-loadtester.test/" }),
        smokeFailed,
    ),
    rolledBack(
        "webhook/blocking-load",
        "blocking-load",
        hooked("load", {
            timeout: "3s",
            metadata: {
                type: "bash",
                cmd: "hey -z 10s -q 2 -c 1 http://blocking-load-canary.mistakes:9898/",
            },
        }),
        /external check load failed/,
    ),
    rolledBack(
        "webhook/task-type",
        "unknown-task",
        hooked("smoke", { type: "pre-rollout", metadata: { type: "shell", cmd: "true" } }),
        smokeFailed,
    ),
    rolledBack(
        "webhook/task-command",
        "no-command",
        hooked("smoke", { type: "pre-rollout", metadata: { type: "cmd" } }),
        smokeFailed,
    ),
    released(
        "webhook/unread-check",
        "unread-check",
        hooked("smoke", { type: "pre-rollout", metadata: { type: "cmd", cmd: "false" } }),
        says(/check smoke passed/),
    ),
    released(
        "webhook/open-gate",
        "open-gate",
        hooked("people", { type: "confirm-promotion", metadata: { type: "cmd", cmd: "false" } }),
        promotedWith("promoted although the gate's command fails"),
    ),
    rolledBack(
        "webhook/rollback-always",
        "always-back",
        hooked("back", { type: "rollback", url: `${loadTester}gate/approve` }),
        /manual webhook invoked/,
    ),
    released(
        "webhook/gate-switch",
        "gate-switch",
        hooked("people", { type: "confirm-rollout", url: `${loadTester}gate/open` }),
        promotedWith("promoted, and nobody has opened the gate but Flagger"),
    ),
    released(
        "webhook/halted",
        "halted",
        hooked("people", { type: "confirm-promotion", url: `${loadTester}gate/halt` }),
        says(/waiting for promotion approval people/),
    ),
    rolledBack(
        "webhook/always-fails",
        "no-such-path",
        hooked("smoke", { type: "pre-rollout", url: `${loadTester}gate/aprove` }),
        smokeFailed,
    ),
    released(
        "webhook/traffic-gate",
        "traffic-gate",
        hooked(
            "people",
            { type: "confirm-traffic-increase", url: `${loadTester}gate/halt` },
            { iterations: 2 },
        ),
        promotedWith("promoted past a gate that is shut"),
    ),
    calling("hook/short-host", "bare-host", "http://bare-host-checker:9898/"),
    calling("hook/service-missing", "no-host", "http://nowhere.mistakes/"),
    calling("hook/port", "no-such-port", "http://no-such-port-checker.mistakes:81/"),
    calling("hook/no-pods", "no-pods", "http://no-pods-checker.mistakes:9898/", "nobody"),
];

/** A smoke test at the URL of a Service of its own, which selects the primary unless it is told otherwise. */
function calling(rule: string, name: string, url: string, app = `${name}-primary`): Mistake {
    return rolledBack(
        rule,
        name,
        {
            ...hooked("smoke", { type: "pre-rollout", url, timeout: "5s" }),
            more: [
                object("v1", "Service", `${name}-checker`, {
                    spec: { selector: { app }, ports: [{ name: "http", port }] },
                }),
            ],
        },
        smokeFailed,
    );
}
