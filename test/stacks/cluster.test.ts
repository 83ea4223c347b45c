import assert from "node:assert/strict";

import type { PlatformArgs } from "../../components";
import type { ClusterAnswer, Cluster } from "../../kube/client";
import type { Known } from "../../kube/known";
import { queryCluster, clusterProblems, ownershipProblems } from "../../stacks/cluster";
import { stackConfig } from "../../stacks/config";
import { rawConfig } from "./support";

const path = "cluster kind-dev";
const { platform } = stackConfig("sandbox", rawConfig()).config;
const unmanaged: PlatformArgs = { ...platform, gatewayApi: { managed: false } };

/** kube-system of a cluster that stack `other` has claimed. */
function identity(url: string): ClusterAnswer<Known | undefined> {
    return url.endsWith("/kube-system")
        ? { value: { metadata: { uid: "uid-1" } } }
        : { value: { data: { stack: "organization/linkerd-canary/other" } } };
}

function clusterOf(version: ClusterAnswer<string>, crd: ClusterAnswer<Known | undefined>): Cluster {
    const cluster: Cluster = {
        path,
        version: () => Promise.resolve(version),
        object: (url) =>
            Promise.resolve(url.includes("customresourcedefinitions") ? crd : identity(url)),
    };
    return cluster;
}

function crd(
    bundle: string,
    annotations: Record<string, string> = {},
): ClusterAnswer<Known | undefined> {
    return {
        value: {
            metadata: {
                annotations: {
                    "gateway.networking.k8s.io/bundle-version": bundle,
                    ...annotations,
                },
            },
            spec: {
                versions: [
                    { name: "v1", served: true },
                    { name: "v1beta1", served: true },
                ],
            },
        },
    };
}

async function found(
    args: PlatformArgs,
    version: ClusterAnswer<string>,
    routes: ClusterAnswer<Known | undefined>,
): Promise<string[]> {
    const answers = await queryCluster(clusterOf(version, routes));
    return clusterProblems(answers, args).map(({ id, severity }) => `${severity} ${id}`);
}

describe("a stack's cluster", () => {
    const fits = { value: "v1.35.4" };
    const none = { value: undefined };

    const cases: readonly [
        string,
        PlatformArgs,
        ClusterAnswer<string>,
        ClusterAnswer<Known | undefined>,
        string[],
    ][] = [
        ["is fit when it is empty", platform, fits, none, []],
        ["is fit with what this program installed before", platform, fits, crd("v1.2.1"), []],
        ["is fit with CRDs that this program relies on", unmanaged, fits, crd("v1.2.1"), []],
        [
            "is unfit without CRDs that this program relies on",
            unmanaged,
            fits,
            none,
            ["error gateway-api/missing"],
        ],
        [
            "is unfit with CRDs out of Linkerd's range that this program relies on",
            unmanaged,
            fits,
            crd("v1.5.1"),
            ["error version/gateway-api-linkerd"],
        ],
        [
            "is unfit when a Linkerd chart owns the CRDs that this program would install",
            platform,
            fits,
            crd("v1.1.1", { "linkerd.io/created-by": "linkerd/helm edge-25.4.4" }),
            ["error gateway-api/owner"],
        ],
        [
            "is doubtful when newer CRDs would be replaced by older ones",
            platform,
            fits,
            crd("v1.4.0"),
            ["warning gateway-api/newer"],
        ],
        [
            "is unfit when it is too old for Linkerd and Flagger",
            platform,
            { value: "v1.21.14-gke.700" },
            none,
            ["error version/kubernetes-linkerd", "error version/kubernetes-flagger"],
        ],
        [
            "gets an answer of its own when it is of the seed's time",
            platform,
            { value: "v1.16.15" },
            none,
            [
                "error version/profile",
                "error version/kubernetes-linkerd",
                "error version/kubernetes-flagger",
            ],
        ],
        [
            "is not judged when it does not answer",
            platform,
            { unreachable: "no answer within 10 s" },
            none,
            ["unchecked version/cluster-unreachable"],
        ],
        [
            "is judged by its version alone when it says nothing of CRDs",
            unmanaged,
            { value: "v1.36.0" },
            { unreachable: "HTTP 403" },
            ["unchecked version/cluster-unreachable", "error version/kubernetes-linkerd"],
        ],
    ];
    for (const [what, args, version, routes, expected] of cases) {
        it(what, async () => {
            assert.deepEqual(await found(args, version, routes), expected);
        });
    }

    it("is named as in the kubeconfig", async () => {
        const answers = await queryCluster(clusterOf({ value: "v1.21.1" }, none));
        const [problem] = clusterProblems(answers, platform);
        assert.deepEqual([problem.path, problem.value], [path, "v1.21.1"]);
    });

    it("says which it is and whose, and does not take silence for nobody's", async () => {
        const answers = await queryCluster(clusterOf(fits, none));
        assert.deepEqual(
            [answers.uid, answers.claimedBy],
            ["uid-1", "organization/linkerd-canary/other"],
        );
        const silent = () => Promise.resolve({ unreachable: "HTTP 403" });
        const { problems, uid } = await queryCluster({
            path,
            version: () => Promise.resolve(fits),
            object: silent,
        });
        assert.equal(uid, undefined);
        assert.deepEqual(
            problems.map(({ id, severity }) => `${severity} ${id}`),
            [
                "unchecked version/cluster-unreachable",
                "unchecked cluster/unidentified",
                "unchecked cluster/unidentified",
            ],
        );
    });

    it("is refused when it is another stack's, whatever else is found", async () => {
        const answers = await queryCluster(clusterOf(fits, none));
        const own = {
            project: "linkerd-canary",
            stack: "organization/linkerd-canary/dev",
            owner: "linkerd-canary/dev",
            setting: "linkerd-canary:cluster",
        };
        const ids = (only?: string): string[] =>
            ownershipProblems(answers, { context: "x", only }, own).map(({ id }) => id);
        assert.deepEqual(ids(), ["cluster/claimed"]);
        assert.deepEqual(ids("uid-1"), []);
        assert.deepEqual(ids("uid-2"), ["cluster/not-allowed"]);
        assert.deepEqual(ownershipProblems({ path, problems: [] }, { context: "x" }, own), []);
    });
});
