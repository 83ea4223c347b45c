import * as fs from "node:fs";
import * as path from "node:path";
import { SandboxError } from "../errors";

/**
 * Makes the two files that Pulumi's Kubernetes provider embeds out of those in its Go module: the same,
 * without white space, and the schema with the provider's version in it.
 */
export function writeEmbeddedSchema(moduleFolder: string, target: string, version: string): void {
    const source = path.join(moduleFolder, "cmd", "pulumi-resource-kubernetes");
    const read = (name: string): object =>
        JSON.parse(fs.readFileSync(path.join(source, name), "utf8")) as object;
    const write = (name: string, value: object): void =>
        fs.writeFileSync(path.join(target, name), JSON.stringify(value));
    write("schema-embed.json", { ...read("schema.json"), version });
    write("terraform-mapping-embed.json", read("terraform-mapping.json"));
}

/** The Go module of Pulumi's Kubernetes SDK, which the provider uses to register a chart's resources. */
export const kubernetesSdk = "github.com/pulumi/pulumi-kubernetes/sdk/v4";

/** The file of the SDK that names a Go type for every kind of resource. */
export const kindsFile = path.join("go", "kubernetes", "yaml", "v2", "kinds.go");

const RESOURCE = /^(\t\tvar res )(\w+\.\w+)$/gm;
const GENERIC = "apiextensions.CustomResource";

/**
 * Registers every kind with the Go type that the SDK uses for kinds it does not know. Type token, name,
 * inputs and options of a registration stay as they are; only the Go type that receives the outputs
 * changes, which the provider passes on as a plain resource. Without the typed ones, half a million
 * generated lines need not be compiled: six minutes, 5 GB of build cache, and 200 MB of the binary.
 *
 * @throws SandboxError when the file is not of the form that this was made for.
 */
export function withoutTypedKinds(source: string): string {
    const kinds = [...source.matchAll(RESOURCE)].filter(([, , type]) => type !== GENERIC);
    if (kinds.length === 0 || !source.includes(`\tvar res ${GENERIC}\n`)) {
        throw new SandboxError(
            `${kindsFile} of ${kubernetesSdk} no longer registers resources as expected; ` +
                "after you change the pin, fix sandbox/tools/pulumi-provider.ts",
        );
    }
    const generic = source.replace(RESOURCE, `$1${GENERIC}`);
    const typedPackage = new RegExp(`^\\t(\\w+) "${kubernetesSdk}/go/kubernetes/[\\w/]+"\\n`, "gm");
    return generic.replace(typedPackage, (line, alias: string) =>
        generic.includes(`${alias}.`) ? line : "",
    );
}
