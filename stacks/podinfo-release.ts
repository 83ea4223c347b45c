import * as kx from "@pulumi/kubernetesx";

import { canaryAddress } from "../components/canary/canary-spec";

/** Port of podinfo. */
export const podinfoPort = 9898;

/** One release of podinfo. */
export interface PodinfoRelease {
    /** Image with tag. */
    readonly image: string;
    /** What this release answers; the JSON of `GET /` shows it as `message`. */
    readonly message: string;
    /** More arguments, such as `--random-error`. */
    readonly args: readonly string[];
}

/** The pod of a release; its probes come from {@link podinfoHealth}. */
export function podinfoPod(release: PodinfoRelease): kx.PodBuilder {
    return new kx.PodBuilder({
        containers: [
            {
                name: "podinfo",
                image: release.image,
                command: ["./podinfo", `--port=${podinfoPort}`, ...release.args],
                env: { PODINFO_UI_MESSAGE: release.message },
                ports: { http: podinfoPort },
                // Its image names the user, and the kubelet wants the number to know that it is not root.
                securityContext: { runAsUser: 100 },
                resources: {
                    requests: { cpu: "50m", memory: "32Mi" },
                    limits: { memory: "128Mi" },
                },
            },
        ],
    });
}

/** Where podinfo says how it is. */
export const podinfoHealth = { ready: "/readyz", live: "/healthz" } as const;

/**
 * Asks the canary to send back what it got. A release that asks a backend which is not there answers 200 and an error,
 * becomes ready and fails here. One that fails now and then passes: how often it does is the metrics' to judge.
 */
export function podinfoSmokeTest(name: string, namespace: string): string {
    const url = canaryAddress({ name, namespace, port: podinfoPort });
    return `curl -sf --retry 5 --retry-delay 1 --retry-all-errors -d smoke ${url}/echo | grep -qx smoke`;
}

/** Twenty requests a second straight to the canary for a minute. */
export function podinfoLoadTest(name: string, namespace: string): string {
    return `hey -z 1m -q 10 -c 2 ${canaryAddress({ name, namespace, port: podinfoPort })}/`;
}
