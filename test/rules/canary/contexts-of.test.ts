import assert from "node:assert/strict";
import {
    checkCanary,
    installationOf,
    type KubernetesObject,
    contextsOf,
} from "../../../rules/canary";
import { goodInstallation, goodObjects, goodScene } from "./contexts";
import { changed, goodTarget, object } from "./related/around";

const flagger: KubernetesObject = object("apps/v1", "Deployment", "flagger", {
    "metadata.namespace": "flagger-system",
    "spec.template.metadata.labels": { app: "flagger" },
    "spec.template.spec.containers": [
        {
            image: "ghcr.io/fluxcd/flagger:1.44.0",
            args: [
                "-log-level=info",
                "-mesh-provider=gatewayapi:v1beta1",
                "-metrics-server=http://prometheus.linkerd-viz:9090",
                "--no-cross-namespace-refs",
                "-selector-labels",
                "app,tier",
            ],
        },
    ],
});
const flaggersNamespace: KubernetesObject = {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name: "flagger-system", annotations: { "linkerd.io/inject": "enabled" } },
};

describe("installationOf", () => {
    it("reads the flags, the version and the mesh of the Flagger among the objects", () => {
        assert.deepEqual(installationOf([flagger, flaggersNamespace]), {
            meshProvider: "gatewayapi:v1beta1",
            metricsServer: "http://prometheus.linkerd-viz:9090",
            noCrossNamespaceRefs: true,
            selectorLabels: ["app", "tier"],
            flaggerNamespace: "flagger-system",
            flagger: "1.44.0",
            flaggerMeshed: true,
        });
    });

    it("takes Flagger's defaults for flags that are not set, and leaves the mesh open without the namespace", () => {
        const bare = changed(flagger, { "spec.template.spec.containers[0].args": undefined });
        assert.deepEqual(installationOf([bare]), {
            meshProvider: "istio",
            metricsServer: "http://prometheus:9090",
            noCrossNamespaceRefs: false,
            flaggerNamespace: "flagger-system",
            flagger: "1.44.0",
        });
    });

    it("knows nothing without a Flagger, or with two", () => {
        assert.deepEqual(installationOf(goodObjects), {});
        const second = changed(flagger, { "metadata.name": "second" });
        assert.deepEqual(installationOf([flagger, second]), {});
    });
});

describe("contexts", () => {
    const { canary } = goodScene();

    it("makes one of each Canary, and of nothing else that bears the name", () => {
        const others = [
            changed(canary, { "metadata.name": "second" }),
            changed(canary, { apiVersion: "example.com/v1" }),
        ];
        const made = contextsOf([...goodObjects, canary, ...others]);
        assert.deepEqual(
            made.map((context) => context.canary.metadata.name),
            ["podinfo", "second"],
        );
    });

    it("puts what is given of the installation before what Flagger says of itself", () => {
        const [context] = contextsOf([canary, flagger], {
            installation: { meshProvider: "linkerd" },
        });
        assert.equal(context?.installation.meshProvider, "linkerd");
        assert.equal(context?.installation.flaggerNamespace, "flagger-system");
        assert.deepEqual(context?.authoritativeKinds, []);
    });

    it("lets the rules see all the objects", () => {
        const paused = changed(goodTarget, { "spec.paused": true });
        const objects = [...goodObjects.filter((other) => other !== goodTarget), paused, canary];
        const problems = contextsOf(objects, { installation: goodInstallation }).flatMap(
            checkCanary,
        );
        assert.deepEqual(
            problems.map(({ id }) => id),
            ["target/paused"],
        );
    });
});
