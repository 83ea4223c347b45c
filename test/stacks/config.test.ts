import assert from "node:assert/strict";

import { pins } from "../../components";
import { stacks } from "../../stacks";
import { stackConfig } from "../../stacks/config";
import type { StackConfig } from "../../stacks/types";
import { rawConfig } from "./support";

function config(stack: string, raw: Record<string, string> = {}): StackConfig {
    return stackConfig(stack, rawConfig(raw)).config;
}

/** The settings that a stack asks for before it does anything. */
function asked(stack: string): string[] {
    try {
        config(stack);
        return [];
    } catch (error) {
        return [...String(error).matchAll(/^ {2}error: (\S+): not set/gm)].map(([, path]) => path);
    }
}

describe("stackConfig", () => {
    it("knows the sandbox's cluster by itself", () => {
        assert.deepEqual(config("sandbox").cluster, {
            kubeconfig: ".sandbox/kubeconfig",
            context: "sandbox",
        });
    });

    it("takes another cluster for the sandbox too", () => {
        assert.deepEqual(config("sandbox", { kubeconfig: "k", context: "c" }).cluster, {
            kubeconfig: "k",
            context: "c",
        });
    });

    it("waits for the releases of all services for the time that is set", () => {
        const raw = { awaitRelease: "10m" };
        const timeouts = (services: StackConfig["services"]): unknown[] =>
            services.map(({ delivery }) => delivery.awaitRelease);
        assert.deepEqual(timeouts(config("sandbox", raw).services), [{ timeout: "10m" }]);
        assert.deepEqual(timeouts(config("sandbox").services), [undefined]);
    });

    it("leaves the kubeconfig of dev to kubectl's rules", () => {
        assert.deepEqual(config("dev", { context: "kind-dev" }).cluster, {
            kubeconfig: undefined,
            context: "kind-dev",
        });
    });

    it("installs dev from the pins", () => {
        const { platform } = config("dev", { context: "kind-dev" });
        assert.deepEqual(platform.linkerd, {
            ...pins.linkerd,
            identity: { source: "generated" },
            webhookCertificates: { source: "generated" },
        });
        assert.deepEqual(platform.flagger.install, { by: "helm", chart: pins.flagger.chart });
    });

    it("installs nothing of the sandbox from the network", () => {
        assert.doesNotMatch(JSON.stringify(config("sandbox").platform), /:\/\//);
    });

    for (const [stack, overlay] of [
        ["sandbox", ".sandbox/overlays/linkerd"],
        ["dev", pins.flagger.overlay],
    ] as const) {
        it(`installs Flagger of ${stack} by its overlay when asked to`, () => {
            const { platform } = config(stack, {
                context: "c",
                flaggerInstall: "kustomize",
            });
            assert.deepEqual(platform.flagger.install, { by: "kustomize", overlay });
        });
    }

    it("puts the user's release into the canary", () => {
        const { services } = config("sandbox", {
            podinfo: '{"message":"release 2","args":["--random-error"]}',
        });
        assert.deepEqual(
            services.map(({ release }) => release),
            [
                {
                    image: pins.podinfo.image,
                    args: ["--random-error"],
                    env: { message: "release 2" },
                },
            ],
        );
    });

    for (const stack of Object.keys(stacks)) {
        it(`judges ${stack} by at least two scrapes at a time, and lets one check fail`, () => {
            const { platform, services } = config(stack, { context: "c" });
            const scrape = seconds(platform.viz.prometheus?.scrapeInterval ?? "10s");
            for (const { analysis } of services.map(({ delivery }) => delivery)) {
                for (const { window = "1m" } of analysis.metrics) {
                    assert.ok(seconds(window) >= 2 * scrape);
                }
                assert.ok(analysis.threshold > 1);
            }
        });

        it(`has no warning for ${stack}`, () => {
            assert.equal(stackConfig(stack, rawConfig({ context: "c" })).warnings, "");
        });
    }

    for (const stack of ["staging", "prod"]) {
        it(`asks for ${stack} what it asks for dev, and nothing else`, () => {
            assert.deepEqual(asked(stack), asked("dev"));
            assert.deepEqual(asked("dev"), ["linkerd-canary:context"]);
        });
    }

    it("gives production pins of its own, none newer than staging's", () => {
        const [prod, staging] = ["prod", "staging"].map(
            (stack) => config(stack, { context: "c" }).platform,
        );
        assert.deepEqual(prod.linkerd.crds, staging.linkerd.crds);
        assert.deepEqual(prod.flagger.install, staging.flagger.install);
    });

    const refused: readonly [string, string, Record<string, string>, RegExp][] = [
        [
            "an unheard-of stack",
            "production-eu",
            {},
            /"production-eu" has no definition .* known stacks: dev, prod, sandbox, staging/,
        ],
        ["a mistyped stack", "sandbx", {}, /Did you mean sandbox\? .* pulumi stack select sandbox/],
        ["a stack that JavaScript knows", "constructor", {}, /"constructor" has no definition/],
        [
            "dev without a context",
            "dev",
            {},
            /linkerd-canary:context: not set: .* pulumi config set context/,
        ],
        [
            "dev with a blank context, once",
            "dev",
            { context: " " },
            /^1 problem in .*\n.*must not be blank/,
        ],
        [
            "a mistyped setting beside a missing one",
            "dev",
            { contxt: "kind-dev" },
            /^2 problems in the configuration of stack dev:\n.*linkerd-canary:contxt.*\n.*linkerd-canary:context: not set/,
        ],
    ];
    for (const [what, stack, raw, message] of refused) {
        it(`refuses ${what}`, () => {
            assert.throws(() => stackConfig(stack, rawConfig(raw)), {
                // Pulumi prints these without a stack trace.
                __pulumiRunError: true,
                message,
            });
        });
    }
});

function seconds(duration: string): number {
    const [, amount, unit] = /^(\d+)([sm])$/.exec(duration) ?? [];
    assert.ok(amount !== undefined, `"${duration}" is no duration in s or m`);
    return Number(amount) * (unit === "m" ? 60 : 1);
}
