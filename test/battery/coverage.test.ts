import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { policies } from "../../policy/pack";
import { type BatteryScene, readScenes } from "./scenes";

/** Policies that no hostile or good scene can be about, and why. */
const SPEAKING: Readonly<Record<string, string>> = {
    "not-checked": "tells of what is not known, of which the scenes in unknown/ are",
    "foreign-objects":
        "compares with the stack's state, which a scene does not have; test/policy and test/real/policy.test.ts do",
};

/** Settings without a scene, and why. */
const UNSEEN: Readonly<Record<string, string>> = {
    timeoutSeconds: "the cluster of the battery answers at once or not at all",
    "mesh-injection.annotateNamespaces":
        "the level remediate, which test/policy/remediation.test.ts shows",
    "canary-warnings.lookUp": "one judgement with canary-rules, whose scene shows it",
    "canary-warnings.installation": "one judgement with canary-rules, whose scene shows it",
};

/** Kinds that a policy has something to judge in whichever scene they stand, if a good one does not say so itself. */
const JUDGED: Readonly<Record<string, RegExp>> = {
    "cluster-version": /./,
    "mesh-injection": /^Canary$/,
    "meshed-workloads": /^(Deployment|DaemonSet|StatefulSet|Job|CronJob|Pod)$/,
    "canary-rules": /^Canary$/,
    "canary-warnings": /^Canary$/,
    "pinned-images": /^(Deployment|DaemonSet|StatefulSet|Job|CronJob|Pod)$/,
};

describe("the battery's coverage of the pack", () => {
    const hostile = readScenes("hostile");
    const good = readScenes("good");
    const settings = readScenes("settings");
    const pack = policies();

    for (const { configSchema, name } of pack) {
        if (SPEAKING[name] === undefined) {
            it(`has hostile and good scenes of ${name}`, () => {
                assert.ok(hostile.some((scene) => expects(scene, name)));
                assert.ok(
                    good.some((scene) => isAbout(scene, name)),
                    `no good scene says "passes: ${name}"`,
                );
            });
        }
        const own = Object.keys(configSchema?.properties ?? {}).filter(
            (key) =>
                key !== "except" &&
                UNSEEN[key] === undefined &&
                UNSEEN[`${name}.${key}`] === undefined,
        );
        for (const key of own) {
            it(`has a scene in which ${name} is told ${key}`, () => {
                assert.ok(settings.some((scene) => key in (scene.settings[name] ?? {})));
            });
        }
    }

    it("has a hostile scene of each mesh configuration rule", () => {
        const said = new Set(hostile.flatMap(({ expected }) => expected.map(({ rule }) => rule)));
        assert.deepEqual(
            meshConfigurationRules().filter((id) => !said.has(id)),
            [],
        );
    });

    it("names policies of the pack only", () => {
        const names = new Set(pack.map(({ name }) => name));
        const named = [...hostile, ...good, ...settings].flatMap((scene) => [
            ...scene.expected.map(({ policy }) => policy),
            ...scene.passes,
            ...Object.keys(scene.settings),
        ]);
        assert.deepEqual(
            named.filter((name) => !names.has(name)),
            [],
        );
    });
});

function expects({ expected }: BatteryScene, name: string): boolean {
    return expected.some(({ policy }) => policy === name);
}

function isAbout({ objects, passes }: BatteryScene, name: string): boolean {
    const kinds = JUDGED[name];
    return (
        passes.includes(name) ||
        (kinds !== undefined && objects.some(({ object }) => kinds.test(String(object.kind))))
    );
}

/** Ids of all rules in rules/mesh, as the sources have them: some rules are made by a function. */
function meshConfigurationRules(): string[] {
    const folder = path.resolve(__dirname, "../../rules/mesh");
    const ids = fs
        .readdirSync(folder)
        .filter((file) => file.endsWith(".ts"))
        .flatMap((file) => {
            const text = fs.readFileSync(path.join(folder, file), "utf8");
            return [...text.matchAll(/\bid: "([a-z-]+\/[a-z-]+)"/g)].map(([, id = ""]) => id);
        });
    assert.ok(ids.length > 20, String(ids.length));
    return ids;
}
