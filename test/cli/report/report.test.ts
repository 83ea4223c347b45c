import assert from "node:assert/strict";
import { reportJson } from "../../../cli/report/json";
import { report } from "../../../cli/report/report";
import { readPreview } from "../../../cli/report/preview/read";
import type { KubernetesObject } from "../../../rules/canary";
import { goodScene } from "../../rules/canary/contexts";
import { changed, goodTarget } from "../../rules/canary/related/around";
import { events, type Step, urnOf } from "./events";

const { canary } = goodScene();
const image = "spec.template.spec.containers[0].image";
const released: Step = {
    op: "update",
    before: goodTarget,
    after: changed(goodTarget, { [image]: "podinfo:6.1.0" }),
    diff: { [image]: "update" },
};
const kept: Step = { op: "same", before: canary, after: canary };
const object = (kind: string, name: string, more: object = {}): KubernetesObject => ({
    apiVersion: "v1",
    kind,
    metadata: { name, namespace: "test" },
    ...more,
});

function written(steps: readonly Step[], more: readonly object[] = []): string {
    return report(readPreview(events(steps, more), "preview.json"), "dev");
}

/** The lines of a section, without those that are empty. */
function section(markdown: string, title: string): string[] {
    const [, body = ""] = markdown.split(`\n### ${title}\n`);
    return (body.split("\n### ")[0] ?? "").split("\n").filter((line) => line !== "");
}

