import { type Fields, fieldsOf, listOf, textOf } from "../../reading";
import { remembered } from "./objects";
import { allContainersOf, type Workload } from "./target";

/** A ConfigMap or Secret that a pod names. */
export interface ConfigReference {
    readonly kind: "ConfigMap" | "Secret";
    readonly name: string;
    /** Whether the pod does not start without it. */
    readonly mandatory: boolean;
    /** Path of the field with the name. */
    readonly path: string;
}

/**
 * The ConfigMaps and Secrets of a workload's pods, each once, found where Flagger's config tracker looks
 * (`GetTargetConfigs`): volumes, projected volumes, `env` and `envFrom`. The last mention decides whether one is
 * mandatory.
 */
export const configReferences = remembered((workload: Workload): readonly ConfigReference[] => {
    const all = [
        ...listOf(workload.podSpec.volumes).flatMap((volume, index) =>
            volumeReferences(fieldsOf(volume), `spec.template.spec.volumes[${index}]`),
        ),
        ...allContainersOf(workload).flatMap(({ path, fields }) => environment(fields, path)),
    ];
    return [
        ...new Map(
            all.map((reference) => [`${reference.kind}/${reference.name}`, reference]),
        ).values(),
    ];
});

function volumeReferences({ configMap, secret, projected }: Fields, path: string) {
    return [
        ...reference("ConfigMap", configMap, "name", `${path}.configMap`),
        ...reference("Secret", secret, "secretName", `${path}.secret`),
        ...listOf(fieldsOf(projected).sources).flatMap((source, index) => {
            const at = `${path}.projected.sources[${index}]`;
            return [
                ...reference("ConfigMap", fieldsOf(source).configMap, "name", `${at}.configMap`),
                ...reference("Secret", fieldsOf(source).secret, "name", `${at}.secret`),
            ];
        }),
    ];
}

function environment({ env, envFrom }: Fields, path: string): ConfigReference[] {
    return [
        ...listOf(env).flatMap((variable, index) => {
            const { configMapKeyRef, secretKeyRef } = fieldsOf(fieldsOf(variable).valueFrom);
            const at = `${path}.env[${index}].valueFrom`;
            return [
                ...reference("ConfigMap", configMapKeyRef, "name", `${at}.configMapKeyRef`),
                ...reference("Secret", secretKeyRef, "name", `${at}.secretKeyRef`),
            ];
        }),
        ...listOf(envFrom).flatMap((source, index) => {
            const { configMapRef, secretRef } = fieldsOf(source);
            const at = `${path}.envFrom[${index}]`;
            return [
                ...reference("ConfigMap", configMapRef, "name", `${at}.configMapRef`),
                ...reference("Secret", secretRef, "name", `${at}.secretRef`),
            ];
        }),
    ];
}

function reference(
    kind: ConfigReference["kind"],
    source: unknown,
    field: string,
    path: string,
): ConfigReference[] {
    const fields = fieldsOf(source);
    const name = textOf(fields[field]);
    return name === undefined || name === ""
        ? []
        : [{ kind, name, mandatory: fields.optional !== true, path: `${path}.${field}` }];
}

/** The ConfigMaps and Secrets of a workload's pods, as `kind/name`. */
export const configNames = remembered(
    (workload: Workload): ReadonlySet<string> =>
        new Set(configReferences(workload).map(({ kind, name }) => `${kind}/${name}`)),
);
