import type { KubernetesObject } from "../../../../rules/canary";
import type { Pair } from "../pairs";
import { goodScene } from "../contexts";
import { type Change, object, plus, withTarget } from "./around";

const ingress = object("networking.k8s.io/v1", "Ingress", "web", {
    "spec.rules": [
        { host: "a", http: { paths: [{ path: "/", backend: { service: { name: "podinfo" } } }] } },
    ],
});

const skipped = (...objects: readonly KubernetesObject[]) =>
    goodScene({
        spec: { skipAnalysis: true, "analysis.metrics": [] },
        objects: plus(...objects),
    });

const external = (change: Change = {}) =>
    object("external-secrets.io/v1", "ExternalSecret", "db", {
        spec: { refreshInterval: "1m", target: { name: "podinfo-db" } },
        ...change,
    });

const using = (...objects: readonly KubernetesObject[]) =>
    goodScene({
        objects: withTarget(
            {
                "spec.template.spec.containers[0].env": [
                    {
                        name: "PASSWORD",
                        valueFrom: { secretKeyRef: { name: "podinfo-db", key: "password" } },
                    },
                ],
            },
            ...objects,
        ),
    });

const secret = "spec.template.spec.containers[0].env[0].valueFrom.secretKeyRef.name";

/** Pairs of the rules about times other than a release. */
export const otherTimesPairs: readonly Pair[] = [
    {
        rule: "analysis/skipped-start",
        bad: skipped(ingress),
        // a new application, which nobody calls yet
        fixed: skipped(),
        at: ["spec.skipAnalysis"],
    },
    {
        rule: "config/rotated",
        bad: using(external()),
        fixed: using(
            external({
                "spec.target.template": {
                    metadata: { annotations: { "flagger.app/config-tracking": "disabled" } },
                },
            }),
        ),
        at: [secret],
    },
    {
        rule: "config/rotated",
        about: "a certificate of cert-manager",
        bad: using(
            object("cert-manager.io/v1", "Certificate", "podinfo", {
                spec: { secretName: "podinfo-db" },
            }),
        ),
        // one that is read once, and one for another Secret
        fixed: using(
            external({ "spec.refreshInterval": "0" }),
            object("cert-manager.io/v1", "Certificate", "podinfo", {
                spec: { secretName: "other" },
            }),
        ),
        at: [secret],
    },
];
