import { toolNamed } from "../sandbox/tools/catalogue";
import { modulesFolder, readGoMod, versionOf } from "../sandbox/tools/pins";

/** The versions that the measurements depend on, in words. */
export function toolVersions(): string {
    const version = (name: "pulumi" | "pulumi-resource-kubernetes" | "kube-apiserver" | "helm") => {
        const { family, module } = toolNamed(name);
        return versionOf(readGoMod(modulesFolder, family), module);
    };
    return (
        `Pulumi ${version("pulumi")}, its Kubernetes provider ${version("pulumi-resource-kubernetes")}, ` +
        `Kubernetes ${version("kube-apiserver")}, helm ${version("helm")}`
    );
}
