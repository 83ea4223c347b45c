import * as pulumi from "@pulumi/pulumi";

import { platformProblems } from "../components/platform-problems";
import { formatProblems, hasErrors, type Problem } from "../rules/problem";
import { stacks } from ".";
import { closest } from "../rules/closest";
import { services } from "./services";
import { parseSettings, type RawConfig } from "./settings";
import { readStackFile } from "./stack-file";
import { strengthProblems } from "./strength";
import type { ClusterConfig, StackConfig, StackContents, StackDefinition } from "./types";

/** A stack's configuration, and what is worth a warning but stops nothing. */
export interface CheckedStackConfig {
    readonly config: StackConfig;
    /** Problems that are no errors, as text; empty without any. */
    readonly warnings: string;
}

/**
 * Builds the configuration of a stack from the raw values of its file, and checks that the versions in it go together.
 *
 * @param fileOf the settings of another stack, which this one may not be weaker than
 * @throws pulumi.RunError that tells every problem at once
 */
export function stackConfig(
    stack: string,
    raw: RawConfig,
    fileOf: (stack: string) => RawConfig = (other) =>
        readStackFile(raw.project, `Pulumi.${other}.yaml`),
): CheckedStackConfig {
    const definition = findStack(stack);
    const { settings, problems } = parseSettings(raw, services);
    const kubeconfig = settings.kubeconfig ?? definition.cluster.kubeconfig;
    const context = settings.context ?? definition.cluster.context;
    const config = definition.build(settings);
    const all = [
        ...problems,
        ...(context === undefined && !said(problems, `${raw.project}:context`)
            ? [missingContext(raw.project)]
            : []),
        ...platformProblems(`stacks/${stack}.ts: platform`, config.platform),
        ...(definition.notWeakerThan === undefined
            ? []
            : strengthProblems(
                  stack,
                  definition,
                  config,
                  contentsOf(definition.notWeakerThan, fileOf),
              )),
    ];
    const text = formatProblems(all, `the configuration of stack ${stack}`);
    if (context === undefined || hasErrors(all)) {
        throw new pulumi.RunError(text);
    }
    const cluster: ClusterConfig = {
        kubeconfig,
        context,
        ...(settings.cluster !== undefined && { only: settings.cluster }),
    };
    return { config: { cluster, ...config }, warnings: text };
}

/** Configuration of the stack that this program runs for; the only place that asks Pulumi for it. */
export function currentStackConfig(): StackConfig {
    // What the language host hands over beside PULUMI_CONFIG; the SDK reads it too, and tells nobody.
    const secretKeys = JSON.parse(process.env["PULUMI_CONFIG_SECRET_KEYS"] ?? "[]") as string[];
    const { config, warnings } = stackConfig(pulumi.getStack(), {
        project: pulumi.getProject(),
        values: pulumi.runtime.allConfig(),
        isSecret: (key) => secretKeys.includes(key),
    });
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

/** What another stack makes of the settings in its file; what is wrong with them is told when it is used itself. */
function contentsOf(stack: string, fileOf: (stack: string) => RawConfig): StackContents {
    return findStack(stack).build(parseSettings(fileOf(stack), services).settings);
}

function said(problems: readonly Problem[], path: string): boolean {
    return problems.some((problem) => problem.path === path);
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
