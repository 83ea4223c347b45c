import type { ResolvedWave } from "../../../fleet/file/types";
import type { GitOpsFleet } from "../../../fleet/gitops/types";

const wave = (name: string, stacks: readonly string[]): ResolvedWave => ({
    name,
    stacks,
    maxParallel: 2,
    bakeSeconds: 0,
    allowedFailures: 0,
    maxUnavailable: stacks.length,
    unreachable: { policy: "fail" },
    manualGate: false,
    settings: {},
});

/** A fleet of three waves whose stacks have two layers each, one gated, with windows. */
export const shop: GitOpsFleet = {
    fleet: {
        name: "shop",
        program: ".",
        waves: [
            wave("first", ["dev"]),
            { ...wave("europe", ["eu-1", "eu-2", "eu-3"]), maxUnavailable: 2 },
            { ...wave("world", ["us-1"]), manualGate: true },
        ],
        windows: {
            timezone: "Europe/Berlin",
            startIn: [{ days: [1, 2, 3, 4], fromMinute: 9 * 60 + 30, toMinute: 16 * 60 }],
            nothingStartsIn: [{ days: [5], fromMinute: 22 * 60, toMinute: 2 * 60 }],
        },
        onFailure: "stop",
        timeoutSeconds: 3600,
        lock: "dev",
    },
    stacks: new Map(
        ["dev", "eu-1", "eu-2", "eu-3", "us-1"].map((stack) => [
            stack,
            { directory: `gitops/${stack}`, layers: ["1-linkerd", "2-canaries"] },
        ]),
    ),
    repository: { url: "https://git.example.com/platform.git", revision: "main" },
    namespace: "argocd",
};
