import * as pulumi from "@pulumi/pulumi";

import { platformProblems } from "../components/platform-problems";
import { formatProblems, hasErrors, type Problem } from "../rules/problem";
import { stacks } from ".";
import { closest } from "../rules/closest";
import { parseSettings } from "./settings";
import type { ClusterConfig, StackConfig, StackDefinition } from "./types";

/** A stack's configuration, and what is worth a warning but stops nothing. */
export interface CheckedStackConfig {
    readonly config: StackConfig;
    /** Problems that are no errors, as text; empty without any. */
    readonly warnings: string;
}

/**
 * Builds the configuration of a stack from the raw values of its file, and checks that the versions in it go together.
 *
 * @param raw all of the stack's values, as `pulumi.runtime.allConfig()` gives them
 * @throws pulumi.RunError that tells every problem at once
 */
export function stackConfig(
    project: string,
    stack: string,
    raw: Readonly<Record<string, string>>,
): CheckedStackConfig {
    const definition = findStack(stack);
    const { settings, problems } = parseSettings(project, raw);
    const kubeconfig = settings.kubeconfig ?? definition.cluster.kubeconfig;
    const context = settings.context ?? definition.cluster.context;
    const config = definition.build(settings);
    const all = [
        ...problems,
        ...(context === undefined && raw[`${project}:context`] === undefined
            ? [missingContext(project)]
            : []),
        ...platformProblems(`stacks/${stack}.ts: platform`, config.platform),
    ];
    const text = formatProblems(all, `the configuration of stack ${stack}`);
    if (context === undefined || hasErrors(all)) {
        throw new pulumi.RunError(text);
    }
    const cluster: ClusterConfig = { kubeconfig, context };
    return { config: { cluster, ...config }, warnings: text };
}

/** Configuration of the stack that this program runs for; the only place that asks Pulumi for it. */
export function currentStackConfig(): StackConfig {
    const { config, warnings } = stackConfig(
        pulumi.getProject(),
        pulumi.getStack(),
        pulumi.runtime.allConfig(),
    );
    if (warnings !== "") {
        void pulumi.log.warn(warnings);
    }
    return config;
}

function findStack(stack: string): StackDefinition {
    const definition = Object.hasOwn(stacks, stack) ? stacks[stack] : undefined;
    if (definition === undefined) {
        const known = Object.keys(stacks);
        const meant = closest(stack, known);
        throw new pulumi.RunError(
            `The stack "${stack}" has no definition in the folder stacks/; known are ${known.join(", ")}. ` +
                (meant === undefined
                    ? "Write one, or select another with: pulumi stack select <name>"
                    : `Did you mean ${meant}? Select it with: pulumi stack select ${meant}`),
        );
    }
    return definition;
}

function missingContext(project: string): Problem {
    return {
        id: "setting/required",
        severity: "error",
        path: `${project}:context`,
        value: undefined,
        rule: "it says which context of your kubeconfig to install into, and this stack has none of its own",
        remedy: "find it with: kubectl config get-contexts; set it with: pulumi config set context <name>",
    };
}
