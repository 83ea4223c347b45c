import { type Fields, fieldsOf, textOf } from "../../rules/canary/reading";
import { isOfKind } from "../../rules/canary/related/reading/objects";
import { CliError } from "../terminal";
import { decoded, IDENTITY } from "./certificates";
import { describeObject, type PlannedObject, type PlannedResource } from "./planned";

/** A setting of the stack that adoption sets. */
export interface AdoptedSetting {
    /** Its path in the project's settings. */
    readonly path: string;
    readonly value: string;
    readonly isSecret: boolean;
}

/** Names of the objects through which the control plane reads its identity. */
const ISSUER = "linkerd-identity-issuer";
const TRUST_ROOTS = "linkerd-identity-trust-roots";

/** Names of certificate and key in the issuer's Secret: by the schemes `linkerd.io/tls` and `kubernetes.io/tls`. */
const SCHEMES = [
    ["crt.pem", "key.pem"],
    ["tls.crt", "tls.key"],
] as const;

/**
 * The settings with which a stack keeps the trust anchors and the issuer of the cluster, instead of making its own: no
 * proxy would trust those. None if the stack does not make its own, or if the cluster has no identity yet.
 *
 * @throws CliError (exit code 2) for an issuer that cert-manager keeps, or one that is incomplete
 */
export function identitySettings(
    planned: readonly PlannedResource[],
    objects: readonly PlannedObject[],
    live: ReadonlyMap<string, Fields>,
): readonly AdoptedSetting[] {
    if (!planned.some(({ type }) => type === IDENTITY)) {
        return [];
    }
    const named = (kind: string, name: string): Fields | undefined =>
        live.get(
            objects.find((object) => isOfKind({ ...object }, kind) && object.name === name)?.urn ??
                "",
        );
    const issuer = named("Secret", ISSUER);
    if (issuer === undefined) {
        return [];
    }
    if (isOfCertManager(issuer)) {
        throw new CliError(
            `cert-manager keeps the issuer of this mesh (Secret ${ISSUER}), and identity.source is generated: both would write it; ` +
                "run: pulumi config set --path identity.source cert-manager",
        );
    }
    const data = fieldsOf(issuer.data);
    const [certificate, key] = SCHEMES.find(([name]) => name in data) ?? SCHEMES[0];
    const parts = {
        trustAnchors: textOf(fieldsOf(named("ConfigMap", TRUST_ROOTS)?.data)["ca-bundle.crt"]),
        issuerCertificate: decoded(data[certificate]),
        issuerKey: decoded(data[key]),
    };
    const missing = Object.entries(parts).flatMap(([part, text]) =>
        text === undefined ? [`identity.${part}`] : [],
    );
    if (missing.length > 0) {
        throw new CliError(
            `the cluster does not have all of the mesh's identity in Secret ${ISSUER} and ConfigMap ${TRUST_ROOTS}: ` +
                `set identity.source to provided, and ${missing.join(", ")} with pulumi config set --path`,
        );
    }
    return [
        { path: "identity.source", value: "provided", isSecret: false },
        ...Object.entries(parts).map(([part, value]) => ({
            path: `identity.${part}`,
            value: value ?? "",
            isSecret: part === "issuerKey",
        })),
        ...(issuer.type === "Opaque"
            ? [{ path: "identity.issuerSecretType", value: "Opaque", isSecret: false }]
            : []),
    ];
}

/** Secrets that the stack would write although cert-manager keeps them: what to set instead. */
export function certificateConflicts(
    objects: readonly PlannedObject[],
    live: ReadonlyMap<string, Fields>,
): string[] {
    return objects
        .filter(({ apiVersion, kind, name, urn }) => {
            const object = live.get(urn);
            return (
                isOfKind({ apiVersion, kind }, "Secret") &&
                name !== ISSUER &&
                object !== undefined &&
                isOfCertManager(object)
            );
        })
        .map(
            (object) =>
                `cert-manager keeps ${describeObject(object)}, and the stack would write it too: ` +
                "pulumi config set --path webhooks.source cert-manager",
        );
}

/** Whether cert-manager has made a Secret and keeps renewing it. */
function isOfCertManager(secret: Fields): boolean {
    return "cert-manager.io/certificate-name" in fieldsOf(fieldsOf(secret.metadata).annotations);
}
