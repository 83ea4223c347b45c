import { flagger } from "../../citations";
import type { RuleFinding, CanaryRule } from "../rule";
import { linearTest } from "../rust-regex";
import type { RuleContext } from "../context";
import { replicasOf } from "./reading/flagger";
import { hooksOf } from "./reading/hooks";
import { answered } from "./reading/load-tester";
import { canaryNamespace } from "./reading/objects";

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
];

function gateReplicas(context: RuleContext): RuleFinding[] {
    const gates = answered(context, hooksOf(context)).filter(({ hook }) =>
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
    return answered(context, hooksOf(context)).flatMap(({ hook, tester }) => {
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
