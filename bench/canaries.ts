import * as fs from "node:fs";

import { answerForFlagger } from "./answers";
import type { Measurement } from "./measure";
import { benchNamespace } from "./program-inputs";
import { changes, type Program, type Rig } from "./rig";

/** What one number of canaries cost in one way of writing them. */
export interface CanaryFigures {
    readonly way: "CanaryWorkload" | "plain resources";
    readonly canaries: number;
    readonly preview: Measurement[];
    readonly up: Measurement[];
    /** Preview right after. */
    readonly second: Measurement[];
    readonly spurious: number[];
}

interface PreviewStep {
    readonly op: string;
    readonly newState?: {
        readonly urn: string;
        readonly type: string;
        readonly inputs?: unknown;
        readonly dependencies?: readonly string[];
    };
}

/** Makes so many canaries with the component and as plain resources, in turn, so often. */
export async function benchCanaries(
    rig: Rig,
    sizes: readonly number[],
    rounds: (canaries: number) => number,
    report: (line: string) => void,
): Promise<CanaryFigures[]> {
    await prepareCluster(rig);
    const component = await rig.program("canaries");
    const plain = await rig.program("objects");
    const answers = await answerForFlagger(rig.file("kubeconfig"), report);
    const all: CanaryFigures[] = [];
    try {
        for (const canaries of sizes) {
            const env = {
                BENCH_CANARIES: String(canaries),
                BENCH_OBJECTS: rig.scratch(`objects-${canaries}.json`),
            };
            await writeObjects(component, env);
            const figures = (["CanaryWorkload", "plain resources"] as const).map(
                (way): CanaryFigures => ({
                    way,
                    canaries,
                    preview: [],
                    up: [],
                    second: [],
                    spurious: [],
                }),
            );
            for (let round = 1; round <= rounds(canaries); round++) {
                for (const one of figures) {
                    await runOnce(one, one.way === "CanaryWorkload" ? component : plain, env);
                    report(
                        `${canaries} canaries, round ${round}, ${one.way}: ` +
                            `preview ${one.preview.at(-1)?.seconds.toFixed(1)} s, up ${one.up.at(-1)?.seconds.toFixed(1)} s`,
                    );
                }
            }
            all.push(...figures);
        }
    } finally {
        await answers.stop();
    }
    return all;
}

async function runOnce(
    figures: CanaryFigures,
    program: Program,
    env: Readonly<Record<string, string>>,
): Promise<void> {
    figures.preview.push(await program.preview(env));
    figures.up.push(await program.up(env));
    const second = await program.preview(env);
    figures.second.push(second);
    figures.spurious.push(changes(second));
    await program.destroy(env);
}

/** The CRDs that canaries need, and their namespace; no Flagger. */
export async function prepareCluster(rig: Rig): Promise<void> {
    const crds = rig.scratch("linkerd-crds.yaml");
    const rendered = await rig.run("helm", [
        ...["template", "linkerd-crds", rig.artefact("charts", "linkerd-crds")],
        ...["--set", "installGatewayAPI=false"],
    ]);
    fs.writeFileSync(crds, rendered.output);
    for (const files of [
        crds,
        rig.artefact("charts", "flagger", "crds"),
        rig.artefact("gateway-api"),
    ]) {
        await rig.run("kubectl", ["apply", "--server-side", "-f", files]);
    }
    await rig.run("kubectl", ["create", "namespace", benchNamespace]);
}

/** Writes down what the component's program would register, for the program of plain resources. */
async function writeObjects(
    component: Program,
    env: Readonly<Record<string, string>>,
): Promise<void> {
    const preview = await component.preview(env, ["--json"]);
    const { steps } = JSON.parse(preview.output.slice(preview.output.indexOf("{"))) as {
        steps: readonly PreviewStep[];
    };
    const name = (urn: string): string => urn.slice(urn.lastIndexOf("::") + 2);
    const objects = steps.flatMap(({ newState }) =>
        newState?.type.startsWith("kubernetes:") === true
            ? [
                  {
                      type: newState.type,
                      name: name(newState.urn),
                      inputs: newState.inputs,
                      dependsOn: (newState.dependencies ?? []).map(name),
                  },
              ]
            : [],
    );
    fs.writeFileSync(env["BENCH_OBJECTS"] ?? "", JSON.stringify(objects));
}
