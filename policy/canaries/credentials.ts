import { textAt } from "../../kube/known";
import type { KubeObject } from "../program/kube-objects";
import type { NamedObject } from "./named-objects";

/** Path of the reference to the Secret with the credentials of templates and providers. */
const CREDENTIALS: Readonly<Record<string, readonly string[]>> = {
    MetricTemplate: ["spec", "provider", "secretRef", "name"],
    AlertProvider: ["spec", "secretRef", "name"],
};

/** The Secret that a MetricTemplate or AlertProvider refers to; empty for all other objects. */
export function credentialsOf({ apiVersion, kind, namespace, object }: KubeObject): NamedObject[] {
    const path = apiVersion.startsWith("flagger.app/") ? CREDENTIALS[kind] : undefined;
    const name = path && textAt(object, ...path);
    return !name || typeof namespace !== "string" ? [] : [{ kind: "Secret", namespace, name }];
}
