import * as fs from "node:fs";
import * as path from "node:path";

import type { FlaggerInstall } from "../../../components";
import { PulumiCli, type PulumiResult } from "../../../sandbox/pulumi/cli";
import { placeholderCluster } from "../../../stacks/render/placeholder-cluster";
import { provideArtefacts } from "./artefacts";
import type { Checkout } from "./checkout";
import { writeProgram } from "./program-folder";

const program = `
import { readFileSync } from "node:fs";
import * as k8s from "@pulumi/kubernetes";
import { Flagger, type FlaggerInstall, GatewayApi } from "../components";

// the SDK would hand it to the provider, which takes none beside a folder to write to
delete process.env["KUBECONFIG"];
const { flagger, manifests } = JSON.parse(readFileSync("sources.json", "utf8")) as {
    flagger?: FlaggerInstall;
    manifests?: string;
};
const provider = new k8s.Provider("files", { renderYamlToDirectory: "out" });
// without a cluster, the provider must know a kind before a chart has an object of it
const plural = "authorizationpolicies";
const openAPIV3Schema = { type: "object" };
const kind = new k8s.apiextensions.v1.CustomResourceDefinition(
    "policy-kind",
    {
        metadata: { name: plural + ".policy.linkerd.io" },
        spec: {
            group: "policy.linkerd.io",
            scope: "Namespaced",
            names: { kind: "AuthorizationPolicy", plural },
            versions: [
                { name: "v1alpha1", served: true, storage: true, schema: { openAPIV3Schema } },
            ],
        },
    },
    { provider },
);
if (flagger !== undefined) {
    new Flagger(
        "flagger",
        {
            namespace: "flagger-system",
            version: "1.44.0",
            vizNamespace: "linkerd-viz",
            install: flagger,
        },
        { provider, dependsOn: [kind] },
    );
}
if (manifests !== undefined) {
    new GatewayApi("gateway-api", { version: "1.2.1", manifests }, { provider });
}
`;

/** What a {@link ChartProgram} installs. */
export interface ProgramSources {
    readonly flagger?: FlaggerInstall;
    /** Address of the Gateway API's CRDs. */
    readonly manifests?: string;
}

/** A program of one or two parts of the platform, previewed by the real CLI and provider without a cluster. */
export class ChartProgram {
    private constructor(
        private readonly dir: string,
        private readonly pulumi: PulumiCli,
        /** The sandbox's tools and this program's folders. */
        readonly env: Readonly<Record<string, string>>,
        /** Folder of the sandbox's charts, overlays and CRDs. */
        readonly artefacts: string,
        private readonly close: () => Promise<void>,
    ) {}

    /** @param more - further variables of the environment, which win */
    static async make(
        checkout: Checkout,
        more: Readonly<Record<string, string>>,
    ): Promise<ChartProgram> {
        const dir = checkout.path("chart-program");
        writeProgram(dir, "charts", program);
        const provided = await provideArtefacts(checkout.dir);
        const cluster = await placeholderCluster("v1.35.4", dir);
        const env = {
            ...provided.env,
            KUBECONFIG: cluster.kubeconfig,
            ...helmFolders(dir),
            ...more,
        };
        const pulumi = new PulumiCli({
            project: dir,
            stack: "test",
            configFile: path.join(dir, "config.yaml"),
            env,
        });
        fs.mkdirSync(path.join(provided.root, "pulumi"), { recursive: true });
        await pulumi.prepare();
        return new ChartProgram(dir, pulumi, env, provided.root, cluster.close);
    }

    /** `pulumi preview` of parts from somewhere, whatever its end. */
    preview(sources: ProgramSources): Promise<PulumiResult> {
        fs.writeFileSync(path.join(this.dir, "sources.json"), JSON.stringify(sources));
        return this.pulumi.operation("preview");
    }

    /** Stops what it has started. */
    stop(): Promise<void> {
        return this.close();
    }
}

/** Variables that keep helm's cache and logins in a test's own folder. */
export function helmFolders(dir: string): Record<string, string> {
    return {
        HELM_CACHE_HOME: path.join(dir, "helm", "cache"),
        HELM_CONFIG_HOME: path.join(dir, "helm", "config"),
        HELM_DATA_HOME: path.join(dir, "helm", "data"),
        // logins of docker would be used too
        DOCKER_CONFIG: path.join(dir, "helm", "docker"),
    };
}
