import assert from "node:assert/strict";

import { checkProfile, PROFILES, supportTable } from "../../rules/profiles";
import { findLinkerd } from "../../rules/versions/linkerd-release";
import { FLAGGER_SUPPORT, LINKERD_SUPPORT } from "../../rules/versions/support-table";
import { parseVersion, placeVersion } from "../../rules/versions/version-number";
import type { SeenVersions } from "../../rules/versions/compatibility";

function seen(versions: Partial<Record<keyof SeenVersions, string>>): SeenVersions {
    return Object.fromEntries(
        Object.entries(versions).map(([product, version]) => [
            product,
            { path: `at ${product}`, version },
        ]),
    );
}

describe("checkProfile", () => {
    for (const versions of [
        {},
        { linkerd: "edge-26.6.3", flagger: "1.44.0", kubernetes: "v1.35.4" },
        { linkerd: "stable-2.14.10", flagger: "1.34.0", kubernetes: "v1.21.0" },
        { linkerd: "dev-x", flagger: "main" },
    ]) {
        it(`has nothing to say to ${JSON.stringify(versions)}`, () => {
            assert.deepEqual(checkProfile(seen(versions)), []);
        });
    }

    const old: readonly [Parameters<typeof seen>[0], RegExp[]][] = [
        [
            { linkerd: "stable-2.10.2", kubernetes: "v1.16.15" },
            [
                /this Linkerd version belongs to the legacy profile/,
                /this Kubernetes version belongs to the legacy/,
            ],
        ],
        [{ linkerd: "2.13" }, [/this Linkerd version belongs to the smi profile/]],
        [{ flagger: "1.22.0" }, [/this Flagger version belongs to the legacy profile/]],
        [{ flagger: "1.6.4" }, [/this Flagger version is older than any/]],
    ];
    for (const [versions, rules] of old) {
        it(`answers ${JSON.stringify(versions)}`, () => {
            const problems = checkProfile(seen(versions));
            assert.equal(problems.length, rules.length);
            problems.forEach((problem, index) => {
                assert.equal(problem.id, "version/profile");
                assert.equal(problem.severity, "error");
                assert.match(problem.requirement, rules[index]);
            });
        });
    }

    it("says to the seed's versions what to use instead, and how to stay", () => {
        const [problem] = checkProfile(seen({ linkerd: "stable-2.10.2" }));
        assert.deepEqual(problem, {
            id: "version/profile",
            severity: "error",
            path: "at linkerd",
            value: "stable-2.10.2",
            requirement:
                "this package installs the current profile, Gateway API HTTPRoutes with Linkerd 2.14 or newer, " +
                "Flagger 1.34 or newer and Kubernetes 1.21 or newer; this Linkerd version belongs to the legacy profile, " +
                "the TrafficSplit that was built into Linkerd with Linkerd 2.10 to 2.11, Flagger 1.7 to 1.30 and " +
                "Kubernetes 1.16 to 1.23",
            fix:
                "use Linkerd 2.20 (edge-26.6.3) with Gateway API 1.2.1, Flagger 1.44 and Kubernetes 1.31 to 1.35; " +
                "to keep the legacy profile, install it without this package: " +
                "kubectl apply -k 'https://github.com/fluxcd/flagger//kustomize/linkerd?ref=v1.30.0'",
        });
    });
});

describe("PROFILES", () => {
    it("hold each release of both tables once", () => {
        const holds = (product: "linkerd" | "flagger", version: string): number =>
            PROFILES.filter((profile) => {
                const number = parseVersion(version);
                return number && placeVersion(number, profile[product]) === "within";
            }).length;
        for (const { release } of LINKERD_SUPPORT) {
            assert.equal(holds("linkerd", release), 1, release);
        }
        for (const { flagger } of FLAGGER_SUPPORT) {
            assert.equal(holds("flagger", flagger.min ?? ""), 1, flagger.min);
        }
    });
});

describe("supportTable", () => {
    it("has a row for each release of Linkerd, in words", () => {
        const rows = supportTable();
        assert.equal(rows.length, LINKERD_SUPPORT.length);
        assert.deepEqual(rows[0], {
            linkerd: "2.10",
            edge: "",
            kubernetes: "1.16 to 1.23",
            gatewayApi: "",
            flagger: "1.7 to 1.30",
            profile: "legacy",
        });
        assert.deepEqual(rows.at(-1), {
            linkerd: "2.20",
            edge: "edge-26.6.3",
            kubernetes: "1.31 to 1.35",
            gatewayApi: "1.2.1 to 1.5.1",
            flagger: "1.34 or newer",
            profile: "current",
        });
    });

    it("names edge releases that lead to their own row", () => {
        for (const { edge, linkerd } of supportTable()) {
            assert.equal(findLinkerd(edge || linkerd)?.support.release, linkerd);
        }
    });
});
