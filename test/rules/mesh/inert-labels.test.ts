import assert from "node:assert/strict";
import { inertAnnotations, inertLabels } from "../../../rules/mesh/inert-labels";
import { broken, deployment, object, survivesAnyShape } from "./support";

describe("rules mesh-config/inert-label and mesh-config/inert-annotation", () => {
    const inert = [
        "linkerd.io/inject",
        "config.linkerd.io/proxy-await",
        "config.linkerd.io/skip-inbound-ports",
        "config.alpha.linkerd.io/proxy-wait-before-exit-seconds",
    ];
    for (const label of inert) {
        it(`finds the label ${label} on pods, namespaces and Services`, () => {
            const labels = { [label]: "enabled" };
            const objects = [
                deployment({ labels }),
                object("Namespace", "test", {}, { labels }),
                object("Service", "web", {}, { labels }),
                object("StatefulSet", "db", {}, { labels }),
            ];
            assert.deepEqual(broken(inertLabels, objects, {}), [
                `Deployment test/web: spec.template.metadata.labels["${label}"]`,
                `Namespace test: metadata.labels["${label}"]`,
                `Service test/web: metadata.labels["${label}"]`,
                `StatefulSet test/db: metadata.labels["${label}"]`,
            ]);
        });
    }

    it("lets every annotation pass but the one that must be a label", () => {
        const annotations = { "linkerd.io/inject": "enabled", note: "x" };
        const service = object("Service", "web", {}, { annotations });
        assert.deepEqual(broken(inertAnnotations, [service], {}), []);
    });

    it("lets pass what is a label by right", () => {
        const labels = {
            "config.linkerd.io/admission-webhooks": "disabled",
            "linkerd.io/control-plane-ns": "linkerd",
            "linkerd.io/extension": "viz",
            "mirror.linkerd.io/exported": "true",
            "linkerd.io/injected": "x",
        };
        const objects = [
            deployment({ labels }),
            object("Namespace", "test", {}, { labels }),
            object("Service", "web", {}, { labels }),
        ];
        assert.deepEqual(broken(inertLabels, objects, {}), []);
        assert.deepEqual(broken(inertAnnotations, objects, {}), []);
    });

    it("finds the annotation that must be a label, on Services only", () => {
        const annotations = { "mirror.linkerd.io/exported": "true" };
        const objects = [
            object("Service", "web", {}, { annotations }),
            object("Namespace", "test", {}, { annotations }),
        ];
        assert.deepEqual(broken(inertAnnotations, objects, {}), [
            'Service test/web: metadata.annotations["mirror.linkerd.io/exported"]',
        ]);
    });

    it("survives objects of any shape", () => {
        const labels = { "linkerd.io/inject": "enabled" };
        const service = object("Service", "web", {}, { labels, annotations: labels });
        for (const rule of [inertLabels, inertAnnotations]) {
            assert.ok(survivesAnyShape(rule, [deployment({ labels }), service], {}) > 100);
        }
    });
});
