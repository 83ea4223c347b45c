import { documentation, flagger } from "../../citations";
import { refusedCommands } from "../../webhooks/refusals";
import { wrongSchemes } from "../../webhooks/schemes";
import type { RuleFinding, CanaryRule } from "../rule";
import type { RuleContext } from "../context";
import { corrected } from "./reading/command-calls";
import { commandHooks } from "./reading/commands";

/** Rules about the arguments of the programs that the webhooks run in the load tester. */
export const commandArgumentRules: readonly CanaryRule[] = [
    {
        id: "hook/address-scheme",
        impact: "The command sends no request: a load test brings no traffic to the canary, and without other traffic the release is rolled back for lack of values",
        requirement:
            "hey, wrk, oha and vegeta need a URL that begins with http:// or https://; ghz, grpcurl and grpc_health_probe need host:port without a scheme",
        fix: "write the address as the program reads it",
        severity: "error",
        source: [
            flagger("Dockerfile.loadtester"),
            documentation("github.com/rakyll/hey/blob/v0.1.4/hey.go"),
            documentation("github.com/wg/wrk/blob/4.2.0/src/script.c"),
        ],
        check: addressSchemes,
    },
    {
        id: "hook/tool-arguments",
        impact: "The command does not do what is written: a load test brings no traffic to the canary, or less than it is written for",
        requirement:
            "the arguments of hey, wrk and ghz must be those of the load tester's versions",
        fix: "correct the arguments as the program's usage describes them",
        severity: "error",
        source: [
            flagger("Dockerfile.loadtester"),
            documentation("github.com/rakyll/hey/blob/v0.1.4/hey.go"),
            documentation("github.com/wg/wrk/blob/4.2.0/src/wrk.c"),
            documentation("github.com/bojand/ghz/blob/v0.120.0/runner/options.go"),
        ],
        check: toolArguments,
    },
];

function addressSchemes(context: RuleContext): RuleFinding[] {
    return commandHooks(context).flatMap((hook) =>
        wrongSchemes(hook.command).map(({ outcome, program, text }) => ({
            path: `${hook.path}.metadata.cmd`,
            value: hook.command,
            requirement: `${program} ${text} ${outcome}`,
            fix: corrected(context, hook),
        })),
    );
}

function toolArguments(context: RuleContext): RuleFinding[] {
    return commandHooks(context).flatMap((hook) =>
        refusedCommands(hook.command).map(({ fix, outcome, program }) => ({
            path: `${hook.path}.metadata.cmd`,
            value: hook.command,
            requirement: `${program} ${outcome}`,
            fix,
        })),
    );
}
