import assert from "node:assert/strict";
import { misplacedAnnotations } from "../../../rules/mesh/misplaced-annotations";
import { broken, deployment, object, survivesAnyShape } from "./support";

describe("rule mesh-config/misplaced-annotation", () => {
    const timeout = { "timeout.linkerd.io/request": "5s" };
    const proxy = { "config.linkerd.io/proxy-cpu-request": "100m" };

    it("finds the route's annotations on pods and namespaces, and those of pods on Services", () => {
        const objects = [
            deployment({ annotations: timeout }),
            object("Namespace", "test", {}, { annotations: timeout }),
            object("Service", "web", {}, { annotations: proxy }),
        ];
        assert.deepEqual(broken(misplacedAnnotations, objects, {}), [
            'Deployment test/web: spec.template.metadata.annotations["timeout.linkerd.io/request"]',
            'Namespace test: metadata.annotations["timeout.linkerd.io/request"]',
            'Service test/web: metadata.annotations["config.linkerd.io/proxy-cpu-request"]',
        ]);
    });

    it("lets each pass where Linkerd reads it, and what Linkerd's own charts repeat", () => {
        const pods = { metadata: { annotations: proxy }, spec: { containers: [] } };
        const objects = [
            deployment({ annotations: proxy }),
            object("Namespace", "test", {}, { annotations: proxy }),
            object("Service", "web", {}, { annotations: timeout }),
            object("Service", "tap", {}, { annotations: { "linkerd.io/inject": "enabled" } }),
            object("DaemonSet", "log", { spec: { template: pods } }, { annotations: proxy }),
        ];
        assert.deepEqual(broken(misplacedAnnotations, objects, {}), []);
    });

    it("says what it finds in objects of any shape", () => {
        const objects = [deployment({ annotations: timeout })];
        assert.ok(survivesAnyShape(misplacedAnnotations, objects, {}) > 50);
    });
});
