import assert from "node:assert/strict";
import { STACKS } from "../stacks/registered-objects";
import { registered, withCertificates } from "../policy/stack-programs";
import { provider } from "../policy/support";
import { BatteryCluster } from "./cluster";
import { runPackOver } from "./run-pack";
import { type BatteryScene, readPlatform } from "./scenes";

/** A cluster of the stacks: it has what their charts make of the platform. */
const scene: BatteryScene = {
    ...{ file: "stacks", theme: "stacks", words: "The stacks of this repository.", stack: "" },
    ...{ expected: [], notes: [], objects: [], passes: [], settings: {} },
    cluster: "v1.33.4",
};

/** The stacks of this repository, as their programs register them, are good ones too. */
describe("the stacks, against the policy pack", () => {
    let cluster: BatteryCluster;

    before(async () => {
        cluster = await BatteryCluster.start(readPlatform());
    });

    after(() => cluster.close());

    for (const stack of STACKS) {
        it(`refuses nothing of ${stack}, and warns of nothing`, async () => {
            const on = provider({ kubeconfig: cluster.holds(scene) });
            const program = await withCertificates(await registered(stack, undefined, on));
            const canaries = program.filter(({ type }) => type.endsWith(":Canary"));
            assert.ok(program.length > 40 && canaries.length > 0, `${program.length} resources`);
            const said = await runPackOver(program);
            assert.deepEqual(
                said
                    .filter(({ policy }) => policy !== "not-checked")
                    // Flagger itself sends no alert for a version that never gets ready: a receiver of events is the user's
                    .filter(({ message }) => !message.includes("[alert/never-ready]"))
                    .map(({ message, policy }) => `${policy}: ${message}`),
                [],
            );
        });
    }
});
