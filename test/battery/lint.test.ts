import assert from "node:assert/strict";
import { lint } from "../../cli/lint/lint";
import { canaryRules } from "../../rules/canary";
import { placeOf } from "../../rules/canary/related/reading/objects";
import { plainOptions, written } from "../cli/lint/manifests";
import {
    type BatteryScene,
    type Expected,
    readPlatform,
    readScenes,
    type SceneObject,
} from "./scenes";
import { printTable } from "./table";

/** Kinds of which a scene and its platform hold all that there are. */
const authoritativeKinds = [
    ...["Canary", "MetricTemplate", "AlertProvider", "Namespace", "Service", "Deployment"],
    ...["DaemonSet", "HorizontalPodAutoscaler", "HTTPRoute", "ServiceProfile", "Server"],
    ...["AuthorizationPolicy", "ConfigMap", "Secret"],
];

const ids = new Set([...canaryRules.map(({ id }) => id), "injection/namespace"]);

/** Pods that are left out for their namespace's sake are told of once, at the workload. */
const alike: Readonly<Record<string, readonly string[]>> = {
    "injection/namespace": ["injection/namespace", "injection/workload"],
};

/** What the linter judges: Canaries and what stands around them, by manifests alone. */
function isLints({ rule }: Expected): boolean {
    return ids.has(rule);
}

/** A patch is no manifest, nor is a resource that installs a chart. */
function isWhole({ by, object }: SceneObject): boolean {
    return by !== "patch" && !String(object.apiVersion).startsWith("helm.sh/");
}

describe("the battery, against linkerd-canary lint", () => {
    const platform = written(readPlatform());
    const rows = new Map<string, { judged: number; found: number; others: number }>();
    const goods: boolean[] = [];

    function idsOf({ namespace, objects }: BatteryScene): Set<string> {
        const own = written(objects.filter(isWhole).map(({ object }) => object));
        const names = new Set(own.map(({ object }) => placeOf(object)));
        // what a scene makes itself goes before what the platform has of that name
        const around = platform.filter(({ object }) => !names.has(placeOf(object)));
        const { findings } = lint([...own, ...around], {
            ...plainOptions,
            installation: { scrapeSeconds: 10 },
            authoritativeKinds,
            ...(namespace !== undefined && { namespace }),
        });
        return new Set(
            findings.filter(({ severity }) => severity !== "unchecked").map(({ id }) => id),
        );
    }

    after(() => {
        const all = [...rows.values()];
        const sum = (key: "judged" | "found"): number =>
            all.reduce((total, row) => total + row[key], 0);
        printTable(
            ["theme", "judged", "found", "not of manifests alone"],
            [...rows].map(([theme, { found, judged, others }]) => [theme, judged, found, others]),
            [
                `hostile: ${sum("found")} of ${sum("judged")} found`,
                `good: ${goods.filter((isRefused) => isRefused).length} of ${goods.length} refused`,
            ],
        );
    });

    for (const scene of readScenes("hostile")) {
        const row = rows.get(scene.theme) ?? { judged: 0, found: 0, others: 0 };
        rows.set(scene.theme, row);
        const wanted = scene.expected.filter(isLints);
        if (wanted.length === 0 || !scene.objects.every(isWhole)) {
            row.others += 1;
            continue;
        }
        row.judged += 1;
        it(`finds ${scene.file}`, () => {
            const found = idsOf(scene);
            for (const { rule } of wanted) {
                const isFound = (alike[rule] ?? [rule]).some((id) => found.has(id));
                assert.ok(isFound, `${rule} is not among ${[...found].join(", ")}`);
            }
            row.found += 1;
        });
    }

    for (const scene of readScenes("good").filter(({ objects }) => objects.every(isWhole))) {
        it(`lets ${scene.file} pass`, () => {
            const found = [...idsOf(scene)];
            goods.push(found.length > 0);
            assert.deepEqual(found, []);
        });
    }
});
