import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import type { PlannedResource } from "../../../cli/adopt/planned";
import type { RunPulumi } from "../../../cli/adopt/pulumi";
import { adoptionJson } from "../../../cli/adopt/json";
import { adoptionReport } from "../../../cli/adopt/report";
import { adopt, type AdoptOptions } from "../../../cli/adopt/run";
import { CliError } from "../../../cli/terminal";
import { IDENTITY } from "../../../cli/adopt/certificates";
import type { Fields } from "../../../rules/canary/reading";
import { ADOPTION } from "../../../rules/existing/adoption";
import { type FakeCluster, startFakeCluster } from "../support/fake-cluster";
import { planned, plannedObject } from "./planned-support";

const base64 = (text: string): string => Buffer.from(text).toString("base64");
const EXPORTED = JSON.stringify({ version: 3, deployment: { manifest: {} } });
const byHelm = {
    "meta.helm.sh/release-name": "linkerd-control-plane",
    "meta.helm.sh/release-namespace": "linkerd",
    "linkerd.io/created-by": "linkerd/helm edge-25.7.5",
};
const named = (name: string, more: Fields = {}): Fields => ({
    name,
    namespace: "linkerd",
    uid: name,
    annotations: byHelm,
    ...more,
});

const ON_CLUSTER: Readonly<Record<string, Fields>> = {
    "linkerd-identity-issuer": {
        kind: "Secret",
        type: "Opaque",
        metadata: named("linkerd-identity-issuer"),
        data: { "crt.pem": base64("CRT"), "key.pem": base64("KEY") },
    },
    "linkerd-identity-trust-roots": {
        kind: "ConfigMap",
        metadata: named("linkerd-identity-trust-roots"),
        data: { "ca-bundle.crt": "ROOTS" },
    },
};

