import { type Fields, fieldsOf, listOf, textOf } from "../../reading";
import type { RuleContext } from "../../context";
import { nameOf, nearOf } from "./objects";

/** A kind whose operator writes a Secret again and again. */
interface Operator {
    readonly kind: string;
    readonly secrets: (spec: Fields, name: string) => readonly (string | undefined)[];
    /** The field for the annotations of the Secret. */
    readonly annotations?: string;
    /** Whether it writes the Secret only once. */
    readonly isStatic?: (spec: Fields) => boolean;
}

const OPERATORS: readonly Operator[] = [
    {
        kind: "ExternalSecret",
        secrets: ({ target }, name) => [textOf(fieldsOf(target).name) ?? name],
        annotations: "spec.target.template.metadata.annotations",
        isStatic: ({ refreshInterval, refreshPolicy }) =>
            refreshPolicy === "CreatedOnce" || /^0+[a-z]*$/.test(String(refreshInterval)),
    },
    {
        kind: "Certificate",
        secrets: ({ secretName }) => [textOf(secretName)],
        annotations: "spec.secretTemplate.annotations",
    },
    ...["VaultStaticSecret", "VaultDynamicSecret", "VaultPKISecret", "HCPVaultSecretsApp"].map(
        (kind) => ({
            kind,
            secrets: ({ destination }: Fields) => [textOf(fieldsOf(destination).name)],
            annotations: "spec.destination.annotations",
        }),
    ),
    {
        kind: "SecretProviderClass",
        secrets: ({ secretObjects }) =>
            listOf(secretObjects).map((item) => textOf(fieldsOf(item).secretName)),
        annotations: "spec.secretObjects[].annotations",
    },
    {
        kind: "InfisicalSecret",
        secrets: ({ managedSecretReference }) => [
            textOf(fieldsOf(managedSecretReference).secretName),
        ],
    },
    { kind: "OnePasswordItem", secrets: (_spec, name) => [name] },
    {
        kind: "DopplerSecret",
        secrets: ({ managedSecret }) => [textOf(fieldsOf(managedSecret).name)],
    },
];

/** The object by which an operator rotates a Secret of the Canary's namespace. */
export interface Rotation extends Pick<Operator, "annotations"> {
    readonly object: Fields;
}

/** What rotates a Secret, if it is known. */
export function rotationOf(context: RuleContext, secret: string): Rotation | undefined {
    return OPERATORS.flatMap(({ kind, ...operator }) =>
        nearOf(context, kind).map((object) => ({ ...operator, object })),
    ).find(({ isStatic, object, secrets }) => {
        const spec = fieldsOf(object.spec);
        return secrets(spec, nameOf(object)).includes(secret) && isStatic?.(spec) !== true;
    });
}

/** Whether an operator rotates this Secret. */
export function isRotated(context: RuleContext, object: Fields): boolean {
    return object.kind === "Secret" && rotationOf(context, nameOf(object)) !== undefined;
}
