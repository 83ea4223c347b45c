import type { AnalysisContext } from "../analysis";
import type { Check } from "./check";

/** The entry of `spec.analysis.webhooks` that carries out a check. */
export function webhook(context: AnalysisContext, check: Check): Record<string, unknown> {
    const url = context.platform.loadTester;
    switch (check.kind) {
        case "smokeTest":
            return {
                name: check.name ?? "smoke-test",
                type: "pre-rollout",
                url,
                timeout: check.timeout ?? "15s",
                metadata: { type: "bash", cmd: check.command },
            };
        case "loadTest":
            return {
                name: check.name ?? "load-test",
                type: "rollout",
                url,
                // Not "bash", for which Flagger would wait until the load has ended.
                metadata: { type: "cmd", cmd: check.command },
            };
    }
}
