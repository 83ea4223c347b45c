import * as pulumi from "@pulumi/pulumi";

import { platformProblems } from "../components/platform-problems";
import { formatProblems, hasErrors, type Problem } from "../rules/problems/problem";
import { stacks } from ".";
import { closest } from "../rules/problems/closest";
import { services } from "./services";
import { renderProblems } from "./render/render-problems";
import { awaitedServices } from "./services/workload";
import { parseSettings, type RawConfig } from "./settings";
import { withExisting } from "./existing/with-existing";
import { readStackFile } from "./stack-file";
import { baselineProblems } from "./baseline";
import type {
    ClusterConfig,
    RenderedStackConfig,
    Settings,
    StackConfig,
    StackContents,
    StackDefinition,
} from "./types";

/** A configuration and its warnings. */
export interface Checked<Config> {
    readonly config: Config;
    /** Warnings as text; empty if there are none. */
    readonly warnings: string;
}

/** Reads the settings of a baseline stack. */
type FileOf = (stack: string) => RawConfig;

/**
 * Builds the configuration of a stack from the raw values of its file, and checks that its versions are compatible.
 *
 * @param fileOf the settings of the baseline stack
 * @throws pulumi.RunError with all problems at once
 */
export function stackConfig(stack: string, raw: RawConfig, fileOf?: FileOf): Checked<StackConfig> {
    const { contents, definition, problems, settings } = read(stack, raw, fileOf);
    const kubeconfig = settings.kubeconfig ?? definition.cluster.kubeconfig;
    const context = settings.context ?? definition.cluster.context;
    const warnings = refuseErrors(stack, [
        ...problems,
        ...(context === undefined && !said(problems, `${raw.project}:context`)
            ? [missingContext(raw.project)]
            : []),
        ...(settings.render === undefined
            ? []
            : [
                  appliedByOthers(
                      `${raw.project}:render.directory`,
                      stack,
                      settings.render.directory,
                  ),
              ]),
    ]);
    const cluster: ClusterConfig = {
        kubeconfig,
        // what is missing has been refused
        context: context ?? "",
        ...(settings.cluster !== undefined && { only: settings.cluster }),
        ...(settings.retainOnDestroy === true && { retain: true }),
        ...(settings.upgradeDuringRelease === true && { upgradeDuringRelease: true }),
    };
    return { config: { cluster, ...contents }, warnings };
}

/**
 * The same for a stack that is rendered to files: no cluster is looked for, and what cannot be rendered to files is
 * rejected.
 *
 * @param fileOf the settings of the baseline stack
 * @throws pulumi.RunError with all problems at once
 */
export function renderedStackConfig(
    stack: string,
    raw: RawConfig,
    fileOf?: FileOf,
): Checked<RenderedStackConfig> {
    const { contents, problems, settings } = read(stack, raw, fileOf);
    const { render = { directory: "", secrets: "existing" } } = settings;
    const path = `${raw.project}:render.directory`;
    const warnings = refuseErrors(stack, [
        ...problems,
        ...(settings.render === undefined && !said(problems, path) ? [missingDirectory(path)] : []),
        ...renderProblems(`stacks/${stack}.ts`, contents),
    ]);
    return { config: { render, ...contents }, warnings };
}

interface Read {
    readonly definition: StackDefinition;
    readonly settings: Settings;
    readonly contents: StackContents;
    readonly problems: readonly Problem[];
}

function read(
    stack: string,
    raw: RawConfig,
    fileOf: FileOf = (other) => readStackFile(raw.project, `Pulumi.${other}.yaml`),
): Read {
    const definition = findStack(stack);
    const { settings, problems } = parseSettings(raw, services);
    const built = withExisting(definition.build(settings), settings);
    const contents = { ...built, services: awaitedServices(built.services, settings) };
    const { baseline } = definition;
    const found = [
        ...problems,
        ...platformProblems(`stacks/${stack}.ts: platform`, contents.platform),
        ...(baseline === undefined
            ? []
            : baselineProblems(stack, definition, contents, contentsOf(baseline, fileOf))),
    ];
    return { definition, settings, contents, problems: found };
}

/** Stops at errors; returns the rest as text. */
function refuseErrors(stack: string, problems: readonly Problem[]): string {
    const text = formatProblems(problems, `the configuration of stack ${stack}`);
    if (hasErrors(problems)) {
        throw new pulumi.RunError(text);
    }
    return text;
}

/** Configuration of the stack that this program runs for; the only place that reads it from Pulumi. */
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
            `The stack "${stack}" has no definition in the folder stacks/; known stacks: ${known.join(", ")}. ` +
                (meant === undefined
                    ? "Add a definition, or select another stack: pulumi stack select <name>"
                    : `Did you mean ${meant}? Select it: pulumi stack select ${meant}`),
        );
    }
    return definition;
}

/**
 * The contents of another stack with the settings in its file; its problems are reported when that stack itself is
 * used.
 */
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
        requirement: "required: the kubeconfig context to install into; this stack has no default",
        fix: "list your contexts: kubectl config get-contexts; set one: pulumi config set context <name>",
    };
}

function missingDirectory(path: string): Problem {
    return {
        id: "setting/required",
        severity: "error",
        path,
        value: undefined,
        requirement: "required: the folder to render the files to",
        fix: "set it: pulumi config set --path render.directory <folder>",
    };
}

function appliedByOthers(path: string, stack: string, directory: string): Problem {
    return {
        id: "render/applied-by-others",
        severity: "error",
        path,
        value: directory,
        requirement:
            "this stack is rendered to files that another tool applies, and both would own the same objects",
        fix: `render it: npm run render -- ${stack}; or apply it with Pulumi: pulumi config rm --path render`,
    };
}
