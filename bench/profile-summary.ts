/** What is read of a profile that V8 writes (`--cpu-prof`). */
export interface CpuProfile {
    readonly nodes: readonly {
        readonly id: number;
        readonly callFrame: { readonly functionName: string; readonly url: string };
    }[];
    /** The node of each sample, and the microseconds since the sample before. */
    readonly samples: readonly number[];
    readonly timeDeltas: readonly number[];
}

/** Milliseconds by what was running, largest first. */
export type Shares = readonly (readonly [what: string, milliseconds: number])[];

/**
 * Where a profile's time went, without the time in which the process waited.
 *
 * @param root - the folder of the project, which is left out of names
 */
export function summaryOf(
    profile: CpuProfile,
    root: string,
): { readonly milliseconds: number; readonly packages: Shares; readonly functions: Shares } {
    const frames = new Map(profile.nodes.map(({ callFrame, id }) => [id, callFrame]));
    const packages = new Map<string, number>();
    const functions = new Map<string, number>();
    let milliseconds = 0;
    for (const [index, id] of profile.samples.entries()) {
        const { functionName = "", url = "" } = frames.get(id) ?? {};
        const spent = (profile.timeDeltas[index] ?? 0) / 1000;
        if (functionName === "(idle)") {
            continue;
        }
        milliseconds += spent;
        add(packages, packageOf(url, functionName, root), spent);
        add(functions, `${functionName || "(anonymous)"} ${shortened(url, root)}`.trim(), spent);
    }
    return { milliseconds, packages: largest(packages), functions: largest(functions) };
}

/** The npm package of a script, a top folder of the project, or a part of Node.js. */
function packageOf(url: string, functionName: string, root: string): string {
    const modules = url.split("/node_modules/");
    if (modules.length > 1) {
        return /^(?:@[^/]+\/)?[^/]+/.exec(modules.at(-1) ?? "")?.[0] ?? "";
    }
    if (url === "" || url.startsWith("node:")) {
        return url === "" && functionName.startsWith("(") ? functionName : "node";
    }
    return `./${shortened(url, root).split("/")[0]}`;
}

function shortened(url: string, root: string): string {
    return url.replace(/^file:\/\//, "").replace(`${root}/`, "");
}

function add(sums: Map<string, number>, what: string, milliseconds: number): void {
    sums.set(what, (sums.get(what) ?? 0) + milliseconds);
}

function largest(sums: ReadonlyMap<string, number>): Shares {
    return [...sums].sort(([, a], [, b]) => b - a);
}
