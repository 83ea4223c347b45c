import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { parseManifests } from "../../cli/manifests";
import { ensureTools, type Toolbox } from "../../sandbox/tools";
import { BatteryCluster } from "../battery/cluster";
import { runPack } from "../battery/run-pack";
import { type BatteryScene, readPlatform, type SceneObject } from "../battery/scenes";

/** What a program installs together: charts with their values, overlays of kustomize, other manifests. */
interface Rendering {
    readonly name: string;
    readonly namespace: string;
    /** Charts with what they are told. */
    readonly charts?: Readonly<Record<string, readonly string[]>>;
    readonly overlays?: readonly string[];
    /** @default false */
    readonly gatewayApi?: boolean;
}

const renderings: readonly Rendering[] = [
    {
        name: "chart of Flagger",
        namespace: "flagger-system",
        charts: { flagger: ["meshProvider=gatewayapi:v1beta1"] },
    },
    { name: "chart of the load tester", namespace: "test", charts: { loadtester: [] } },
    { name: "chart of Linkerd's CRDs", namespace: "linkerd", charts: { "linkerd-crds": [] } },
    {
        name: "charts of Linkerd, with the Gateway API",
        namespace: "linkerd",
        gatewayApi: true,
        charts: {
            "linkerd-crds": ["installGatewayAPI=false"],
            "linkerd-control-plane": [
                "identity.externalCA=true",
                "identity.issuer.scheme=kubernetes.io/tls",
            ],
        },
    },
    { name: "chart of Linkerd Viz", namespace: "linkerd-viz", charts: { "linkerd-viz": [] } },
    { name: "overlay of Flagger for Linkerd", namespace: "flagger-system", overlays: ["linkerd"] },
    { name: "overlay of podinfo", namespace: "test", overlays: ["podinfo"] },
    { name: "overlay of the load tester", namespace: "test", overlays: ["tester"] },
];

describe("public charts and overlays, against the policy pack", () => {
    let toolbox: Toolbox;
    let cluster: BatteryCluster;
    const refused: string[] = [];

    before(async () => {
        toolbox = await ensureTools();
        cluster = await BatteryCluster.start(readPlatform());
    });

    after(async () => {
        await cluster.close();
        console.log(`public renderings: ${refused.length} of ${renderings.length} refused`);
    });

    for (const rendering of renderings) {
        it(`refuses nothing of the ${rendering.name}`, async () => {
            const objects = rendered(toolbox, rendering);
            assert.ok(objects.length > 0, "nothing was rendered");
            const said = await runPack(sceneOf(rendering, objects), cluster);
            const stopping = said.filter(({ stops }) => stops);
            if (stopping.length > 0) {
                refused.push(rendering.name);
            }
            assert.deepEqual(
                stopping.map(({ message, policy }) => `${policy}: ${message}`),
                [],
            );
        });
    }
});

function rendered(toolbox: Toolbox, rendering: Rendering): SceneObject[] {
    const { charts = {}, gatewayApi = false, namespace, overlays = [] } = rendering;
    const run = (tool: string, ...args: string[]): string => {
        const command = path.join(toolbox.binDir, tool);
        const limits = { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 } as const;
        const { status, stderr, stdout } = spawnSync(command, args, limits);
        assert.equal(status, 0, stderr);
        return stdout;
    };
    const texts = [
        ...(gatewayApi ? manifestsBelow(toolbox.gatewayApi) : []),
        ...Object.entries(charts).map(([name, values]) => {
            const chart = path.join(toolbox.charts, name);
            const set = values.flatMap((value) => ["--set", value]);
            const where = ["--namespace", namespace, "--kube-version", "1.33.4"];
            return run("helm", "template", name, chart, ...where, ...set);
        }),
        ...overlays.map((name) => run("kubectl", "kustomize", path.join(toolbox.overlays, name))),
    ];
    return texts
        .flatMap((text) => parseManifests(text, rendering.name).manifests)
        .map(({ object }) => ({ object: object, by: "program" }));
}

function manifestsBelow(dir: string): string[] {
    return fs
        .readdirSync(dir, { recursive: true, encoding: "utf8" })
        .filter((file) => file.endsWith(".yaml"))
        .map((file) => fs.readFileSync(path.join(dir, file), "utf8"));
}

function sceneOf({ name, namespace }: Rendering, objects: readonly SceneObject[]): BatteryScene {
    return {
        file: name,
        theme: "renderings",
        words: `The ${name}.`,
        expected: [],
        notes: [],
        cluster: "v1.33.4",
        namespace,
        stack: "dev",
        settings: {},
        passes: [],
        objects,
    };
}
