import assert from "node:assert/strict";
import { imagesDefaults, pinnedImages } from "../../../rules/mesh/images";
import { broken, deployment, object, survivesAnyShape } from "./support";

const DIGEST = `sha256:${"0".repeat(64)}`;

describe("rule mesh-config/image-not-pinned", () => {
    const good = [
        "nginx:1.27.0",
        "ghcr.io/fluxcd/flagger:1.44.0",
        "registry.local:5000/web:2",
        `nginx@${DIGEST}`,
        `nginx:latest@${DIGEST}`,
        "nginx:latest-alpine",
    ];
    for (const image of good) {
        it(`lets ${image} pass`, () => {
            const web = deployment({ container: { image } });
            assert.deepEqual(broken(pinnedImages, [web], imagesDefaults), []);
        });
    }

    const bad = ["nginx", "nginx:latest", "registry.local:5000/web", "", "ghcr.io/a/b:latest"];
    for (const image of bad) {
        it(`finds ${JSON.stringify(image)}`, () => {
            const web = deployment({ container: { image } });
            assert.deepEqual(broken(pinnedImages, [web], imagesDefaults), [
                "Deployment test/web: spec.template.spec.containers[0].image",
            ]);
        });
    }

    it("looks at every container of every kind that makes pods", () => {
        const containers = [
            { name: "a", image: "a:1.0.0" },
            { name: "b", image: "b" },
        ];
        const pod = { containers, initContainers: [{ name: "c", image: "c" }] };
        const objects = [
            object("Pod", "web", { spec: pod }),
            object("CronJob", "web", {
                spec: { jobTemplate: { spec: { template: { spec: pod } } } },
            }),
        ];
        assert.deepEqual(broken(pinnedImages, objects, imagesDefaults), [
            "Pod test/web: spec.initContainers[0].image",
            "Pod test/web: spec.containers[1].image",
            "CronJob test/web: spec.jobTemplate.spec.template.spec.initContainers[0].image",
            "CronJob test/web: spec.jobTemplate.spec.template.spec.containers[1].image",
        ]);
    });

    it("allows what the settings allow, whole names only", () => {
        const settings = { allowedImages: ["registry.local/dev/*", "nginx"] };
        const of = (image: string) =>
            broken(pinnedImages, [deployment({ container: { image } })], settings);
        assert.deepEqual(of("registry.local/dev/web:latest"), []);
        assert.deepEqual(of("nginx"), []);
        assert.equal(of("nginx:latest").length, 1);
        assert.equal(of("x.registry.local/dev/web").length, 1);
    });

    it("survives objects of any shape", () => {
        const web = deployment({ container: { image: "nginx" } });
        assert.ok(survivesAnyShape(pinnedImages, [web], imagesDefaults) > 100);
    });
});
