import assert from "node:assert/strict";
import { BatteryCluster } from "./cluster";
import { runPack, type Said } from "./run-pack";
import {
    type AnyObject,
    type BatteryScene,
    readPlatform,
    readScenes,
    type SceneObject,
} from "./scenes";
import { printTable } from "./table";

const hostile = readScenes("hostile");
const unknown = readScenes("unknown");
const good = readScenes("good");

/** What one scene came to. */
interface Outcome {
    readonly scene: BatteryScene;
    readonly said: readonly Said[];
}

/** What says that something was not checked. */
const NOT_CHECKED = "not-checked";

describe("the battery, against the policy pack", () => {
    const outcomes: Outcome[] = [];
    let cluster: BatteryCluster;

    before(async () => {
        cluster = await BatteryCluster.start(readPlatform());
    });

    after(async () => {
        await cluster.close();
        print(outcomes);
    });

    async function judge(scene: BatteryScene): Promise<readonly Said[]> {
        const said = await runPack(scene, cluster);
        outcomes.push({ scene, said });
        const failed = said.filter(({ rule }) => rule === "policy/failed");
        assert.deepEqual(failed, [], "a policy failed");
        return said;
    }

    it("is large enough, and each of its files says what is expected", () => {
        assert.ok(hostile.length >= 150, `${hostile.length} hostile scenes`);
        assert.ok(good.length >= 50, `${good.length} good scenes`);
        for (const { expected, file, words } of hostile) {
            assert.ok(expected.length > 0, `${file} expects no rule`);
            assert.ok(words !== "", `${file} does not say what is hostile about it`);
        }
    });

    for (const scene of hostile) {
        it(`stops ${scene.file}`, async () => {
            const said = await judge(scene);
            for (const { policy, rule } of scene.expected) {
                const found = said.filter((one) => one.policy === policy && one.rule === rule);
                assert.ok(found.length > 0, `${policy} does not say ${rule}, but ${told(said)}`);
            }
            assert.ok(isStopped(scene, said), `nothing stops it: ${told(said)}`);
        });
    }

    for (const scene of readScenes("settings")) {
        it(`goes by the settings of ${scene.file}, and without them says otherwise`, async () => {
            const names = Object.keys(scene.settings);
            const judged = async (settings: BatteryScene["settings"]): Promise<readonly Said[]> => {
                const said = await runPack(scene, cluster, settings);
                return said.filter(({ policy }) => names.includes(policy));
            };
            const [by, without] = [await judged(scene.settings), await judged({})];
            const [loud, silent] = scene.expected.length > 0 ? [by, without] : [without, by];
            assert.deepEqual(
                silent.map(({ message }) => message),
                [],
            );
            assert.ok(loud.length > 0, "nothing is said either way");
            for (const { policy, rule } of scene.expected) {
                assert.ok(
                    by.some((one) => one.policy === policy && one.rule === rule),
                    told(by),
                );
            }
        });
    }

    it("stops what is hidden among 1,000 documents, and nothing else of them", async () => {
        const [bad, harmless] = [
            sceneOf(hostile, "pods/disabled.yaml"),
            sceneOf(good, "kinds/in-a-list.yaml"),
        ];
        const crowd = Array.from({ length: 1000 - bad.objects.length }, (_, index) =>
            copyOf(harmless.objects[index % 2] ?? bad.objects[0], `crowd-${Math.floor(index / 2)}`),
        );
        const scene = { ...bad, objects: [...crowd, ...bad.objects] };
        const said = await runPack(scene, cluster);
        assert.deepEqual(
            [...new Set(said.map(({ rule }) => rule))],
            scene.expected.map(({ rule }) => rule),
            told(said.slice(0, 5)),
        );
    });

    for (const scene of unknown) {
        it(`says what was not checked: ${scene.file}`, async () => {
            const said = await judge(scene);
            const notes = said.filter(({ policy }) => policy === NOT_CHECKED);
            for (const note of scene.notes) {
                assert.ok(
                    notes.some(({ rule }) => rule === note),
                    `no note of ${note}, but ${told(said)}`,
                );
            }
            assert.ok(notes.length > 0, "not a word");
        });
    }

    for (const scene of good) {
        it(`lets ${scene.file} pass`, async () => {
            const said = await judge(scene);
            const unexpected = said.filter(
                ({ policy, rule }) => policy !== NOT_CHECKED || !scene.notes.includes(rule),
            );
            assert.deepEqual(
                unexpected.map(({ message, policy }) => `${policy}: ${message}`),
                [],
            );
        });
    }
});

function sceneOf(scenes: readonly BatteryScene[], file: string): BatteryScene {
    const found = scenes.find((scene) => scene.file === file);
    assert.ok(found, file);
    return found;
}

/** An object by another name, whose pods bear it too. */
function copyOf({ by, object }: SceneObject, name: string): SceneObject {
    const copy = JSON.stringify(object).replaceAll(/"(?:cart|shop)"/g, JSON.stringify(name));
    return { by, object: JSON.parse(copy) as AnyObject };
}

/** A mandatory policy stops an update; what is advisory by design is stopped by nothing but its author. */
function isStopped({ advisory, expected }: BatteryScene, said: readonly Said[]): boolean {
    return said.some(
        ({ policy, rule, stops }) =>
            (stops || advisory !== undefined) &&
            expected.some((one) => one.policy === policy && one.rule === rule),
    );
}

function told(said: readonly Said[]): string {
    return said.length === 0
        ? "nothing"
        : said.map(({ message, policy }) => `\n  ${policy}: ${message}`).join("");
}

function print(outcomes: readonly Outcome[]): void {
    const of = (scenes: readonly BatteryScene[]): readonly Outcome[] =>
        outcomes.filter(({ scene }) => scenes.includes(scene));
    const [bad, open, fine] = [of(hostile), of(unknown), of(good)];
    const themes = [...new Set(bad.map(({ scene }) => scene.theme))];
    const stopped = bad.filter(({ said, scene }) => isStopped(scene, said));
    const refused = fine.filter(({ said }) => said.some(({ stops }) => stops));
    printTable(
        ["theme", "stopped by", "manifests", "stopped", "through"],
        themes.map((theme) => {
            const own = bad.filter(({ scene }) => scene.theme === theme);
            const names = new Set(
                own.flatMap(({ scene }) => scene.expected.map((one) => one.policy)),
            );
            const caught = own.filter((one) => stopped.includes(one)).length;
            return [theme, [...names].sort().join("\n"), own.length, caught, own.length - caught];
        }),
        [
            `hostile: ${stopped.length} of ${bad.length} stopped`,
            `not known before the update: ${open.filter(({ said }) => said.length > 0).length} of ${open.length} said so`,
            `good: ${refused.length} of ${fine.length} refused`,
        ],
    );
}
