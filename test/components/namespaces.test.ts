import assert from "node:assert/strict";

import { Namespaces } from "../../components";
import { only, record, type Registration } from "../support/recorder";

describe("Namespaces", () => {
    let registrations: Registration[];
    const metadata = (name: string): unknown =>
        only(registrations, "kubernetes:core/v1:Namespace", `-${name}`).inputs["metadata"];

    before(async () => {
        registrations = await record(
            (opts) => new Namespaces("all", { canary: ["shop", "blog"] }, opts),
        );
    });

    it("makes the platform's three and one for each that holds canaries", () => {
        assert.deepEqual(
            registrations
                .filter(({ custom }) => custom)
                .map(({ name }) => name)
                .sort(),
            ["all-blog", "all-flagger-system", "all-linkerd", "all-linkerd-viz", "all-shop"],
        );
    });

    it("gives the control plane's what linkerd install gives it", () => {
        assert.deepEqual(metadata("linkerd"), {
            name: "linkerd",
            annotations: { "linkerd.io/inject": "disabled" },
            labels: {
                "linkerd.io/is-control-plane": "true",
                "linkerd.io/control-plane-ns": "linkerd",
                "config.linkerd.io/admission-webhooks": "disabled",
                "pod-security.kubernetes.io/enforce": "privileged",
            },
        });
    });

    it("labels Viz' in place of the hook that does not run", () => {
        assert.deepEqual(metadata("linkerd-viz"), {
            name: "linkerd-viz",
            labels: {
                "linkerd.io/extension": "viz",
                "pod-security.kubernetes.io/enforce": "privileged",
            },
        });
    });

    for (const name of ["flagger-system", "shop", "blog"]) {
        it(`meshes ${name}`, () => {
            assert.deepEqual(metadata(name), {
                name,
                annotations: { "linkerd.io/inject": "enabled" },
            });
        });
    }
});
