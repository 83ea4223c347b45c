import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { parseManifests } from "../../cli/manifests";
import { ensureTools, type Toolbox } from "../../sandbox/tools";
import { BatteryCluster } from "../battery/cluster";
import { runPack } from "../battery/run-pack";
import { PinnedFolders } from "../battery/pinned-folders";
import { type BatteryScene, readPlatform, type SceneObject } from "../battery/scenes";

/** What a program installs together: charts with their values, overlays of kustomize, other manifests. */
interface Rendering {
    readonly name: string;
    readonly namespace: string;
    /** Charts of the toolbox, or of a pinned module, with what they are told. */
    readonly charts?: Readonly<Record<string, readonly string[]>>;
    /** Folders with a kustomization: of the toolbox's overlays, or of a pinned module. */
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
    {
        name: "overlay of Prometheus for Flagger",
        namespace: "flagger-system",
        overlays: ["base/prometheus"],
    },
    {
        name: "chart of Linkerd's CNI plugin",
        namespace: "linkerd-cni",
        charts: { "linkerd:charts/linkerd2-cni": [] },
    },
    {
        name: "chart of Linkerd Multicluster",
        namespace: "linkerd-multicluster",
        charts: { "linkerd:multicluster/charts/linkerd-multicluster": [] },
    },
    {
        name: "chart of Linkerd Jaeger",
        namespace: "linkerd-jaeger",
        charts: { "linkerd:jaeger/charts/linkerd-jaeger": [] },
    },
    { name: "chart of podinfo", namespace: "test", charts: { "podinfo:charts/podinfo": [] } },
    {
        name: "chart of podinfo, with all that it has",
        namespace: "test",
        charts: {
            "podinfo:charts/podinfo": [
                ...["hpa.enabled=true", "redis.enabled=true", "podDisruptionBudget.minAvailable=1"],
                ...[
                    "ingress.enabled=true",
                    "linkerd.profile.enabled=true",
                    "serviceAccount.enabled=true",
                ],
                ...["probes.startup.enable=true", "service.type=LoadBalancer"],
            ],
        },
    },
    {
        name: "kustomization of podinfo",
        namespace: "test",
        overlays: ["podinfo:kustomize"],
    },
    ...["dev", "staging", "production"].map((stage) => ({
        name: `overlay of podinfo for ${stage}`,
        namespace: stage,
        overlays: [`podinfo:deploy/overlays/${stage}`],
    })),
    {
        name: "chart of Grafana for Flagger",
        namespace: "test",
        charts: { "flagger:charts/grafana": [] },
    },
    {
        name: "chart of podinfo that Flagger has",
        namespace: "test",
        charts: { "flagger:charts/podinfo": [] },
    },
    { name: "chart of KWOK", namespace: "kube-system", charts: { "kwok:charts/kwok": [] } },
];

describe("public charts and overlays, against the policy pack", () => {
    let toolbox: Toolbox;
    let pinned: PinnedFolders;
    let cluster: BatteryCluster;
    const refused: string[] = [];

    before(async () => {
        toolbox = await ensureTools();
        pinned = PinnedFolders.make();
        cluster = await BatteryCluster.start(readPlatform());
    });

    after(async () => {
        await cluster.close();
        pinned.remove();
        console.log(`public renderings: ${refused.length} of ${renderings.length} refused`);
    });

    for (const rendering of renderings) {
        it(`refuses nothing of the ${rendering.name}`, async () => {
            const objects = rendered(toolbox, pinned, rendering);
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

function rendered(toolbox: Toolbox, pinned: PinnedFolders, rendering: Rendering): SceneObject[] {
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
            const chart = pinned.folder(name) ?? path.join(toolbox.charts, name);
            const set = values.flatMap((value) => ["--set", value]);
            // as a Chart of Pulumi's renders it
            const where = ["--namespace", namespace, "--kube-version", "1.33.4", "--no-hooks"];
            return run("helm", "template", path.basename(name), chart, ...where, ...set);
        }),
        ...overlays.map((name) =>
            run("kubectl", "kustomize", pinned.folder(name) ?? path.join(toolbox.overlays, name)),
        ),
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
