import assert from "node:assert/strict";
import * as fs from "node:fs";
import type * as k8s from "@kubernetes/client-node";
import { stringify } from "yaml";

import { argoCdObjects } from "../../fleet/gitops/argo-cd";
import { fluxObjects } from "../../fleet/gitops/flux";
import type { KubernetesObject } from "../../rules/canary/context";
import { done, notYet, waitFor } from "../../sandbox/wait";
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
        // a new CRD has no conditions for a moment, which kubectl wait takes for an error
        await waitFor({
            what: "the CRDs to be established",
            limitMs: 60_000,
            look: () => {
                const text = cluster.kubectl("get", "crd", "-o", "json");
                const { items } = JSON.parse(text) as k8s.V1CustomResourceDefinitionList;
                const missing = items.filter(
                    ({ status }) =>
                        !status?.conditions?.some(
                            ({ status, type }) => type === "Established" && status === "True",
                        ),
                );
                return missing.length === 0
                    ? done(undefined)
                    : notYet(missing.map(({ metadata }) => metadata?.name).join(" "));
            },
        });
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
        assert.throws(
            () => apply("wrong", wrong),
            /\.spec\.maxParallel: field not declared in schema/,
        );
    });
});
