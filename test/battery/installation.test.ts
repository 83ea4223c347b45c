import assert from "node:assert/strict";
import type { KubernetesObject } from "../../rules/canary";
import { placeOf } from "../../rules/canary/related/reading/objects";
import {
    controlPlaneBudget,
    controlPlaneReplicas,
    controlPlaneSpread,
    failingWebhooks,
    highAvailabilityDefaults,
} from "../../rules/mesh/high-availability";
import {
    cniParts,
    controlPlaneParts,
    gatewayApiParts,
    oneRelease,
} from "../../rules/mesh/installation";
import { checkMeshRule } from "../../rules/mesh/rule";
import { vizMeshed, vizNamespace, vizParts, vizPrometheus } from "../../rules/mesh/viz";
import { readScenes } from "./scenes";

const CREATED_BY = "linkerd.io/created-by";

/** The whole installation that other scenes stand upon: every part of it counts. */
describe("the whole installation of the battery", () => {
    const whole = readScenes("good")
        .filter(({ file }) => file === "install/production.yaml")
        .flatMap(({ objects }) => objects)
        // what a program writes may be of any shape; this one is whole
        .map(({ object }) => object as unknown as KubernetesObject);

    function idsOf(objects: readonly KubernetesObject[]): string[] {
        const plain = [
            ...[controlPlaneParts, cniParts, gatewayApiParts, oneRelease],
            ...[vizParts, vizNamespace, vizPrometheus, vizMeshed],
        ];
        const available = [
            ...[controlPlaneReplicas, controlPlaneSpread, controlPlaneBudget],
            failingWebhooks,
        ];
        return [
            ...plain.flatMap((rule) => checkMeshRule(rule, objects, {})),
            ...available.flatMap((rule) => checkMeshRule(rule, objects, highAvailabilityDefaults)),
        ].map(({ id }) => id);
    }

    it("lacks nothing", () => {
        assert.ok(whole.length > 45, String(whole.length));
        assert.deepEqual(idsOf(whole), []);
    });

    const needed = whole.filter(
        ({ kind, metadata: { name } }) =>
            kind !== "Secret" &&
            name !== "linkerd-identity-trust-roots" &&
            !["linkerd-destination", "linkerd-identity", "linkerd-proxy-injector"].some(
                (deployment) => kind === "Deployment" && deployment === name,
            ) &&
            name !== "metrics-api",
    );
    for (const part of needed) {
        it(`needs its ${placeOf(part)}`, () => {
            assert.notDeepEqual(idsOf(whole.filter((one) => one !== part)), []);
        });
    }

    it("needs each CRD of Linkerd in the version that its chart has", () => {
        const crds = whole.filter(
            ({ kind, metadata: { name } }) =>
                kind === "CustomResourceDefinition" && name.endsWith("linkerd.io"),
        );
        assert.equal(crds.length, 10);
        for (const crd of crds) {
            const older = { ...crd, spec: { versions: [{ name: "v1alpha0" }] } };
            const objects = whole.map((one) => (one === crd ? older : one));
            assert.deepEqual(idsOf(objects), ["install/part-missing"], crd.metadata.name);
        }
    });

    it("is of one release, its CRDs and the CNI plugin too", () => {
        for (const kind of ["Deployment", "DaemonSet", "CustomResourceDefinition"]) {
            const metadata = {
                name: "other",
                namespace: "linkerd",
                annotations: { [CREATED_BY]: "linkerd/helm edge-24.1.1" },
            };
            const other = { apiVersion: versionOf(kind), kind, metadata };
            assert.deepEqual(idsOf([...whole, other]), ["install/version-skew"], kind);
        }
    });

    it("is not whole because another namespace has a part", () => {
        const moved = whole.map((one) =>
            one.kind === "ServiceAccount" && one.metadata.name === "linkerd-destination"
                ? { ...one, metadata: { ...one.metadata, namespace: "elsewhere" } }
                : one,
        );
        assert.deepEqual(idsOf(moved), ["install/part-missing"]);
    });

    it("finds the CNI plugin in whichever namespace it is", () => {
        const values = "linkerdVersion: edge-25.7.5\ncniEnabled: true\n";
        const counting = whole.map((one) =>
            one.metadata.name === "linkerd-config" ? { ...one, data: { values } } : one,
        );
        const part = (kind: string, name: string): KubernetesObject => {
            const namespaced = !kind.startsWith("Cluster");
            const metadata = { name, ...(namespaced && { namespace: "network" }) };
            return { apiVersion: versionOf(kind), kind, metadata };
        };
        const plugin = [
            part("ConfigMap", "linkerd-cni-config"),
            part("DaemonSet", "linkerd-cni"),
            part("ServiceAccount", "linkerd-cni"),
            part("ClusterRole", "linkerd-cni"),
            part("ClusterRoleBinding", "linkerd-cni"),
        ];
        assert.deepEqual(idsOf([...counting, ...plugin]), []);
        for (const missing of plugin) {
            const rest = plugin.filter((one) => one !== missing);
            assert.deepEqual(idsOf([...counting, ...rest]), ["install/cni-part-missing"]);
        }
    });
});

function versionOf(kind: string): string {
    const versions: Readonly<Record<string, string>> = {
        Deployment: "apps/v1",
        DaemonSet: "apps/v1",
        CustomResourceDefinition: "apiextensions.k8s.io/v1",
    };
    return versions[kind] ?? "v1";
}
