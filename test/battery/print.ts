import { stringify } from "yaml";

import { type Part, readScenes } from "./scenes";

/** Prints a scene of the battery whole: `npx tsx test/battery/print.ts hostile/steps/max-weight-zero`. */
const [given = ""] = process.argv.slice(2);
const [part = "", ...rest] = given.replace(/\.yaml$/, "").split("/");
const scene = readScenes(part as Part).find(({ file }) => file === `${rest.join("/")}.yaml`);
if (scene === undefined) {
    throw new Error(`there is no scene ${given}`);
}
process.stdout.write(scene.objects.map(({ object }) => `---\n${stringify(object)}`).join(""));
