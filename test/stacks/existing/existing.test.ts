import assert from "node:assert/strict";

import type { ClusterAnswer, SearchableCluster } from "../../../kube/client";
import type { LiveMetadata } from "../../../rules/existing/live-object";
import { stackConfig } from "../../../stacks/config";
import { contentProblems } from "../../../stacks/existing/existing";
import { rawConfig } from "../support";

const running = {
    project: "linkerd-canary",
    stack: "organization/linkerd-canary/sandbox",
    owner: "linkerd-canary/sandbox",
};
const path = "cluster kind-dev";

/** A cluster with these lists of metadata. */
function clusterWith(
    lists: Readonly<Record<string, ClusterAnswer<readonly LiveMetadata[]>>>,
): SearchableCluster & { readonly listed: string[] } {
    const listed: string[] = [];
    return {
        path,
        listed,
        version: () => Promise.resolve({ value: "v1.35.4" }),
        object: () => Promise.resolve({ value: undefined }),
        metadata: (url) => {
            listed.push(url);
            return Promise.resolve(lists[url.split("/").at(-1) ?? ""] ?? { value: [] });
        },
    };
}

const noneRecorded = () => Promise.resolve(new Map<string, string[]>());
const contents = (settings: Record<string, unknown> = {}) =>
    stackConfig("sandbox", rawConfig(settings as Record<string, string>)).config;

describe("a cluster that has something already", () => {
    const names = (...all: string[]) => ({ value: all.map((name) => ({ name })) });
    const everything = {
        namespaces: names("default", "linkerd", "linkerd-viz", "flagger-system", "test"),
        customresourcedefinitions: names(
            "httproutes.gateway.networking.k8s.io",
            "servers.policy.linkerd.io",
            "canaries.flagger.app",
            "certificates.cert-manager.io",
        ),
        clusterroles: names("cluster-admin", "linkerd-linkerd-viz-tap", "linkerd-linkerd-identity"),
        deployments: { value: [{ name: "podinfo", namespace: "test" }] },
    };

    it("is refused for each product, each kind listed once", async () => {
        const cluster = clusterWith(everything);
        const found = await contentProblems(cluster, running, contents(), noneRecorded);
        assert.deepEqual(
            found.map(({ requirement }) => requirement.split(",")[0]),
            [
                "the Gateway API",
                "Linkerd Viz",
                "Linkerd",
                "Flagger",
                "the namespace test",
                "the workload test/podinfo",
            ],
        );
        assert.equal(new Set(cluster.listed).size, cluster.listed.length);
        const fixes = found.map(({ fix }) => fix).join("\n");
        for (const part of ["gatewayApi", "linkerd", "viz", "flagger", "namespaces"]) {
            assert.ok(
                fixes.includes(`pulumi config set --path linkerd-canary:${part}.existing true`),
                part,
            );
        }
    });

    it("is not for the parts that the stack uses as they are", async () => {
        const existing = '{"existing":true}';
        const settings = contents({
            gatewayApi: existing,
            linkerd: existing,
            viz: existing,
            flagger: existing,
            namespaces: existing,
        });
        const found = await contentProblems(
            clusterWith(everything),
            running,
            settings,
            noneRecorded,
        );
        assert.deepEqual(
            found.map(({ value }) => value),
            ["Deployment test/podinfo"],
        );
    });

    it("is fit when it is empty, and its state is not read then", async () => {
        const unread = () => Promise.reject(new Error("read"));
        assert.deepEqual(
            await contentProblems(
                clusterWith({ namespaces: names("default") }),
                running,
                contents(),
                unread,
            ),
            [],
        );
    });

    it("is not checked for a kind that may not be listed", async () => {
        const cluster = clusterWith({ clusterroles: { unreachable: "HTTP 403" } });
        const found = await contentProblems(cluster, running, contents(), noneRecorded);
        assert.deepEqual(
            found.map(({ id, severity }) => [id, severity]),
            [["existing/unchecked", "unchecked"]],
        );
        assert.match(found[0]?.requirement ?? "", /kind ClusterRole .* HTTP 403/);
    });
});

describe("what a stack needs of its cluster", () => {
    const crds = (...names: string[]) => ({ value: names.map((name) => ({ name })) });
    const settings = {
        context: "kind-prod",
        slack: JSON.stringify({
            channel: "releases",
            address: "https://hooks.example/T0/B0/token",
        }),
    };
    const prod = stackConfig("prod", rawConfig(settings, ["slack"])).config;
    const lists = {
        customresourcedefinitions: crds(
            "certificates.cert-manager.io",
            "bundles.trust.cert-manager.io",
            "podmonitors.monitoring.coreos.com",
        ),
        apiservices: crds("v1beta1.metrics.k8s.io"),
        nodes: crds("a", "b", "c"),
    };
    const missing = async (without: object): Promise<string[]> => {
        const cluster = clusterWith({ ...lists, ...without });
        const found = await contentProblems(cluster, running, prod, noneRecorded);
        assert.ok(found.every(({ fix }) => fix.includes(", or ")));
        return found.map(({ id, value }) => `${id}: ${String(value)}`);
    };

    it("is there", async () => {
        assert.deepEqual(await missing({}), []);
    });

    it("is refused, each when it is absent", async () => {
        const id = "existing/prerequisite";
        assert.deepEqual(await missing({ customresourcedefinitions: crds() }), [
            `${id}: no CustomResourceDefinition certificates.cert-manager.io`,
            `${id}: no CustomResourceDefinition bundles.trust.cert-manager.io`,
            ...(prod.platform.flagger.podMonitor === undefined
                ? []
                : [`${id}: no CustomResourceDefinition podmonitors.monitoring.coreos.com`]),
        ]);
        assert.deepEqual(await missing({ apiservices: crds() }), [
            `${id}: no APIService v1beta1.metrics.k8s.io`,
        ]);
        assert.deepEqual(await missing({ nodes: crds("a", "b") }), [`${id}: 2 nodes`]);
    });

    it("is not refused where it cannot be listed", async () => {
        assert.deepEqual(await missing({ nodes: { unreachable: "HTTP 403" } }), [
            "existing/unchecked: no answer",
        ]);
    });
});
