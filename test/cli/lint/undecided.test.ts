import assert from "node:assert/strict";
import { lint } from "../../../cli/lint/lint";
import { goodScene } from "../../rules/canary/contexts";
import { plainOptions, written } from "./manifests";

describe("lint, of what is not in the files", () => {
    const { canary, objects } = goodScene();
    const text = JSON.stringify(canary);

    it("reports a name that nearly matches one in the files as an error, with the right name", () => {
        const misspelt = JSON.parse(
            text.replace('"templateRef":{"name":"', '"templateRef":{"name":"x'),
        ) as object;
        const { findings } = lint(written([misspelt, ...objects]), plainOptions);
        const [finding] = findings.filter(({ id }) => id === "metric/template-missing");
        assert.match(finding?.fix ?? "", /^correct the name to that of MetricTemplate /);
    });

    it("takes a target of another namespace for what is meant, whatever has its name elsewhere", () => {
        const secretOf = (name: string): object => ({
            apiVersion: "apps/v1",
            kind: "Deployment",
            metadata: { name, namespace: "test" },
            spec: { selector: { matchLabels: { app: name } }, template: {} },
        });
        const misspelt = JSON.parse(
            text.replaceAll('"name":"podinfo"', '"name":"podinfos"'),
        ) as object;
        const elsewhere = JSON.parse(text.replaceAll('"test"', '"other"')) as object;
        const others = objects.filter(({ kind }) => kind !== "Deployment");
        const { findings } = lint(
            written([misspelt, elsewhere, secretOf("podinfo"), ...others]),
            plainOptions,
        );
        assert.deepEqual(
            findings.filter(({ fix }) => fix.includes("that of Deployment test/podinfo")).length >
                0,
            true,
        );
    });

    it("names what is not decided, and which file or option would decide it", () => {
        const others = objects.filter(({ kind }) => kind !== "MetricTemplate");
        const { findings, undecided } = lint(written([canary, ...others]), plainOptions);
        assert.deepEqual(
            findings.filter(({ id }) => id === "metric/template-missing"),
            [],
        );
        assert.match(
            undecided.join("\n"),
            /^not decided: whether MetricTemplate .+ exist; add the file with them, or --authoritative-kinds MetricTemplate if/m,
        );
        assert.match(
            undecided.join("\n"),
            /^not decided: what depends on the installation; .*--metrics-server/m,
        );
    });
});
