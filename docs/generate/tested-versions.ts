import * as fs from "node:fs";
import * as path from "node:path";

import { pins } from "../../components";
import { modulesFolder, readGoMod, versionOf } from "../../sandbox/tools/pins";
import type { Family } from "../../sandbox/tools/types";
import { table } from "./blocks";

/** The newest pairing that was run manually; its language host is not to be had as a Go module. */
const NEWEST = { cli: "3.276.0", node: "26.10", policy: "1.21.0", client: "2.0.1" } as const;

function pinned(family: Family, module: string): string {
    return versionOf(readGoMod(modulesFolder, family), module);
}

/** The versions of Kubernetes that the tools pin beside the usual one. */
function otherKubernetes(): string {
    const folder = path.join(modulesFolder, "kubernetes");
    return fs
        .readdirSync(folder)
        .filter((name) => fs.statSync(path.join(folder, name)).isDirectory())
        .sort()
        .join(", ");
}

/** How each version was tested. */
export function testedVersions(): string {
    const usual = "with every test, in a real cluster";
    return table(
        ["product", "version", "tested"],
        [
            ["Kubernetes", pinned("kubernetes", "k8s.io/kubernetes"), usual],
            [
                "Kubernetes",
                otherKubernetes(),
                "the admission guard, the charts and, where Linkerd supports it, releases: `make test-matrix`",
            ],
            ["Gateway API", pinned("gateway-api", "sigs.k8s.io/gateway-api"), usual],
            ["Flagger", pinned("flagger", "github.com/fluxcd/flagger"), usual],
            [
                "Flagger",
                pinned("flagger-1.43", "github.com/fluxcd/flagger"),
                "releases, and the upgrade to the version above: `make test-long`",
            ],
            [
                "Linkerd",
                pinned("linkerd", "github.com/linkerd/linkerd2"),
                "its charts, its injector and its validator of ServiceProfiles with every test. Proxies and the policy controller are [simulated](../sandbox/mesh/README.md)",
            ],
            [
                "Linkerd",
                pins.linkerd.version,
                "the rules, their sources and the simulation follow this release. Its charts and its injector are not part of the tests; once, manually: stack dev installed, unchanged in the next preview, a release promoted, deleted",
            ],
            [
                "cert-manager, trust-manager",
                `${pinned("cert-manager", "github.com/cert-manager/cert-manager")}, ${pinned("trust-manager", "github.com/cert-manager/trust-manager")}`,
                "certificates, their renewal and rotation: `make test-long`",
            ],
            [
                "Pulumi CLI, `@pulumi/pulumi`, Node.js",
                `${pinned("pulumi", "github.com/pulumi/pulumi/pkg/v3")}, the same, 20`,
                usual,
            ],
            [
                "Pulumi CLI, `@pulumi/pulumi`, Node.js",
                `${NEWEST.cli}, the same, ${NEWEST.node}`,
                `once, manually: the tests without a cluster and the test of releases, with @pulumi/policy ${NEWEST.policy} and @kubernetes/client-node ${NEWEST.client}. The provider was the pinned one`,
            ],
            [
                "every other",
                "",
                "not run: the tables below and the rules state what its source and release notes say",
            ],
        ],
    );
}