describe("report", () => {
    it("begins with a line that marks it as the stack's, and what the preview comes to", () => {
        const [marker, heading, , summary] = written([released, kept]).split("\n");
        assert.equal(marker, "<!-- linkerd-canary report: dev -->");
        assert.equal(heading, "## Preview of `dev`");
        assert.equal(summary, "**1 to update**, 7 resources unchanged.");
        assert.ok(written([kept]).includes("\nNo changes, 7 resources unchanged.\n"));
        assert.doesNotMatch(
            report(readPreview(events([kept]), "x"), "a-->b").split("\n")[0] ?? "",
            /-->b/,
        );
    });

    it("tells an image change as the start of a release, with the plan that holds", () => {
        const lines = section(written([released, kept]), "Releases");
        assert.deepEqual(lines.slice(0, 3), [
            "#### Canary test/podinfo",
            "**This starts a release.**",
            "- Image of container `podinfo`: `podinfo:6.0.0` → `podinfo:6.1.0`",
        ]);
        assert.equal(lines[3], "| rollout plan | before and after |");
        assert.ok(!lines.some((line) => line.startsWith("| setting |")));
    });

    it("has the same as JSON", () => {
        const preview = readPreview(events([released, kept]), "preview.json");
        const { changes, releases, ...rest } = JSON.parse(reportJson(preview, "dev")) as {
            changes: object[];
            releases: { canary: string; starts: boolean }[];
        };
        assert.deepEqual(changes, [
            {
                operation: "update",
                resource: "Deployment test/podinfo",
                component: "CanaryWorkload podinfo",
                changed: [image],
                replacing: [],
            },
        ]);
        assert.deepEqual(
            releases.map(({ canary: name, starts }) => [name, starts]),
            [["Canary test/podinfo", true]],
        );
        assert.deepEqual(rest, {
            stack: "dev",
            finished: true,
            unchanged: 7,
            policies: { packs: [], violations: [] },
            diagnostics: [],
        });
    });

    it("tells a strategy change in words, with the plans before and after, and that it starts no release", () => {
        const after = goodScene({
            spec: {
                "analysis.stepWeight": 25,
                "analysis.threshold": 2,
                "analysis.metrics[1]": undefined,
            },
        }).canary;
        const same: Step = { op: "same", before: goodTarget, after: goodTarget };
        const lines = section(written([{ op: "update", before: canary, after }, same]), "Releases");
        assert.match(
            lines[1] ?? "",
            /^No release starts. The new settings apply to the next release/,
        );
        const rows = lines.filter((line) => line.startsWith("|"));
        assert.deepEqual(rows.slice(2, 5), [
            "| strategy | steps of 10 % up to 50 % | steps of 25 % up to 50 % |",
            "| failed checks before rollback | 5 | 2 |",
            "| metric latency | at most 500 over 1m | not set |",
        ]);
        assert.ok(
            rows.includes(
                "| weights | 0 % → 10 % → 20 % → 30 % → 40 % → 50 % → 0 % | 0 % → 25 % → 50 % → 0 % |",
            ),
        );
    });

    it("says of a Canary that can never be promoted why it has no plan", () => {
        const after = goodScene({ spec: { "analysis.stepWeight": 0 } }).canary;
        assert.match(
            written([{ op: "update", before: canary, after }]),
            /no release is ever promoted/,
        );
    });

    it("puts what is destroyed on top, what takes others along first, and each with its meaning", () => {
        const service = object("Service", "web");
        const markdown = written([
            released,
            {
                op: "create-replacement",
                before: service,
                after: service,
                keys: ["spec"],
                diff: { "spec.clusterIP": "update-replace" },
            },
            { op: "replace", before: service, after: service, keys: ["spec"] },
            { op: "delete-replaced", before: service },
            { op: "delete", before: canary },
            {
                op: "delete",
                before: { apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" } },
            },
            { op: "delete", before: object("ConfigMap", "kept"), retained: true },
        ]);
        const rows = section(markdown, "Destructive changes").slice(2);
        assert.deepEqual(
            rows.map((row) => row.split(" | ").slice(0, 2)),
            [
                ["| **delete**", "`Namespace shop`"],
                ["| **delete**", "`Canary test/podinfo`"],
                ["| **delete**", "`ConfigMap test/kept`"],
                ["| **replace**", "`Service test/web`"],
            ],
        );
        assert.match(rows[0] ?? "", /deletes everything in the namespace/);
        assert.match(rows[1] ?? "", /no pods answer requests any more/);
        assert.match(rows[2] ?? "", /retained in the cluster/);
        assert.match(rows[3] ?? "", /caused by `spec\.clusterIP`/);
        const titles = [...markdown.matchAll(/^### (.*)$/gm)].map(([, title]) => title);
        assert.deepEqual(titles.slice(0, 2), ["Destructive changes", "Policies"]);
        assert.match(
            markdown,
            /^\*\*3 to delete\*\*, \*\*1 to replace\*\*, \*\*1 to update\*\*, /m,
        );
    });

    it("says what the policies found, what stops the update first", () => {
        const violation = (enforcementLevel: string, policyName: string): object => ({
            policyEvent: {
                resourceUrn: urnOf(goodTarget),
                message: "<{%fg 1%}>not ```meshed```<{%reset%}>\n",
                policyName,
                policyPackName: "linkerd-canary",
                policyPackVersion: "0.2.0",
                enforcementLevel,
            },
        });
        const markdown = written(
            [released],
            [violation("advisory", "a"), violation("mandatory", "b")],
        );
        assert.deepEqual(section(markdown, "Policies"), [
            "**1 mandatory violation blocks the update**, 1 other violation. Policy packs: `linkerd-canary 0.2.0`.",
            "**mandatory** `b` in `Deployment test/podinfo`:",
            "````text",
            "not ```meshed```",
            "````",
            "**advisory** `a` in `Deployment test/podinfo`:",
            "````text",
            "not ```meshed```",
            "````",
        ]);
        assert.match(written([released]), /### Policies\n\nNo policy pack ran\./);
    });

    it("groups what changes by component, with the paths that differ", () => {
        const flagger: Step["parents"] = [
            ["linkerd-canary:index:Platform", "platform"],
            ["linkerd-canary:flagger:Flagger", "flagger"],
        ];
        const markdown = written([
            released,
            { op: "create", after: object("ConfigMap", "new"), parents: flagger },
            { op: "create", after: object("ConfigMap", "loose"), parents: [] },
        ]);
        assert.deepEqual(
            [...markdown.matchAll(/<summary>(.*: .*)<\/summary>/g)].map(([, summary]) => summary),
            [
                "CanaryWorkload podinfo: 1 to update",
                "Platform / Flagger flagger: 1 to create",
                "The stack itself: 1 to create",
            ],
        );
        assert.ok(markdown.includes(`| update | \`Deployment test/podinfo\` | \`${image}\` |`));
    });

    it("shows no value of anything but an image and a Canary's strategy", () => {
        const secret = (value: string): KubernetesObject =>
            object("Secret", "s", { stringData: { password: value } });
        const hook = (token: string): Step["before"] =>
            goodScene({
                spec: {
                    "analysis.webhooks[0].url": `http://user:${token}@gate.test/`,
                    "analysis.webhooks[0].metadata": { cmd: `curl -H "Authorization: ${token}"` },
                },
            }).canary;
        const markdown = written([
            {
                op: "update",
                before: secret("hunter1"),
                after: secret("hunter2"),
                diff: { "stringData.password": "update" },
            },
            {
                op: "update",
                before: hook("hunter3"),
                after: hook("hunter4"),
                diff: { "spec.analysis.webhooks[0].url": "update" },
            },
        ]);
        assert.match(markdown, /`stringData\.password`/);
        assert.doesNotMatch(markdown, /hunter/);
    });

    it("tells errors first and warnings last, and that a preview did not end", () => {
        const diagnostic = (severity: string, message: string): object => ({
            diagnosticEvent: { severity, prefix: `${severity}: `, message, color: "raw" },
        });
        const text = events(
            [released],
            [diagnostic("warning", "w\n"), diagnostic("error", "e\n"), diagnostic("info", "i\n")],
            null,
        );
        const lines = report(readPreview(text, "x"), "dev").split("\n");
        assert.ok(lines.indexOf("### Errors") < lines.indexOf("### Policies"));
        assert.equal(lines.at(-3), "warning: w");
        assert.ok(!lines.includes("info: i"));
        assert.ok(lines.some((line) => line.startsWith("**The preview did not complete:**")));
    });

    it("never exceeds the limit, leaves whole parts out from the end and says how many", () => {
        const many = Array.from({ length: 3000 }, (_, index): Step => ({
            op: "create",
            after: object("ConfigMap", `config-${index}`),
            parents: [["linkerd-canary:index:CanaryWorkload", `workload-${index % 300}`]],
        }));
        const markdown = written([released, kept, ...many]);
        assert.ok(markdown.length <= 65_536);
        assert.ok(markdown.length > 60_000);
        const shown = markdown.match(/<details><summary>CanaryWorkload/g)?.length ?? 0;
        assert.ok(
            markdown.endsWith(
                `**${301 - shown} more sections of this report omitted** to stay below 65536 characters. See the log of the preview for the full output.\n`,
            ),
            markdown.slice(-200),
        );
        assert.match(markdown, /This starts a release/);
    });
});
