import assert from "node:assert/strict";
import type { PolicyResource } from "@pulumi/policy";
import { stringify } from "yaml";
import { CHART, injectorIn, injectorOf } from "../../../policy/mesh/injector";
import { readChart } from "../../../policy/program/charts";
import { readKnown } from "../../../kube/known";
import { readObject } from "../../../policy/program/kube-objects";
import { resource, UNKNOWN_TEXT } from "../support";

function config(values: object | string): PolicyResource {
    return resource("kubernetes:core/v1:ConfigMap", {
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name: "linkerd-config", namespace: "linkerd" },
        data: { values: typeof values === "string" ? values : stringify(values) },
    });
}

function release(props: object, chart = "linkerd-control-plane"): PolicyResource {
    return resource("kubernetes:helm.sh/v3:Release", { chart, ...props });
}

function injector(...program: PolicyResource[]): ReturnType<typeof injectorIn> {
    return injectorIn(
        program.map((one) => readObject(one) ?? readChart(one)).filter((one) => one !== undefined),
    );
}

const values = {
    cniEnabled: true,
    identity: { serviceAccountTokenProjection: false },
    proxy: { nativeSidecar: true, waitBeforeExitSeconds: 3 },
    proxyInit: { runAsRoot: true },
    proxyInjector: { namespaceSelector: { matchLabels: { meshed: "yes" } } },
};
const settings = {
    serviceAccountTokenProjection: false,
    values: { cniEnabled: true, initAsRoot: true, nativeSidecar: true, waitBeforeExitSeconds: 3 },
    webhook: { namespaceSelector: { matchLabels: { meshed: "yes" } }, objectSelector: undefined },
};

describe("injectorIn", () => {
    it("is not read from a kind ConfigMap of another API group", () => {
        const other = resource("kubernetes:example.com/v1:ConfigMap", {
            apiVersion: "example.com/v1",
            kind: "ConfigMap",
            metadata: { name: "linkerd-config", namespace: "linkerd" },
            data: { values: stringify({ cniEnabled: false }) },
        });
        assert.deepEqual(
            injector(other, config(values))?.settings,
            injector(config(values))?.settings,
        );
    });

    it("reads the ConfigMap that Linkerd's chart makes of its values", () => {
        assert.deepEqual(injector(config(values)), { settings, notes: [] });
        assert.equal(injector(), undefined);
        assert.equal(injector(release({}, "flagger")), undefined);
    });

    it("reads the values of a release, with selectors laid over the chart's own", () => {
        const found = injector(release({ values }, "oci://registry.example/linkerd-control-plane"));
        const { namespaceSelector, objectSelector } = found?.settings.webhook ?? {};
        assert.deepEqual(
            { ...found?.settings, webhook: undefined },
            { ...settings, webhook: undefined },
        );
        const { matchExpressions, matchLabels } = namespaceSelector as Record<string, unknown[]>;
        assert.deepEqual(matchLabels, { meshed: "yes" });
        assert.equal(matchExpressions?.length, 2);
        assert.equal(objectSelector, undefined);
        assert.deepEqual(injector(release({}))?.notes, []);
    });

    it("takes the release's values where the ConfigMap's text is not known", () => {
        const found = injector(config(UNKNOWN_TEXT), release({ values }));
        assert.equal(found?.settings.serviceAccountTokenProjection, false);
        assert.deepEqual(found?.notes, []);
    });

    const unknown: [string, PolicyResource, RegExp][] = [
        ["the whole text", config(UNKNOWN_TEXT), /^ConfigMap linkerd\/linkerd-config data\.values/],
        [
            "one value",
            release({ values: { ...values, cniEnabled: UNKNOWN_TEXT } }),
            /^Release resource cniEnabled is not known$/,
        ],
        [
            "all values",
            release({ values: UNKNOWN_TEXT }),
            /serviceAccountTokenProjection, .*namespaceSelector/,
        ],
        [
            "a part of a selector",
            release({
                values: { proxyInjector: { objectSelector: { matchLabels: { a: UNKNOWN_TEXT } } } },
            }),
            /^Release resource proxyInjector\.objectSelector is not known$/,
        ],
        [
            "files of values",
            release({ values, valueYamlFiles: [{}] }),
            /valueYamlFiles is not known/,
        ],
    ];
    for (const [what, program, expected] of unknown) {
        it(`says that it is not known: ${what}`, () => {
            const { notes } = injector(program) ?? CHART;
            assert.equal(notes.length, 1);
            const { path, requirement } = notes[0] ?? {};
            assert.match(`${path} ${requirement?.split(": ")[1]}`, expected);
        });
    }

    it("says nothing of values of the wrong shape", () => {
        for (const text of ["[", "a: *b", "3", "identity: 3\nproxy: []\nproxyInjector: x"]) {
            const found = injectorOf(readKnown({ data: { values: text } }), "it");
            assert.equal(found.settings.serviceAccountTokenProjection, undefined);
            assert.deepEqual(found.notes, []);
        }
    });
});
