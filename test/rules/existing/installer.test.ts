import assert from "node:assert/strict";

import { installerOf } from "../../../rules/existing/installer";
import { fieldManagerOf, type LiveMetadata } from "../../../rules/existing/live-object";

const name = "linkerd";
const managed = (manager: string) => ({ managedFields: [{ manager }] });

describe("the installer of an object", () => {
    const cases: readonly [Omit<LiveMetadata, "name">, installer: string, removal: RegExp][] = [
        [
            {
                labels: { "app.kubernetes.io/managed-by": "Helm" },
                annotations: {
                    "meta.helm.sh/release-name": "linkerd-control-plane",
                    "meta.helm.sh/release-namespace": "linkerd",
                    "linkerd.io/created-by": "linkerd/helm edge-25.7.5",
                },
                ...managed("helm"),
            },
            "helm release linkerd-control-plane in namespace linkerd",
            /^helm uninstall linkerd-control-plane --namespace linkerd$/,
        ],
        [
            {
                labels: {
                    "helm.toolkit.fluxcd.io/name": "linkerd",
                    "helm.toolkit.fluxcd.io/namespace": "infra",
                },
                annotations: { "meta.helm.sh/release-name": "linkerd-control-plane" },
            },
            "Flux HelmRelease infra/linkerd",
            /flux delete helmrelease linkerd --namespace infra$/,
        ],
        [
            { labels: { "kustomize.toolkit.fluxcd.io/name": "flagger" } },
            "Flux Kustomization flux-system/flagger",
            /flux delete kustomization flagger/,
        ],
        [
            {
                annotations: {
                    "argocd.argoproj.io/tracking-id": "mesh:/Namespace:linkerd/linkerd",
                    "kubectl.kubernetes.io/last-applied-configuration": "{}",
                },
            },
            "Argo CD application mesh",
            /^argocd app delete mesh$/,
        ],
        [
            { labels: { "argocd.argoproj.io/instance": "mesh" } },
            "Argo CD application mesh",
            /^argocd app delete mesh$/,
        ],
        [
            {
                annotations: {
                    "linkerd.io/created-by": "linkerd/cli edge-25.7.5",
                    "kubectl.kubernetes.io/last-applied-configuration": "{}",
                },
                ...managed("kubectl-client-side-apply"),
            },
            "linkerd install (linkerd/cli edge-25.7.5)",
            /^linkerd uninstall \| kubectl delete -f -$/,
        ],
        [managed("kubectl-create"), "kubectl", /^kubectl delete/],
        [
            { annotations: { "pulumi.com/patchFieldManager": fieldManagerOf("p/prod") } },
            "stack p/prod of linkerd-canary",
            /^pulumi destroy --stack prod$/,
        ],
        [managed("pulumi-kubernetes-1a2b3c4d"), "a Pulumi program", /^pulumi destroy/],
        [managed("terraform"), 'the client "terraform"', /^kubectl delete$/],
        [{}, "an unknown tool", /^kubectl delete$/],
    ];
    for (const [metadata, installer, removal] of cases) {
        it(`is ${installer}`, () => {
            const found = installerOf({ name, ...metadata });
            assert.equal(found.name, installer);
            assert.match(found.removal, removal);
        });
    }

    it("is no helm release because a chart has set the label alone", () => {
        const labels = { "app.kubernetes.io/managed-by": "Helm" };
        assert.equal(installerOf({ name, labels }).name, "an unknown tool");
    });
});
