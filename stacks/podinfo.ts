import { type CanaryAnalysis, type CanaryWorkloadArgs, pins } from "../components";
import {
    podinfoHealth,
    podinfoLoadTest,
    podinfoPod,
    podinfoPort,
    podinfoSmokeTest,
} from "./podinfo-release";
import type { PodinfoCanary, Settings } from "./types";

/** Name and namespace of the canary in each stack. */
export const podinfo = { name: "podinfo", namespace: "test" } as const;

/** The podinfo canary with the user's release in it. */
export function podinfoCanary(
    settings: Settings,
    analysis: Omit<CanaryAnalysis, "checks">,
): PodinfoCanary {
    const { name, namespace } = podinfo;
    return {
        name,
        namespace,
        release: {
            image: settings.podinfo.image ?? pins.podinfo.image,
            message: settings.podinfo.message ?? "release 1",
            args: settings.podinfo.args ?? [],
        },
        analysis: {
            ...analysis,
            checks: [
                { kind: "smokeTest", command: podinfoSmokeTest(name, namespace) },
                { kind: "loadTest", command: podinfoLoadTest(name, namespace) },
            ],
        },
    };
}

/** The workload of a stack's canary. */
export function podinfoWorkload(
    { namespace, release, analysis }: PodinfoCanary,
    platform: CanaryWorkloadArgs["platform"],
): CanaryWorkloadArgs {
    return {
        namespace,
        platform,
        workload: { kind: "Deployment", pod: podinfoPod(release), health: podinfoHealth },
        service: { port: podinfoPort },
        analysis,
        // It is ready within seconds, or never.
        progressDeadline: "60s",
    };
}
