import { charts } from "./chart-list";
import { writeChartValues } from "./chart-values";
import type { Measurement } from "./measure";
import { changes, type Rig } from "./rig";

/** One way to install the platform, measured several times. */
export interface PlatformFigures {
    readonly way: string;
    readonly up: number[];
    /** A preview right after; helm has none. */
    readonly preview: Measurement[];
    readonly destroy: number[];
    /** Changes that this preview showed although nothing had changed. */
    readonly spurious: number[];
    /** Objects that the very first preview showed. */
    readonly shown: number[];
}

interface Way {
    readonly figures: PlatformFigures;
    readonly round: () => Promise<void>;
}

/** Installs the platform in each way in turn, so often, and takes it down again each time. */
export async function benchPlatform(
    rig: Rig,
    rounds: number,
    report: (line: string) => void,
): Promise<PlatformFigures[]> {
    await writeChartValues(rig);
    const ways = [
        helmWay(rig),
        await pulumiWay(rig, "this package", "platform"),
        await pulumiWay(rig, "plain program with helm.v4.Chart", "charts"),
    ];
    for (let round = 1; round <= rounds; round++) {
        for (const { figures, round: runRound } of ways) {
            await runRound();
            report(
                `platform, round ${round}, ${figures.way}: up ${last(figures.up)} s` +
                    `, preview ${last(figures.preview.map((run) => run.seconds))} s, destroy ${last(figures.destroy)} s`,
            );
        }
    }
    return ways.map((way) => way.figures);
}

function helmWay(rig: Rig): Way {
    const figures = noFigures("helm install --wait");
    const install = async (): Promise<number> => {
        const manifests = ["apply", "--server-side", "-f", rig.artefact("gateway-api")];
        const runs = [await rig.run("kubectl", manifests)];
        for (const { chart, namespace } of charts) {
            runs.push(
                await rig.run("helm", [
                    ...["install", chart, rig.artefact("charts", chart), "--wait"],
                    ...["--namespace", namespace, "--create-namespace"],
                    ...["--values", rig.scratch(`${chart}.json`)],
                ]),
            );
        }
        return total(runs);
    };
    const uninstall = async (): Promise<number> => {
        const runs: Measurement[] = [];
        for (const { chart, namespace } of [...charts].reverse()) {
            runs.push(
                await rig.run("helm", ["uninstall", chart, "--wait", "--namespace", namespace]),
            );
        }
        const namespaces = [...new Set(charts.map(({ namespace }) => namespace))];
        runs.push(await rig.run("kubectl", ["delete", "namespace", ...namespaces]));
        // helm leaves a chart's crds/ in place, and kubectl what it applied
        const left = ["canaries", "metrictemplates", "alertproviders"].map(
            (kind) => `crd/${kind}.flagger.app`,
        );
        runs.push(await rig.run("kubectl", ["delete", ...left]));
        runs.push(await rig.run("kubectl", ["delete", "-f", rig.artefact("gateway-api")]));
        return total(runs);
    };
    return {
        figures,
        round: async () => {
            figures.up.push(await install());
            figures.destroy.push(await uninstall());
        },
    };
}

async function pulumiWay(rig: Rig, way: string, name: "platform" | "charts"): Promise<Way> {
    const figures = noFigures(way);
    const program = await rig.program(name);
    return {
        figures,
        round: async () => {
            figures.shown.push(changes(await program.preview()));
            figures.up.push((await program.up()).seconds);
            const second = await program.preview();
            figures.preview.push(second);
            figures.spurious.push(changes(second));
            figures.destroy.push((await program.destroy()).seconds);
        },
    };
}

function noFigures(way: string): PlatformFigures {
    return { way, up: [], preview: [], destroy: [], spurious: [], shown: [] };
}

function total(runs: readonly Measurement[]): number {
    return runs.reduce((sum, run) => sum + run.seconds, 0);
}

function last(values: readonly number[]): string {
    return values.at(-1)?.toFixed(1) ?? "–";
}
