import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { parseAllDocuments } from "yaml";
import { controlPlaneMetadata, meshedMetadata, vizMetadata } from "../../components/namespaces";
import type { Known } from "../../kube/known";
import { UncheckedReporter } from "../../policy/unchecked-reporter";
import { nameOf } from "../../rules/canary/related/reading/objects";
import { meshConfigurationPolicies } from "../../policy/policies/mesh-configuration";
import { ensureTools } from "../../sandbox/tools";
import { MemoryCluster, resource, runStack } from "../policy/support";
import { meshCertificates } from "./support/helm-charts";

type Resource = ReturnType<typeof resource>;

/** The charts of Linkerd and Flagger as Helm renders them, under the mesh configuration policies; no cluster takes part. */
describe("mesh configuration policies over rendered charts", () => {
    let dir: string;
    let template: (chart: string, namespace: string, ...args: string[]) => Resource[];
    let gatewayApi: Resource[];
    let identity: string[];

    before(async () => {
        const tools = await ensureTools();
        dir = fs.mkdtempSync(path.join(os.tmpdir(), "linkerd-canary-charts-"));
        template = (chart, namespace, ...args) => {
            const file = path.join(tools.charts, chart);
            const all = [
                "template",
                chart,
                file,
                "--namespace",
                namespace,
                "--include-crds",
                ...args,
            ];
            const { status, stdout, stderr } = spawnSync(tools.path("helm"), all, {
                encoding: "utf8",
                maxBuffer: 1 << 27,
            });
            assert.equal(status, 0, stderr);
            return resources(stdout, namespace);
        };
        gatewayApi = fs
            .readdirSync(tools.gatewayApi)
            .filter((file) => file.endsWith(".yaml"))
            .flatMap((file) =>
                resources(fs.readFileSync(path.join(tools.gatewayApi, file), "utf8"), ""),
            );
        identity = await identityArgs(dir);
    });

    after(() => fs.rmSync(dir, { recursive: true, force: true }));

    /** What the policies say of a stack, by the name of the policy. */
    async function judged(
        program: Resource[],
        stack = "prod",
        by?: readonly string[],
    ): Promise<string[]> {
        const nodes = {
            "/api/v1/nodes": {
                apiVersion: "v1",
                kind: "NodeList",
                items: [{ metadata: { name: "a" }, spec: { podCIDR: "10.244.0.0/24" } }],
            },
        } as unknown as Readonly<Record<string, Known>>;
        const cluster = new MemoryCluster({ value: "v1.31.4" }, nodes);
        const notes = new UncheckedReporter();
        const said: string[] = [];
        for (const policy of meshConfigurationPolicies(cluster.asClusters(), notes)) {
            if ("validateStack" in policy && by?.includes(policy.name) !== false) {
                const inStack = program.map((one) => ({
                    ...one,
                    urn: one.urn.replace("urn:pulumi:dev:", `urn:pulumi:${stack}:`),
                }));
                for (const { message } of await runStack(policy, inStack)) {
                    said.push(`${policy.name}: ${message}`);
                }
            }
        }
        return [...said, ...notes.take()];
    }

    function platform(...args: string[]): Resource[] {
        return [
            namespace("linkerd", controlPlaneMetadata("linkerd")),
            namespace("linkerd-viz", vizMetadata()),
            namespace("flagger-system", meshedMetadata()),
            namespace("test", meshedMetadata()),
            ...gatewayApi,
            ...template("linkerd-crds", "linkerd"),
            ...template("linkerd-control-plane", "linkerd", ...identity, ...args),
            ...template("linkerd-viz", "linkerd-viz"),
            ...template("flagger", "flagger-system", "--set", "linkerdAuthPolicy.create=true"),
            ...template("loadtester", "test"),
        ];
    }

    it("finds nothing in the whole platform with Linkerd's preset for high availability", async () => {
        const preset = path.join(
            (await ensureTools()).charts,
            "linkerd-control-plane/values-ha.yaml",
        );
        assert.deepEqual(await judged(platform("--values", preset)), []);
    });

    it("finds nothing in a stack that is no production without it", async () => {
        assert.deepEqual(await judged(platform(), "dev"), []);
    });

    it("stops production without it", async () => {
        const ids = (await judged(platform())).map((text) => /\[([^\]]+)\]$/.exec(text)?.[1]);
        assert.deepEqual([...new Set(ids)].sort(), [
            "mesh-config/control-plane-disruption-budget",
            "mesh-config/control-plane-replicas",
            "mesh-config/control-plane-spread",
            "mesh-config/webhook-failure-policy",
        ]);
    });

    it("finds each part that is taken out", async () => {
        const whole = platform();
        const without = (kind: string, name: string): Promise<string[]> =>
            judged(
                whole.filter(({ props }) => props.kind !== kind || nameOf(props) !== name),
                "dev",
                ["linkerd-install", "policy-targets"],
            );
        const parts: [string, string, string][] = [
            ["ServiceAccount", "linkerd-identity", "install/part-missing"],
            ["ClusterRoleBinding", "linkerd-linkerd-identity", "install/part-missing"],
            ["CustomResourceDefinition", "servers.policy.linkerd.io", "install/part-missing"],
            [
                "MutatingWebhookConfiguration",
                "linkerd-proxy-injector-webhook-config",
                "install/part-missing",
            ],
            ["ClusterRole", "linkerd-linkerd-viz-tap", "install/viz-part-missing"],
            ["Deployment", "prometheus", "install/viz-prometheus"],
            ["Server", "prometheus-admin", "mesh-config/policy-target-missing"],
        ];
        for (const [kind, name, id] of parts) {
            const said = await without(kind, name);
            assert.ok(
                said.some((text) => text.includes(name) && text.endsWith(`[${id}]`)),
                `${kind} ${name}: ${said.join("\n")}`,
            );
        }
    });
});

/** The objects of a rendering as a policy would get them. */
function resources(text: string, namespace: string): Resource[] {
    // the schemas of the CRDs are nine tenths of the text, and none of the policies reads them
    return parseAllDocuments(text.replace(/^( +)schema:\n(?:\1 .*\n|\n)*/gm, ""))
        .map((document) => document.toJS() as Record<string, unknown> | null)
        .filter((object) => object !== null)
        .map((object) => {
            const { apiVersion, kind, metadata } = object as {
                apiVersion: string;
                kind: string;
                metadata: { namespace?: string };
            };
            const [group = "", version = group] = apiVersion.includes("/")
                ? apiVersion.split("/")
                : ["core", apiVersion];
            return resource(`kubernetes:${group}/${version}:${kind}`, {
                ...object,
                metadata: { ...metadata, namespace: metadata.namespace ?? namespace },
            });
        });
}

function namespace(name: string, metadata: object): Resource {
    return resource("kubernetes:core/v1:Namespace", {
        apiVersion: "v1",
        kind: "Namespace",
        metadata: { name, ...metadata },
    });
}

/** The certificates that the control plane's chart asks for, as arguments of Helm. */
async function identityArgs(dir: string): Promise<string[]> {
    const { anchor, issuer } = await meshCertificates();
    const files: [string, string][] = [
        ["identityTrustAnchorsPEM", anchor.certificate],
        ["identity.issuer.tls.crtPEM", issuer.certificate],
        ["identity.issuer.tls.keyPEM", issuer.privateKey],
    ];
    return files.flatMap(([value, text]) => {
        const file = path.join(dir, value);
        fs.writeFileSync(file, text);
        return ["--set-file", `${value}=${file}`];
    });
}
