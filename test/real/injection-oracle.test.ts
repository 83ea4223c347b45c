import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import fc from "fast-check";
import { stringify } from "yaml";
import { controlPlaneValues } from "../../components/linkerd/values";
import { pins } from "../../components/versions";
import { assumeMetadata, assumePod } from "../../policy/program/injection";
import { readKnown } from "../../kube/known";
import { podTemplate } from "../../policy/program/kube-objects";
import { type InjectionCause, evaluateInjection } from "../../rules/injection/injection";
import { ensureTools } from "../../sandbox/tools";
import { kinds, type Question, questions } from "./support/random-workloads";

const seed = 20250723;
const count = 1000;

/** What the oracle answers, as far as it is compared. */
interface Answer {
    readonly injected: boolean;
    /** Requirements of the webhook's selectors that are not met. */
    readonly unasked: readonly string[];
    readonly reasons: readonly string[];
    /** Why the pod is refused. */
    readonly refused?: string;
}

/** How the oracle tells of the causes for which Linkerd has no words of its own. */
const selectors: Partial<Record<InjectionCause, string>> = {
    "namespace-excluded":
        "namespaceSelector kubernetes.io/metadata.name notin (cert-manager,kube-system)",
    "namespace-webhooks-disabled":
        "namespaceSelector config.linkerd.io/admission-webhooks notin (disabled)",
    "control-plane-component": "objectSelector !linkerd.io/control-plane-component",
    "cni-resource": "objectSelector !linkerd.io/cni-resource",
};

describe("rules/injection beside Linkerd's own code", () => {
    let dir: string;
    let ask: (questions: readonly Question[]) => Answer[];

    before(async () => {
        const toolbox = await ensureTools();
        dir = fs.mkdtempSync(path.join(os.tmpdir(), "linkerd-canary-oracle-"));
        const values = path.join(dir, "values.yaml");
        const { version } = pins.linkerd;
        fs.writeFileSync(
            values,
            stringify(controlPlaneValues({ version, trustDomain: "cluster.local" })),
        );
        const chart = path.join(toolbox.charts, "linkerd-control-plane");
        const install = path.join(dir, "install.yaml");
        fs.writeFileSync(
            install,
            execFileSync(path.join(toolbox.binDir, "helm"), [
                ...["template", "linkerd-control-plane", chart],
                ...["--namespace", "linkerd", "--values", values],
            ]),
        );
        ask = (asked) =>
            execFileSync(toolbox.path("linkerd-injector"), ["oracle", "--install", install], {
                input: asked.map((question) => JSON.stringify(question)).join("\n"),
                encoding: "utf8",
                maxBuffer: 64 * 2 ** 20,
            })
                .trimEnd()
                .split("\n")
                .map((line) => JSON.parse(line) as Answer);
    });

    after(() => fs.rmSync(dir, { recursive: true, force: true }));

    it(`gives the same verdict and reasons for ${count} random workloads, seed ${seed}`, () => {
        const asked = fc.sample(questions, { numRuns: count, seed });
        const answers = ask(asked);
        assert.equal(answers.length, count);
        const different = asked.flatMap((question, index) => {
            const [ours, linkerds] = [verdictOf(question), comparable(answers[index])];
            return JSON.stringify(ours) === JSON.stringify(linkerds)
                ? []
                : [{ question, ours, linkerds }];
        });
        const injected = answers.filter((answer) => answer.injected).length;
        console.log(`      ${count} asked, ${injected} injected, ${different.length} different`);
        assert.deepEqual(different.slice(0, 3), [], `${different.length} different`);
    });

    it("is asked of every kind, and for every cause", () => {
        const asked = fc.sample(questions, { numRuns: count, seed });
        assert.deepEqual([...new Set(asked.map(({ workload }) => workload.kind))].sort(), [
            ...[...kinds].sort(),
        ]);
        const causes = new Map<string, number>();
        for (const cause of asked.flatMap((question) => judge(question).causes)) {
            causes.set(cause, (causes.get(cause) ?? 0) + 1);
        }
        console.log([...causes].map(([cause, times]) => `      ${cause}: ${times}`).join("\n"));
        assert.equal(causes.size, 15);
    });
});

function judge({ namespace, workload, serviceAccount, values }: Question) {
    const template = podTemplate(workload.kind, readKnown(workload)) ?? {};
    return evaluateInjection({
        namespace: { metadata: assumeMetadata(readKnown(namespace)).value },
        pod: assumePod(template).value,
        serviceAccount,
        serviceAccountTokenProjection: values.identity.serviceAccountTokenProjection,
        values: {
            ...values.proxy,
            initAsRoot: values.proxyInit.runAsRoot,
            cniEnabled: values.cniEnabled,
        },
    });
}

function verdictOf(question: Question): { injected: boolean; reasons: string[] } {
    const { injected, causes, reasons } = judge(question);
    const told = reasons.map((reason, index) => selectors[causes[index]] ?? reason);
    return { injected, reasons: causes.some((cause) => cause in selectors) ? told.sort() : told };
}

function comparable({ injected, unasked, reasons, refused }: Answer): {
    injected: boolean;
    reasons: string[];
} {
    return {
        injected,
        reasons: [
            ...[...unasked].sort(),
            ...reasons,
            ...(refused === undefined ? [] : [refusal(refused)]),
        ],
    };
}

/** Helm's error has the place of the failure before its text; Go's JSON parser has words of its own for each fault. */
function refusal(text: string): string {
    return /^(invalid character|unexpected end)/.test(text)
        ? "the value of an annotation makes Linkerd's patch invalid JSON, so the pod is rejected"
        : text.replace(/^execution error at \([^)]*\): /, "");
}
