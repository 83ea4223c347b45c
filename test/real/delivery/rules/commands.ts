import { says } from "./evidence";
import { loadTester, rolledBack, weighted } from "./make";
import type { Fields, Mistake } from "./mistake";
import { port, scene } from "./objects";

/** Changes of a scene with one command of the load tester, whose result is awaited. */
function running(type: string, cmd: string): { readonly analysis: Fields } {
    const hook = { name: "smoke", type, url: loadTester, metadata: { type: "bash", cmd } };
    return { analysis: { ...weighted, webhooks: [hook] } };
}

/** Mistakes of the commands that webhooks run in the load tester. */
export const commandMistakes: readonly Mistake[] = [
    rolledBack(
        "hook/command-host",
        "bare-canary",
        running("pre-rollout", `curl -sf http://bare-canary-canary:${port}/`),
        /smoke failed/,
    ),
    rolledBack(
        "hook/command-port",
        "no-canary-port",
        running("pre-rollout", "curl -sf http://no-canary-port-canary.mistakes:81/"),
        /smoke failed/,
    ),
    {
        rule: "hook/tests-old-version",
        name: "old-tested",
        objects: scene(
            "old-tested",
            running("pre-rollout", `curl -sf http://old-tested.mistakes:${port}/`),
        ),
        release: "bad",
        seen: says(/check smoke passed/),
    },
    {
        rule: "hook/canary-asleep",
        name: "canary-asleep",
        objects: scene(
            "canary-asleep",
            running(
                "confirm-rollout",
                `curl -sf -m 2 http://canary-asleep-canary.mistakes:${port}/`,
            ),
        ),
        release: "good",
        seen: says(/waiting for approval smoke/),
    },
    rolledBack(
        "hook/rollback-inverted",
        "healthy-back",
        running("rollback", `curl -sf http://healthy-back-canary.mistakes:${port}/`),
        /manual webhook invoked/,
    ),
];
