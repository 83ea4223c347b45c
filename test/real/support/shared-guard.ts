import assert from "node:assert/strict";
import { caseCanaries, caseNamespaces, workload } from "../../rules/guard/injection/cases";
import { Checkout } from "./checkout";
import {
    auditing,
    excepting,
    guardedPairs,
    injectionSetting,
    ordinary,
    settingOf,
} from "./guard-cases";
import { GuardedSandbox } from "./guarded-sandbox";

const unmeshedFlagger = workload("Deployment", "meshed", {
    annotations: { "linkerd.io/inject": "disabled" },
    spec: { containers: [{ name: "flagger", image: "ghcr.io/fluxcd/flagger:1.44.0" }] },
});

let users = 0;
let opened: { readonly checkout: Checkout; readonly sandbox: GuardedSandbox } | undefined;

/**
 * Lets a suite work on the guarded sandbox that all suites of this run share: the first one to run brings it up, the
 * last one takes it down. To be called in the suite's `describe`.
 */
export function onGuardedSandbox(): () => GuardedSandbox {
    users += 1;
    before(async () => {
        opened ??= await open();
    });
    after(async () => {
        users -= 1;
        if (users === 0 && opened !== undefined) {
            await opened.checkout.down();
        }
    });
    return () => {
        assert.ok(opened, "the sandbox is not running");
        return opened.sandbox;
    };
}

async function open() {
    const checkout = Checkout.make("guard");
    const sandbox = await GuardedSandbox.up(checkout);
    const { stand } = sandbox;
    const test = { annotations: { "linkerd.io/inject": "enabled" } };
    await sandbox.makeNamespaces({ test, ...caseNamespaces });
    await stand.install(ordinary);
    for (const setting of [auditing, excepting]) {
        await stand.install(setting, /^canary-(errors|warnings)$/);
    }
    // a setting is installed once: first those whose rules compare objects
    const pairs = guardedPairs().flatMap(({ bad, fixed, question }) =>
        [bad, fixed].map((scene) => ({
            setting: settingOf(scene),
            isCompared: question(scene).live.length > 0,
        })),
    );
    for (const { setting } of pairs.filter(({ isCompared }) => isCompared)) {
        await stand.install(setting, /^(canary(-[a-z-]+)?|target)-(errors|warnings)$/);
    }
    for (const { setting } of pairs) {
        await stand.install(setting, /^canary-(errors|warnings)$/);
    }
    await stand.params.install();
    const ofInjection = /^(workload|namespace|target|unlabelled-workload)-(errors|warnings)$/;
    await stand.install(injectionSetting, ofInjection);
    await stand.ready(injectionSetting, unmeshedFlagger);
    await stand.params.make(caseCanaries);
    return { checkout, sandbox };
}
