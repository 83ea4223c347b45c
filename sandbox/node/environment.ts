import type { V1ConfigMap, V1Container, V1EnvVar, V1Pod, V1Secret } from "@kubernetes/client-node";
import { SandboxError } from "../errors";

/** Reads the ConfigMaps and Secrets of a pod's namespace; undefined when there is none of that name. */
export interface ConfigSource {
    configMap(name: string): Promise<V1ConfigMap | undefined>;
    secret(name: string): Promise<V1Secret | undefined>;
}

/** The container's environment as the kubelet would make it. A missing reference that is not optional is an error. */
export async function containerEnvironment(
    pod: V1Pod,
    container: V1Container,
    source: ConfigSource,
): Promise<Record<string, string>> {
    const env: Record<string, string> = {};
    for (const from of container.envFrom ?? []) {
        const data = from.configMapRef
            ? required(
                  (await source.configMap(from.configMapRef.name ?? ""))?.data,
                  from.configMapRef,
                  "ConfigMap",
              )
            : from.secretRef
              ? required(
                    decode(await source.secret(from.secretRef.name ?? "")),
                    from.secretRef,
                    "Secret",
                )
              : {};
        for (const [key, value] of Object.entries(data)) {
            env[`${from.prefix ?? ""}${key}`] = value;
        }
    }
    for (const variable of container.env ?? []) {
        const value = await variableValue(pod, variable, source);
        if (value !== undefined) {
            env[variable.name] = expandVariables(value, env);
        }
    }
    return env;
}

/** Replaces `$(NAME)` by the variable's value as Kubernetes does in command, args and env; `$$(` is an escaped `$(`. */
export function expandVariables(text: string, env: Readonly<Record<string, string>>): string {
    return text.replace(/\$(\$\(|\(([^)]*)\))/g, (whole: string, rest: string, name?: string) =>
        rest === "$(" ? "$(" : name !== undefined && name in env ? env[name] : whole,
    );
}

async function variableValue(
    pod: V1Pod,
    variable: V1EnvVar,
    source: ConfigSource,
): Promise<string | undefined> {
    const from = variable.valueFrom;
    if (from === undefined) {
        return variable.value ?? "";
    }
    if (from.fieldRef) {
        return fieldValue(pod, from.fieldRef.fieldPath);
    }
    if (from.configMapKeyRef) {
        const map = await source.configMap(from.configMapKeyRef.name ?? "");
        return requiredKey(map?.data, from.configMapKeyRef, "ConfigMap");
    }
    if (from.secretKeyRef) {
        return requiredKey(
            decode(await source.secret(from.secretKeyRef.name ?? "")),
            from.secretKeyRef,
            "Secret",
        );
    }
    // resourceFieldRef: the limit of a local process is the machine; programs take an absent value as their default
    return undefined;
}

/** A downward-API field: `metadata.name`, `metadata.labels['app']`, `status.podIP`… */
export function fieldValue(pod: V1Pod, fieldPath: string): string {
    const keyed = /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(fieldPath);
    if (keyed) {
        return (
            (keyed[1] === "labels" ? pod.metadata?.labels : pod.metadata?.annotations)?.[
                keyed[2]
            ] ?? ""
        );
    }
    const fields: Record<string, string | undefined> = {
        "metadata.name": pod.metadata?.name,
        "metadata.namespace": pod.metadata?.namespace,
        "metadata.uid": pod.metadata?.uid,
        "spec.nodeName": pod.spec?.nodeName,
        "spec.serviceAccountName": pod.spec?.serviceAccountName,
        "status.hostIP": pod.status?.hostIP,
        "status.podIP": pod.status?.podIP,
    };
    return fields[fieldPath] ?? "";
}

/** A Secret's data as text. */
export function decode(secret: V1Secret | undefined): Record<string, string> | undefined {
    return (
        secret &&
        Object.fromEntries(
            Object.entries(secret.data ?? {}).map(([key, value]) => [
                key,
                Buffer.from(value, "base64").toString(),
            ]),
        )
    );
}

interface Reference {
    readonly name?: string;
    readonly optional?: boolean;
}

function required(
    data: Record<string, string> | undefined,
    ref: Reference,
    kind: string,
): Record<string, string> {
    if (data === undefined && ref.optional !== true) {
        throw new SandboxError(`${kind} ${ref.name} not found`);
    }
    return data ?? {};
}

function requiredKey(
    data: Record<string, string> | undefined,
    ref: Reference & { readonly key: string },
    kind: string,
): string | undefined {
    const value = data?.[ref.key];
    if (value === undefined && ref.optional !== true) {
        throw new SandboxError(`${kind} ${ref.name} has no key ${ref.key}`);
    }
    return value;
}
