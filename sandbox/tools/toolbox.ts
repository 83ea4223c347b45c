import * as fs from "node:fs";
import * as path from "node:path";
import type { ArtefactName } from "./artefacts";
import type { Entry } from "./assemble";
import type { ToolName } from "./types";

/** The sandbox's programs and files, all of them ready for use. */
export interface Toolbox {
    /** Absolute path of a program. */
    path(name: ToolName): string;
    /** Whether it holds a program. */
    has(name: ToolName): boolean;
    /** One folder for PATH with every program in it, but for Pulumi's providers. */
    readonly binDir: string;
    /**
     * One folder a Helm chart: linkerd-crds, linkerd-control-plane, linkerd-viz, flagger, loadtester, cert-manager,
     * trust-manager.
     */
    readonly charts: string;
    /** Flagger's kustomize overlays. */
    readonly overlays: string;
    /** The CRDs of the Gateway API's standard channel, one file a kind. */
    readonly gatewayApi: string;
    /** The Go sources in which `linkerd check` and its extensions list their checks. */
    readonly linkerdChecks: string;
    /** What a PULUMI_HOME has in its `plugins`. */
    readonly pulumiPlugins: string;
}

/** A program that was found or built. */
export interface Located {
    readonly name: ToolName;
    readonly version: string;
    readonly file: string;
    /** Whether it is in our cache. */
    readonly cached: boolean;
}

/** The program that starts Pulumi's providers; on PATH it would be warned about. */
const provider: ToolName = "pulumi-resource-kubernetes";

/** The two helpers that the Pulumi CLI looks for beside itself: shell scripts of our own. */
export const pulumiHelpers: readonly string[] = [
    "pulumi-analyzer-policy",
    "pulumi-resource-pulumi-nodejs",
];

const helpersFolder = path.join(__dirname, "bin");

/** What the folder for PATH holds. */
export function binEntries(tools: readonly Located[]): Entry[] {
    const pulumi = tools.find((tool) => tool.name === "pulumi");
    const entries = tools
        .filter((tool) => tool.name !== provider)
        .map((tool): Entry => ({
            name: tool.name,
            target: tool.file,
            as: tool.cached ? "same" : "link",
        }));
    const helpers = pulumiHelpers.map((name): Entry => ({
        name,
        target: path.join(helpersFolder, name),
        as: "copy",
    }));
    return [...entries, ...helpers].map((entry) => companionOf(pulumi, entry));
}

/**
 * An official Pulumi CLI has its language host and helpers beside it and warns about any other: then
 * those are taken.
 */
function companionOf(pulumi: Located | undefined, entry: Entry): Entry {
    if (pulumi === undefined || pulumi.cached || !isPulumiCompanion(entry)) {
        return entry;
    }
    const beside = path.join(path.dirname(fs.realpathSync(pulumi.file)), entry.name);
    return fs.existsSync(beside) ? { ...entry, target: beside, as: "link" } : entry;
}

function isPulumiCompanion(entry: Entry): boolean {
    return (
        pulumiHelpers.includes(entry.name) ||
        (entry.name === "pulumi-language-nodejs" && entry.as === "same")
    );
}

/** What Pulumi's plugin folder holds, as `pulumi plugin install` lays it out. */
export function pluginEntries(tools: readonly Located[]): Entry[] {
    return tools
        .filter((tool) => tool.name === provider)
        .map((tool) => ({
            name: path.join(`resource-kubernetes-v${tool.version}`, provider),
            target: tool.file,
            as: "link",
        }));
}

/** The toolbox over what was found and built; asking it for something else is a bug of the caller. */
export function toolbox(
    tools: readonly Located[],
    artefacts: ReadonlyMap<ArtefactName, string>,
    folders: { readonly binDir: string; readonly pulumiPlugins: string },
): Toolbox {
    const files = new Map(tools.map((tool) => [tool.name, tool.file]));
    const artefact = (name: ArtefactName): string => present(artefacts.get(name), name);
    return {
        path: (name) => present(files.get(name), name),
        has: (name) => files.has(name),
        binDir: folders.binDir,
        pulumiPlugins: folders.pulumiPlugins,
        get charts() {
            return artefact("charts");
        },
        get overlays() {
            return artefact("overlays");
        },
        get gatewayApi() {
            return artefact("gateway-api");
        },
        get linkerdChecks() {
            return artefact("linkerd-checks");
        },
    };
}

function present(value: string | undefined, name: string): string {
    if (value === undefined) {
        throw new Error(`${name} is not in this toolbox: ensureTools was called without it`);
    }
    return value;
}
