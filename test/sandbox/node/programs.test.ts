import assert from "node:assert/strict";
import { imageName, isProgramPod, localArgs, programFor } from "../../../sandbox/node/programs";

const place = { localPort: (port: number) => port + 40_000, kubeconfig: "/pods/x/kubeconfig" };

describe("sandbox/node/programs", () => {
    const images: [string, string][] = [
        ["ghcr.io/fluxcd/flagger:1.44.0", "flagger"],
        ["localhost:5000/flagger", "flagger"],
        ["prom/prometheus:v2.55.1@sha256:0123", "prometheus"],
        ["podinfo", "podinfo"],
    ];
    for (const [image, name] of images) {
        it(`takes ${image} for ${name}`, () => assert.equal(imageName(image), name));
    }

    it("has a program for each image of the delivery chain, and none for the proxy", () => {
        assert.equal(programFor("ghcr.io/fluxcd/flagger-loadtester:0.38.0")?.tool, "loadtester");
        assert.equal(programFor("ghcr.io/fluxcd/flagger:1.44.0")?.tool, "flagger");
        assert.equal(programFor("ghcr.io/fluxcd/flagger:1.43.0@sha256:0")?.tool, "flagger-1.43");
        assert.equal(programFor("localhost:1.43/flagger")?.tool, "flagger");
        assert.equal(programFor("cr.l5d.io/linkerd/proxy:edge-25.7.5"), undefined);
    });

    it("runs a pod when any of its containers has a program", () => {
        assert.ok(
            isProgramPod({
                spec: { containers: [{ image: "linkerd/proxy:1" }, { image: "x/podinfo:6" }] },
            }),
        );
        assert.ok(!isProgramPod({ spec: { containers: [{ image: "nginx" }] } }));
    });

    const podinfo = programFor("podinfo");
    const flagger = programFor("flagger");
    assert.ok(podinfo && flagger);

    it("replaces ports written with = and apart, and leaves other flags alone", () => {
        assert.deepEqual(
            localArgs(podinfo, ["--port=9898", "--grpc-port", "9999", "--random-error"], place),
            ["--port=49898", "--grpc-port", "49999", "--random-error"],
        );
    });

    it("keeps a port of 0, which means not to listen", () => {
        assert.ok(localArgs(podinfo, ["--port-metrics=0"], place).includes("--port-metrics=0"));
    });

    it("runs cert-manager's images with one program, each by its own command", () => {
        const controller = programFor("quay.io/jetstack/cert-manager-controller:v1.21.2");
        const webhook = programFor("quay.io/jetstack/cert-manager-webhook:v1.21.2");
        assert.ok(controller && webhook);
        assert.equal(controller.tool, webhook.tool);
        assert.deepEqual(localArgs(controller, ["--v=2"], place), [
            "controller",
            "--v=2",
            "--kubeconfig=/pods/x/kubeconfig",
            "--healthz-listen-address=127.0.0.1:49403",
        ]);
        assert.deepEqual(localArgs(webhook, ["--secure-port=10250"], place), [
            "webhook",
            "--secure-port=50250",
            "--healthz-port=46080",
            "--kubeconfig=/pods/x/kubeconfig",
            "--metrics-listen-address=0",
        ]);
    });

    it("gives the port where the pod leaves it to the program's default", () => {
        assert.deepEqual(localArgs(flagger, ["-log-level=info"], place), [
            "-log-level=info",
            "-port=48080",
            "-kubeconfig=/pods/x/kubeconfig",
        ]);
    });
});
