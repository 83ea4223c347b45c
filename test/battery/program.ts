import type { PolicyResource } from "@pulumi/policy";
import { provider, resource, UNKNOWN_TEXT } from "../policy/support";
import type { AnyObject, BatteryScene } from "./scenes";

/**
 * The resources that a Pulumi program has of a scene, whether it makes them by class, by YAML or by chart.
 *
 * @param scene - of the battery
 * @param kubeconfig - of its cluster
 */
export function resourcesOf(scene: BatteryScene, kubeconfig: string): readonly PolicyResource[] {
    const cluster = provider({
        kubeconfig: scene.cluster === "unknown" ? UNKNOWN_TEXT : kubeconfig,
        ...(scene.namespace === undefined ? {} : { namespace: scene.namespace }),
    });
    return scene.objects
        .filter(({ by }) => by !== "cluster")
        .map(({ by, object }, index) => {
            const made = resource(
                `${typeOf(object)}${by === "patch" ? "Patch" : ""}`,
                object,
                cluster,
            );
            const urn = made.urn.replace(/^urn:pulumi:dev::/, `urn:pulumi:${scene.stack}::`);
            // two objects of one name have different names in the program
            return { ...made, urn: `${urn}-${index}` };
        });
}

function typeOf({ apiVersion, kind }: AnyObject): string {
    const version = String(apiVersion);
    return `kubernetes:${version.includes("/") ? version : `core/${version}`}:${String(kind)}`;
}
