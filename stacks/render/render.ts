import * as path from "node:path";

import * as pulumi from "@pulumi/pulumi";

import { CanaryWorkload, pins, Platform } from "../../components";
import { formatProblems, hasErrors } from "../../rules/problems/problem";
import { supportedKubernetes } from "../../rules/versions/supported-kubernetes";
import { renderedStackConfig } from "../config";
import { serviceWorkload } from "../services/workload";
import type { RawConfig } from "../settings";
import { type Folder, folderOf } from "./folder";
import { previewObjects } from "./preview";
import { objectProblems } from "./render-problems";
import { keptSecrets } from "./secrets";

/** A stack's files, and where they belong. */
export interface Rendering {
    /** The folder of the setting `render.directory`, absolute. */
    readonly directory: string;
    readonly folder: Folder;
    /** Warnings as text; empty if there are none. */
    readonly warnings: string;
}

/**
 * What a chart is told of a cluster whose version the stack does not name: the oldest that all of the pins support, so
 * that nothing is rendered that only a newer one knows.
 */
export const assumedKubernetes = `v${supportedKubernetes(pins.linkerd.version, pins.flagger.version).min}.0`;

/**
 * Renders a stack to files, without a cluster and without any of its secrets.
 *
 * @param raw the settings in the stack's file; encrypted ones may stay so
 * @param env added to the environment of the Pulumi CLI
 * @throws pulumi.RunError with all problems at once
 */
export async function renderStack(
    stack: string,
    raw: RawConfig,
    env: Readonly<Record<string, string>> = {},
): Promise<Rendering> {
    const { config, warnings } = renderedStackConfig(stack, raw);
    // Pulumi leaves this process in a folder of its own.
    const workDir = process.cwd();
    const objects = await previewObjects({
        kubernetes: config.platform.kubernetes ?? assumedKubernetes,
        workDir,
        env,
        program: (opts) => {
            const platform = new Platform("platform", config.platform, opts);
            for (const released of config.services) {
                const args = serviceWorkload(released, platform);
                new CanaryWorkload(released.service.name, args, opts);
            }
        },
    });
    const problems = objectProblems(objects);
    if (hasErrors(problems)) {
        throw new pulumi.RunError(formatProblems(problems, `the rendered objects of ${stack}`));
    }
    const { platform, render } = config;
    const all = [...objects, ...keptSecrets(platform)];
    return {
        directory: path.resolve(workDir, render.directory),
        folder: folderOf(stack, all, render),
        warnings,
    };
}
