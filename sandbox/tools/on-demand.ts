import { type Toolbox, type ToolName, ensureTools } from "./index";

/**
 * Paths of programs by their names: those of a toolbox, and any other as soon as it is found or built. A build that fails
 * is tried again by the next caller.
 *
 * @param signal ends a build
 */
export function programFiles(
    toolbox: Toolbox,
    report: (line: string) => void,
    signal: AbortSignal,
    ensure: typeof ensureTools = ensureTools,
): (tool: ToolName) => Promise<string> {
    const builds = new Map<ToolName, Promise<string>>();
    return (tool) => {
        if (toolbox.has(tool)) {
            return Promise.resolve(toolbox.path(tool));
        }
        const build =
            builds.get(tool) ??
            ensure({ only: [tool], report, signal })
                .then((made) => made.path(tool))
                .catch((error: unknown) => {
                    builds.delete(tool);
                    throw error;
                });
        builds.set(tool, build);
        return build;
    };
}