describe("linkerd-canary adopt", function () {
    // the first one loads the client, which takes its time on a busy machine
    this.timeout(60_000);
    let cluster: FakeCluster;
    let folder: string;
    let settings: string;

    before(async () => {
        cluster = await startFakeCluster((url) => {
            const name = url.split("/").at(-1) ?? "";
            switch (url) {
                case "/api/v1":
                    return {
                        resources: [
                            { name: "secrets", kind: "Secret", namespaced: true },
                            { name: "configmaps", kind: "ConfigMap", namespaced: true },
                            { name: "configmaps/status", kind: "ConfigMap", namespaced: true },
                        ],
                    };
                case "/api/v1/secrets":
                    return {
                        items: [
                            ON_CLUSTER["linkerd-identity-issuer"] ?? {},
                            {
                                metadata: {
                                    name: "sh.helm.release.v1.linkerd-control-plane.v1",
                                    namespace: "linkerd",
                                    labels: { owner: "helm", name: "linkerd-control-plane" },
                                },
                            },
                        ],
                    };
                case "/api/v1/configmaps":
                    return {
                        items: [{ metadata: named("ext-namespace-metadata-linkerd-config") }],
                    };
                case "/apis/flagger.app/v1beta1/canaries":
                    return {
                        items: [
                            {
                                metadata: { name: "cart", namespace: "shop" },
                                spec: { targetRef: { kind: "Deployment", name: "cart" } },
                            },
                        ],
                    };
                default:
                    return url.includes("/namespaces/linkerd/") ? ON_CLUSTER[name] : undefined;
            }
        });
    });
    after(() => cluster.close());
    beforeEach(() => {
        folder = fs.mkdtempSync(path.join(os.tmpdir(), "linkerd-canary-adopt-test-"));
        settings = path.join(folder, "Pulumi.dev.yaml");
        fs.writeFileSync(settings, "config: {}\n");
    });
    afterEach(() => fs.rmSync(folder, { recursive: true }));

    const resources = (): PlannedResource[] => [
        planned("pulumi:pulumi:Stack", "mesh-dev", {}, { custom: false }),
        planned("pulumi:providers:kubernetes", "cluster", { kubeconfig: cluster.kubeconfig }),
        planned(IDENTITY, "mesh-identity-certificates", {}),
        plannedObject("v1", "Secret", "linkerd-identity-issuer", {}, "linkerd"),
        plannedObject("v1", "ConfigMap", "linkerd-identity-trust-roots", {}, "linkerd"),
        plannedObject("v1", "ConfigMap", "linkerd-canary-stack", {}, "kube-system"),
        plannedObject("shop.example/v1", "Cart", "cart", {}, "shop"),
    ];

    /** A Pulumi CLI that remembers its calls; after an import, the preview is the given one. */
    function fakePulumi(after: Fields[]): { readonly calls: string[]; readonly run: RunPulumi } {
        const calls: string[] = [];
        let imported = false;
        const run: RunPulumi = (args, { env = {}, input } = {}) => {
            const [verb = "", what = ""] = args;
            calls.push(`${verb} ${what}${input === undefined ? "" : ` < ${input}`}`);
            const answer = (stdout: string) => Promise.resolve({ code: 0, stdout, stderr: "" });
            switch (`${verb} ${what}`) {
                case "stack export":
                    return answer(EXPORTED);
                case "stack import":
                    imported = input !== EXPORTED;
                    return answer("");
                case "config set":
                    fs.appendFileSync(args[args.indexOf("--config-file") + 1] ?? "", "# set\n");
                    return answer("");
                case "preview --json": {
                    assert.deepEqual(
                        env,
                        imported
                            ? { PULUMI_K8S_ENABLE_PATCH_FORCE: "true" }
                            : { [ADOPTION]: "true" },
                    );
                    const steps = imported
                        ? after
                        : resources().map(({ state, urn }) => ({
                              op: "create",
                              urn,
                              newState: state,
                          }));
                    return answer(JSON.stringify({ steps, changeSummary: {} }));
                }
                default:
                    return answer("dev\n");
            }
        };
        return { calls, run };
    }

    function options(more: Partial<AdoptOptions> = {}): AdoptOptions {
        const backup = path.join(folder, "before.json");
        return { dryRun: false, timeoutSeconds: 10, configFile: settings, backup, ...more };
    }

    const step = (op: string, index: number, more: Fields = {}): Fields => {
        const { state, urn } = resources()[index];
        return { op, urn, newState: state, oldState: state, ...more };
    };

    it("puts what is there into the state, with the state before in a file, and reports the rest", async () => {
        const { calls, run } = fakePulumi([
            step("update", 3, { diffReasons: ["metadata.annotations"] }),
            step("update", 4, { diffReasons: ["data"] }),
            step("create", 5),
        ]);
        const adoption = await adopt(options(), run);
        assert.equal(fs.readFileSync(path.join(folder, "before.json"), "utf8"), EXPORTED);
        const report = adoptionReport(adoption, "--stack dev");
        for (const part of [
            /Stack dev has adopted 2 objects of cluster \S+\. The cluster was not changed\./,
            /helm release linkerd-control-plane in namespace linkerd \(edge-25\.7\.5\): 1 ConfigMap, 1 Secret/,
            /cluster does not have it:\n {2}ConfigMap kube-system\/linkerd-canary-stack\n/,
            /1 object: only annotations of Pulumi/,
            /ConfigMap linkerd\/linkerd-identity-trust-roots: data\n/,
            /identity\.issuerKey \(encrypted\)/,
            /shop\/cart: not adopted: no service of the stack/,
            /program does not have it:\n {2}ConfigMap linkerd\/ext-namespace-metadata-linkerd-config/,
            /label secret --selector owner=helm,name=linkerd-control-plane --overwrite/,
            /pulumi stack import --stack dev --file \S+before\.json\n {2}pulumi config rm --stack dev --path identity/,
        ]) {
            assert.match(report, part);
        }
        const json = adoptionJson(adoption);
        assert.doesNotMatch(json, /"KEY"/);
        const { adopted, found, settings: set } = JSON.parse(json) as Record<string, unknown>;
        assert.equal(adopted, true);
        assert.deepEqual(found, [
            {
                installer: "helm release linkerd-control-plane in namespace linkerd",
                version: "edge-25.7.5",
                kinds: { Secret: 1, ConfigMap: 1 },
            },
        ]);
        assert.ok(
            (set as { path: string; isSecret: boolean }[]).some(
                (each) => each.path === "identity.issuerKey" && each.isSecret,
            ),
        );
        // the key is passed by standard input, which no other process sees
        assert.ok(calls.includes("config set < KEY"));
        assert.equal(calls.filter((call) => call.startsWith("stack import")).length, 1);
    });

    it("changes nothing in a rehearsal", async () => {
        const { calls, run } = fakePulumi([]);
        const adoption = await adopt(options({ dryRun: true }), run);
        assert.match(adoptionReport(adoption, "--stack dev"), /would adopt 2 objects/);
        assert.match(adoptionJson(adoption), /"adopted": false/);
        assert.ok(!calls.some((call) => call.startsWith("stack import")));
        assert.equal(fs.readFileSync(settings, "utf8"), "config: {}\n");
        assert.deepEqual(fs.readdirSync(folder), ["Pulumi.dev.yaml"]);
    });

    it("is undone when the next update would replace an object, with the reason", async () => {
        const { calls, run } = fakePulumi([
            step("replace", 3, { replaceReasons: ["type"], diffReasons: ["type"] }),
        ]);
        await assert.rejects(
            adopt(options(), run),
            (error) =>
                error instanceof CliError &&
                error.exitCode === 1 &&
                /undone.*replace mesh-linkerd-identity-issuer because of type: pulumi config set --path identity\.issuerSecretType Opaque/s.test(
                    error.message,
                ),
        );
        assert.equal(calls.at(-1), `stack import < ${EXPORTED}`);
        assert.equal(fs.readFileSync(settings, "utf8"), "config: {}\n");
        assert.deepEqual(fs.readdirSync(folder), ["Pulumi.dev.yaml"]);
    });

    it("overwrites no file with the state before another adoption", async () => {
        fs.writeFileSync(path.join(folder, "before.json"), "{}");
        const { calls, run } = fakePulumi([]);
        await assert.rejects(
            adopt(options(), run),
            (error) =>
                error instanceof CliError && /name another file with --backup/.test(error.message),
        );
        assert.ok(!calls.some((call) => call.startsWith("stack import")));
    });
});
