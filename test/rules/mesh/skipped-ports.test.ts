import assert from "node:assert/strict";
import { skippedPorts, skippedPortsDefaults } from "../../../rules/mesh/skipped-ports";
import { broken, deployment, object, survivesAnyShape } from "./support";

const INBOUND = "config.linkerd.io/skip-inbound-ports";
const OUTBOUND = "config.linkerd.io/skip-outbound-ports";
const SUBNETS = "config.linkerd.io/skip-subnets";

describe("rule mesh-config/skipped-ports", () => {
    const good: [string, object][] = [
        ["nothing", {}],
        ["what Linkerd's chart skips", { [INBOUND]: "4567,4568", [OUTBOUND]: "4567-4568" }],
        ["an empty list", { [INBOUND]: "" }],
        ["another annotation", { "config.linkerd.io/opaque-ports": "3306" }],
    ];
    for (const [what, annotations] of good) {
        it(`lets ${what} pass`, () => {
            assert.deepEqual(
                broken(skippedPorts, [deployment({ annotations })], skippedPortsDefaults),
                [],
            );
        });
    }

    const bad: [string, string][] = [
        [INBOUND, "8080"],
        [INBOUND, "4567,8080"],
        [INBOUND, "4567-4569"],
        [OUTBOUND, "0-65535"],
        [OUTBOUND, "http"],
        [OUTBOUND, " 443 "],
        [SUBNETS, "10.0.0.0/8"],
    ];
    for (const [key, value] of bad) {
        it(`finds ${key}: ${value} on a pod template`, () => {
            const web = deployment({ annotations: { [key]: value } });
            assert.deepEqual(broken(skippedPorts, [web], skippedPortsDefaults), [
                `Deployment test/web: spec.template.metadata.annotations["${key}"]`,
            ]);
        });
    }

    it("finds it on a namespace, a pod and a CronJob's pods, and not where it does nothing", () => {
        const metadata = { annotations: { [INBOUND]: "8080" } };
        const objects = [
            object("Namespace", "test", {}, metadata),
            object("Pod", "web", {}, metadata),
            object("CronJob", "web", {
                spec: { jobTemplate: { spec: { template: { metadata } } } },
            }),
            object("Deployment", "web", {}, metadata),
            object("Service", "web", {}, metadata),
        ];
        assert.deepEqual(broken(skippedPorts, objects, skippedPortsDefaults), [
            `Namespace test: metadata.annotations["${INBOUND}"]`,
            `Pod test/web: metadata.annotations["${INBOUND}"]`,
            `CronJob test/web: spec.jobTemplate.spec.template.metadata.annotations["${INBOUND}"]`,
        ]);
    });

    it("allows what the settings allow, each for its own direction", () => {
        const settings = {
            allowedInbound: ["6000-6010"],
            allowedOutbound: [],
            allowedSubnets: ["10.1.0.0/16"],
        };
        const allowed = { [INBOUND]: "6000,6003-6005", [SUBNETS]: "10.1.0.0/16" };
        assert.deepEqual(
            broken(skippedPorts, [deployment({ annotations: allowed })], settings),
            [],
        );
        const other = { [OUTBOUND]: "6000", [SUBNETS]: "10.2.0.0/16" };
        assert.equal(
            broken(skippedPorts, [deployment({ annotations: other })], settings).length,
            2,
        );
    });

    it("survives objects of any shape", () => {
        const web = deployment({ annotations: { [INBOUND]: "8080" } });
        assert.ok(survivesAnyShape(skippedPorts, [web], skippedPortsDefaults) > 100);
    });
});
