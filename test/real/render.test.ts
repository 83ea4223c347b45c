import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";

import { parseAllDocuments } from "yaml";

import type { KubernetesObject } from "../../rules/canary/context";
import { provideArtefacts } from "./support/artefacts";
import { Checkout, type CommandResult } from "./support/checkout";

describe("npm run render: stack sandbox as files, without a cluster", () => {
    let checkout: Checkout;
    let env: Record<string, string>;

    before(async () => {
        checkout = Checkout.make("render");
        const artefacts = await provideArtefacts(checkout.dir);
        // Neither a state nor a login nor a passphrase: the command makes do without.
        env = {
            ...artefacts.env,
            KUBECONFIG: "/nowhere",
            PULUMI_BACKEND_URL: "",
            PULUMI_CONFIG_PASSPHRASE: "",
        };
        settings("first");
    });

    after(() => checkout.remove());

    /** Certificates that somebody else keeps, and a secret that only a passphrase could open. */
    function settings(directory: string): void {
        const config: Record<string, unknown> = {
            identity: { source: "provided", trustAnchors: "anchors" },
            webhooks: { source: "existing", caBundle: "authorities" },
            slack: { channel: "releases", address: { secure: "v1:AAAA:BBBB" } },
            render: { directory },
        };
        const named = Object.entries(config).map(([key, value]): [string, unknown] => [
            `linkerd-canary:${key}`,
            value,
        ]);
        fs.writeFileSync(
            checkout.path("Pulumi.sandbox.yaml"),
            JSON.stringify({ config: Object.fromEntries<unknown>(named) }),
        );
    }

    function render(...more: readonly string[]): Promise<CommandResult> {
        const args = ["run", "--silent", "render", "--", "sandbox", ...more];
        return checkout.run("npm", args, env);
    }

    function files(directory: string): Map<string, string> {
        const dir = checkout.path(directory);
        return new Map(
            fs
                .readdirSync(dir, { recursive: true, encoding: "utf8" })
                .sort()
                .filter((file) => fs.statSync(path.join(dir, file)).isFile())
                .map((file) => [file, fs.readFileSync(path.join(dir, file), "utf8")]),
        );
    }

    function built(folder: string): KubernetesObject[] {
        const text = execFileSync("kubectl", ["kustomize", checkout.path(folder)], {
            encoding: "utf8",
            env: { ...process.env, ...env },
            maxBuffer: 64 * 1024 * 1024,
        });
        return parseAllDocuments(text).map((one) => one.toJS() as KubernetesObject);
    }

    it("gives the same bytes twice, and says when a folder is stale", async () => {
        const first = await render();
        assert.equal(first.code, 0, first.output);
        settings("second");
        const second = await render();
        assert.equal(second.code, 0, second.output);
        assert.deepEqual(files("second"), files("first"));

        fs.appendFileSync(checkout.path("second", "apply.sh"), "# mine\n");
        const stale = await render("--check");
        assert.equal(stale.code, 1, stale.output);
        assert.match(stale.output, /second is out of date with stack sandbox: 1 changed/);
    });

    it("shows no secret and nothing that Pulumi alone understands", () => {
        const text = [...files("first").values()].join("\n");
        assert.doesNotMatch(
            text,
            /kind: Secret$|\[secret\]|BBBB|PRIVATE KEY|pulumi\.com|04da6b54/m,
        );
        const readme = fs.readFileSync(checkout.path("first", "README.md"), "utf8");
        assert.match(readme, /`test\/podinfo-slack-address`, type `Opaque`: `address`/);
        assert.match(readme, /`linkerd\/linkerd-identity-issuer`, type `kubernetes\.io\/tls`/);
    });

    it("is what kustomize can build, each kind and namespace in a layer before its objects", () => {
        const layers = fs
            .readdirSync(checkout.path("first"))
            .filter((name) => /^\d/.test(name))
            .sort();
        const known = new Set<string>();
        const namespaces = new Set(["default", "kube-system"]);
        const found: string[] = [];
        for (const layer of layers) {
            const objects = built(`first/${layer}`);
            for (const { apiVersion, kind, metadata } of objects) {
                const group = apiVersion.split("/")[0];
                if (/\.(linkerd\.io|app|networking\.k8s\.io)$|^linkerd\.io$/.test(group)) {
                    assert.ok(
                        known.has(`${group} ${kind}`),
                        `${layer}: no CRD for ${kind} ${group}`,
                    );
                }
                if (metadata.namespace !== undefined) {
                    assert.ok(namespaces.has(metadata.namespace), `${layer}: ${metadata.name}`);
                }
                found.push(`${kind} ${metadata.namespace ?? ""}/${metadata.name}`);
            }
            for (const { kind, metadata, spec } of objects) {
                if (kind === "CustomResourceDefinition") {
                    const { group, names } = spec as { group: string; names: { kind: string } };
                    known.add(`${group} ${names.kind}`);
                } else if (kind === "Namespace") {
                    namespaces.add(metadata.name);
                }
            }
        }
        assert.ok(found.length > 100, `only ${found.length} objects`);
        const all = built("first").map(
            ({ kind, metadata: { name, namespace } }) => `${kind} ${namespace ?? ""}/${name}`,
        );
        assert.deepEqual(all.sort(), found.sort());
    });
});
