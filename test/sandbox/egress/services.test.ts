import assert from "node:assert/strict";
import type * as k8s from "@kubernetes/client-node";
import { type LocalAddress, loopbackPort } from "../../../sandbox/node/local-address";
import { programAddress, type ServiceApis } from "../../../sandbox/egress/services";

const service = { name: "webhook", namespace: "cert-manager" };

/** A Service whose port 443 is the pods' 10250, and its pods by their uid. */
function apis(pods: Readonly<Record<string, boolean>>): ServiceApis {
    const endpoints = Object.entries(pods).map(([uid, ready]) => ({
        addresses: [],
        conditions: { ready },
        targetRef: { kind: "Pod", uid },
    }));
    return {
        core: {
            readNamespacedService: () =>
                Promise.resolve({
                    spec: {
                        ports: [{ name: "metrics", port: 9402 }, { port: 443 }],
                    },
                }),
        } as unknown as k8s.CoreV1Api,
        discovery: {
            listNamespacedEndpointSlice: () =>
                Promise.resolve({
                    items: [
                        {
                            endpoints,
                            ports: [{ name: "metrics", port: 9402 }, { port: 10250 }],
                        },
                    ],
                }),
        } as unknown as k8s.DiscoveryV1Api,
    };
}

const localAddress = (uid: string, port: number): LocalAddress | undefined =>
    uid === "local" ? loopbackPort(port + 40_000) : undefined;

describe("sandbox/egress/services", () => {
    const cases: readonly (readonly [string, Record<string, boolean>, number, number?])[] = [
        ["a ready pod with a program", { local: true }, 443, 50_250],
        ["another port of it", { local: true }, 9402, 49_402],
        ["the one of its pods that has a program", { other: true, local: true }, 443, 50_250],
        ["a pod that is not ready", { local: false }, 443],
        ["a pod without a program", { other: true }, 443],
        ["a port that the Service does not have", { local: true }, 80],
    ];
    for (const [name, pods, port, local] of cases) {
        it(`${name}: ${local === undefined ? "nothing answers" : `port ${local} answers`}`, async () => {
            assert.deepEqual(
                await programAddress(apis(pods), service, port, localAddress),
                local && loopbackPort(local),
            );
        });
    }
});
