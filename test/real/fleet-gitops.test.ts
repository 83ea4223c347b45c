import assert from "node:assert/strict";
import * as fs from "node:fs";
import { stringify } from "yaml";

import { argoCdObjects } from "../../fleet/gitops/argo-cd";
import { fluxObjects } from "../../fleet/gitops/flux";
import type { KubernetesObject } from "../../rules/canary/context";
import { shop } from "../fleet/gitops/shop";
import { Checkout } from "./support/checkout";
import { Cluster } from "./support/cluster";
import { gitOpsCrds } from "./support/gitops-crds";
import { TestStack } from "./support/release";

describe("a fleet for GitOps engines", () => {
    let checkout: Checkout;
    let cluster: Cluster;

    before(async () => {
        checkout = Checkout.make("fleet-gitops");
        await checkout.up();
        cluster = new Cluster(checkout, (await TestStack.open(checkout)).env);
        for (const crd of gitOpsCrds()) {
            cluster.kubectl("apply", "--server-side", "-f", crd);
        }
        cluster.kubectl(
            ...["wait", "--for=condition=Established", "--timeout=60s", "crd", "--all"],
        );
        cluster.kubectl("create", "namespace", "gitops");
    });

    after(() => checkout.down());

    const apply = (name: string, objects: readonly KubernetesObject[]): string => {
        const file = checkout.path(`${name}.yaml`);
        fs.writeFileSync(file, objects.map((object) => stringify(object)).join("---\n"));
        return cluster.kubectl("apply", "--server-side", "--validate=strict", "-f", file);
    };

    for (const [engine, objectsOf, kind] of [
        ["Argo CD", argoCdObjects, "applicationset.argoproj.io"],
        ["Flux", fluxObjects, "kustomization.kustomize.toolkit.fluxcd.io"],
    ] as const) {
        it(`is accepted by the CRDs of ${engine}, every field of it`, () => {
            const { objects } = objectsOf({ ...shop, namespace: "gitops" });
            const applied = apply(engine.replace(" ", "-").toLowerCase(), objects);
            assert.equal(applied.trim().split("\n").length, objects.length);
            assert.ok(applied.includes(kind), applied);
        });
    }

    it("would be refused with a field that the engine does not have", () => {
        const { objects } = fluxObjects({ ...shop, namespace: "gitops" });
        const wrong = objects.map((object) => ({
            ...object,
            spec: { ...(object["spec"] as object), maxParallel: 1 },
        }));
        assert.throws(() => apply("wrong", wrong), /unknown field "spec\.maxParallel"/);
    });
});
