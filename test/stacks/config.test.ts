import assert from "node:assert/strict";

import { pins } from "../../components";
import { stacks } from "../../stacks";
import { stackConfig } from "../../stacks/config";
import type { StackConfig } from "../../stacks/types";

const project = "linkerd-canary";

function config(stack: string, raw: Record<string, string> = {}): StackConfig {
    return stackConfig(project, stack, raw).config;
}

describe("stackConfig", () => {
    it("knows the sandbox's cluster by itself", () => {
        assert.deepEqual(config("sandbox").cluster, {
            kubeconfig: ".sandbox/kubeconfig",
            context: "sandbox",
        });
    });

    it("takes another cluster for the sandbox too", () => {
        assert.deepEqual(
            config("sandbox", { "linkerd-canary:kubeconfig": "k", "linkerd-canary:context": "c" })
                .cluster,
            { kubeconfig: "k", context: "c" },
        );
    });

    it("leaves the kubeconfig of dev to kubectl's rules", () => {
        assert.deepEqual(config("dev", { "linkerd-canary:context": "kind-dev" }).cluster, {
            kubeconfig: undefined,
            context: "kind-dev",
        });
    });

    it("installs dev from the pins", () => {
        const { platform } = config("dev", { "linkerd-canary:context": "kind-dev" });
        assert.deepEqual(platform.linkerd, pins.linkerd);
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
                "linkerd-canary:context": "c",
                "linkerd-canary:flaggerInstall": "kustomize",
            });
            assert.deepEqual(platform.flagger.install, { by: "kustomize", overlay });
        });
    }

    it("puts the user's release into the canary", () => {
        const { podinfo } = config("sandbox", {
            "linkerd-canary:podinfo": '{"message":"release 2","args":["--random-error"]}',
        });
        assert.deepEqual(podinfo.release, {
            image: pins.podinfo.image,
            message: "release 2",
            args: ["--random-error"],
        });
    });

    for (const stack of Object.keys(stacks)) {
        it(`judges ${stack} by at least two scrapes at a time, and lets one check fail`, () => {
            const { platform, podinfo } = config(stack, { "linkerd-canary:context": "c" });
            const scrape = seconds(platform.viz.prometheus?.scrapeInterval ?? "10s");
            for (const { window = "1m" } of podinfo.analysis.metrics) {
                assert.ok(seconds(window) >= 2 * scrape);
            }
            assert.ok(podinfo.analysis.threshold > 1);
        });

        it(`has no warning for ${stack}`, () => {
            assert.equal(
                stackConfig(project, stack, { "linkerd-canary:context": "c" }).warnings,
                "",
            );
        });
    }

    const refused: readonly [string, string, Record<string, string>, RegExp][] = [
        [
            "an unheard-of stack",
            "production-eu",
            {},
            /"production-eu" has no definition .* known are dev, sandbox/,
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
            { "linkerd-canary:context": "" },
            /^1 problem in .*\n.*must not be blank/,
        ],
        [
            "a mistyped setting beside a missing one",
            "dev",
            { "linkerd-canary:contxt": "kind-dev" },
            /^2 problems in the configuration of stack dev:\n.*linkerd-canary:contxt.*\n.*linkerd-canary:context: not set/,
        ],
    ];
    for (const [what, stack, raw, message] of refused) {
        it(`refuses ${what}`, () => {
            assert.throws(() => stackConfig(project, stack, raw), {
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
