import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { lint } from "../../../cli/lint/lint";
import { parseManifests } from "../../../cli/manifests";
import { ownCases } from "./own-cases";
import { plainOptions, written } from "./manifests";

const folder = join(__dirname, "cases");

/** What `lint` reports for manifests without any flag: each rule once, with its severity. */
function reported(manifests: Parameters<typeof lint>[0]): string[] {
    const found = lint(manifests, plainOptions).findings.filter(
        ({ severity }) => severity !== "unchecked",
    );
    return [...new Set(found.map(({ id, severity }) => `${severity}: ${id}`))].sort();
}

/** Cases that people really had, each with everything that is to be reported; an empty list must stay silent. */
const CASES: Readonly<Record<string, readonly string[]>> = {
    "00-base": [],
    "01-flagger-1247-quota": ["error: room/quota"],
    "02-flagger-1274-udp": ["error: service/protocol"],
    "04-flagger-948-loadbalancer": ["warning: names/service-taken"],
    "06-flagger-1434-not-authorized": ["error: flagger/not-authorized"],
    "07-platform-1852-rotated-secret": ["warning: config/rotated"],
    "08-flagger-1647-affinity": ["warning: affinity/everyone-in-the-end"],
    "10-flagger-1312-shared-label-service": ["warning: split/both-versions"],
    "12-flagger-1716-query-is-url": [
        "error: hook/tests-old-version",
        "error: metric/built-in-name",
        "error: metric/not-promql",
        "warning: hook/response-ignored",
    ],
    "12c-smoke-hits-primary": ["error: hook/tests-old-version"],
    "14-flagger-752-placeholders": ["error: metric/foreign-placeholder"],
    "14b-flagger-752-fraction": ["error: metric/never-passes"],
    "15-flagger-839-template-misspelt": ["error: metric/template-missing"],
    "16-flagger-773-skip-analysis-init": [
        "warning: analysis/skipped",
        "warning: analysis/skipped-start",
        "warning: names/service-taken",
    ],
    "17-flagger-1816-no-alert": ["warning: alert/never-ready"],
    "19-linkerd2-11590-probe-route": [
        "error: mesh-config/probes-denied",
        "error: metric/query-counts-scrapes",
    ],
    "23-linkerd2-10745-default-opaque": [
        "error: mesh/opaque-pod-port",
        "error: mesh/opaque-service-port",
    ],
    "24-linkerd2-7425-job": ["warning: mesh-config/job-never-completes"],
    "32-flagger-826-provider-linkerd": ["error: provider/traffic-split"],
    "33-flagger-1646-hpa-to-keda": ["error: scaling/primary-scaled-twice"],
    "39b-linkerd-annotation-on-canary-meta": ["warning: mesh-config/misplaced-annotation"],
    "42b-portless-parent-two-ports": ["error: service/portless-parent"],
    "46-limitrange-proxy": ["error: room/quota-needs-value"],
    "47-statefulset": ["error: schema/refused"],
    "48-keda-plus-own-primary-hpa-other-name": ["error: scaling/primary-scaled-twice"],
    "51-cmd-wrong-port": ["error: hook/command-port"],
    "55-linkerd2-10162-quota-limits-proxy-annotated": [],
    "nginx-linkerd": [],
};

describe("cases from life", () => {
    it("are all in the table", () => {
        const files = readdirSync(folder).map((name) => name.replace(/\.yaml$/, ""));
        assert.deepEqual(files.sort(), Object.keys(CASES).sort());
    });

    for (const [name, expected] of Object.entries(CASES)) {
        it(`${name}: ${expected.join(", ") || "silent"}`, () => {
            const text = readFileSync(join(folder, `${name}.yaml`), "utf8");
            assert.deepEqual(
                reported(parseManifests(text, `${name}.yaml`).manifests),
                [...expected].sort(),
            );
        });
    }
});

describe("other cases of each kind", () => {
    for (const { kind, name, objects, expected } of ownCases) {
        it(`${kind}. ${name}: ${expected.join(", ") || "silent"}`, () => {
            assert.deepEqual(reported(written(objects)), [...expected].sort());
        });
    }
});
