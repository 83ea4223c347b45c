import assert from "node:assert/strict";
import type { V1Pod } from "@kubernetes/client-node";
import { PodAddresses } from "../../../sandbox/node/addresses";
import { type ContainerState, podStatus } from "../../../sandbox/node/pod-status";

const startedAt = new Date("2026-01-01T00:00:00Z");
const now = new Date("2026-01-01T00:01:00Z");
const place = { podIP: "10.245.0.1", hostIP: "10.0.0.1", startedAt };
const pod: V1Pod = {
    spec: {
        initContainers: [
            { name: "setup", image: "setup:1" },
            { name: "sidecar", image: "sidecar:1", restartPolicy: "Always" },
        ],
        containers: [
            { name: "app", image: "podinfo:6" },
            { name: "linkerd-proxy", image: "proxy:1" },
        ],
    },
};
const status = (state: ContainerState, of: V1Pod = pod) =>
    podStatus(of, place, new Map([["app", state]]), now);
const conditionOf = (result: ReturnType<typeof status>, type: string) =>
    result.conditions?.find((condition) => condition.type === type);

describe("sandbox/node/pod-status", () => {
    it("is ready when the program is, and counts the rest as running", () => {
        const result = status({ phase: "running", ready: true, restarts: 2, startedAt });
        assert.equal(conditionOf(result, "Ready")?.status, "True");
        assert.deepEqual(
            result.containerStatuses?.map((item) => [item.name, item.ready, item.restartCount]),
            [
                ["app", true, 2],
                ["linkerd-proxy", true, 0],
            ],
        );
        assert.ok(result.initContainerStatuses?.[0].state?.terminated);
        assert.ok(result.initContainerStatuses?.[1].state?.running);
    });

    it("is not ready when the program fails its probe, and says what was seen", () => {
        const result = status({
            phase: "running",
            ready: false,
            restarts: 0,
            startedAt,
            reason: "HTTP 503 from /readyz",
        });
        assert.equal(conditionOf(result, "Ready")?.status, "False");
        assert.equal(conditionOf(result, "Ready")?.message, "app: HTTP 503 from /readyz");
    });

    it("tells an ended program with its exit code", () => {
        const result = status({
            phase: "exited",
            ready: false,
            restarts: 1,
            reason: "exit code 3",
            exitCode: 3,
        });
        const app = result.containerStatuses?.[0];
        assert.equal(app?.state?.waiting?.reason, "CrashLoopBackOff");
        assert.equal(app?.lastState?.terminated?.exitCode, 3);
    });

    it("keeps the time of a condition that did not change", () => {
        const earlier = new Date("2026-01-01T00:00:30Z");
        const known: V1Pod = {
            ...pod,
            status: {
                conditions: [{ type: "Ready", status: "True", lastTransitionTime: earlier }],
            },
        };
        const same = status({ phase: "running", ready: true, restarts: 0, startedAt }, known);
        const other = status({ phase: "running", ready: false, restarts: 0, startedAt }, known);
        assert.equal(conditionOf(same, "Ready")?.lastTransitionTime, earlier);
        assert.equal(conditionOf(other, "Ready")?.lastTransitionTime, now);
    });
});

describe("sandbox/node/addresses", () => {
    it("gives no address twice, nor one that a pod has already", () => {
        const addresses = new PodAddresses();
        assert.equal(addresses.next(), "10.245.0.1");
        addresses.take("10.245.0.255");
        addresses.take("10.244.9.9");
        addresses.take(undefined);
        assert.deepEqual([addresses.next(), addresses.next()], ["10.245.1.0", "10.245.1.1"]);
    });
});
