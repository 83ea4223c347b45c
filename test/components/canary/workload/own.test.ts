import * as pulumi from "@pulumi/pulumi";
import assert from "node:assert/strict";

import type { OwnWorkload, ServiceArgs } from "../../../../components";
import { checkedPod } from "../../../../components/canary/workload/own-workload";
import { planWorkload } from "../../../../components/canary/workload/plan";
import type { PlainPodSpec } from "../../../../components/canary/workload/pod-defaults";
import { pods, workloadArgs } from "../../../support/workload";

function checked(
    spec: PlainPodSpec,
    over: Partial<OwnWorkload> = {},
    service: ServiceArgs = { port: 8080 },
): PlainPodSpec {
    const workload: OwnWorkload = { kind: "Deployment", pod: pods(), ...over };
    return checkedPod(planWorkload("shop", workloadArgs({ workload, service })), workload, spec);
}

const refusedBy = (id: string) => (error: Error) =>
    pulumi.RunError.isInstance(error) && error.message.includes(`[${id}]`);

describe("checkedPod", () => {
    const probe = { exec: { command: ["ready"] } };

    it("lets a pod through, with its defaults", () => {
        const [container] = checked({
            containers: [{ name: "app", readinessProbe: probe }],
        }).containers;
        assert.deepEqual(container?.readinessProbe, probe);
        assert.equal(container.securityContext?.runAsNonRoot, true);
    });

    it("refuses a container that nobody asks whether it is ready", () => {
        assert.throws(
            () => checked({ containers: [{ name: "app" }] }),
            refusedBy("workload/readiness-probe"),
        );
    });

    it("refuses several containers of which none says that it serves the port", () => {
        assert.throws(
            () => checked({ containers: [{ name: "app" }, { name: "log" }] }),
            refusedBy("workload/serving-container"),
        );
    });

    it("lets a TCP probe through with a warning: it passes in the mesh whatever the container does", () => {
        checked({ containers: [{ name: "app", readinessProbe: { tcpSocket: { port: 8080 } } }] });
    });

    it("refuses by the rules of a Canary that need the pods", () => {
        const app = {
            name: "app",
            readinessProbe: probe,
            ports: [{ name: "web", containerPort: 8080 }],
        };
        checked({ containers: [app] }, {}, { port: 80, targetPort: "web" });
        assert.throws(
            () => checked({ containers: [app] }, {}, { port: 80, targetPort: "http" }),
            refusedBy("workload/serving-container"),
        );
        assert.throws(
            () =>
                checked(
                    { containers: [{ ...app, ports: [{ containerPort: 8080, hostPort: 80 }] }] },
                    { kind: "DaemonSet" },
                ),
            refusedBy("target/host-port"),
        );
    });

    it("leaves the node selector of a DaemonSet to Flagger", () => {
        const spec = {
            containers: [{ name: "app", readinessProbe: probe }],
            nodeSelector: { disk: "ssd" },
        };
        assert.deepEqual(checked(spec).nodeSelector, { disk: "ssd" });
        const daemon = checked(spec, { kind: "DaemonSet" });
        assert.equal(daemon.nodeSelector, undefined);
        assert.ok(daemon.affinity?.nodeAffinity);
    });
});
