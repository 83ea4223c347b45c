import type { PolicyProviderResource, PolicyResource } from "@pulumi/policy";
import {
    issueCertificate,
    type KeyedCertificate,
} from "../../components/linkerd/identity/certificates";
import { loadX509 } from "../../components/linkerd/identity/provider-support";
import { SERVERS } from "../../rules/mesh/mesh-certificates";
import { type Registered, registeredObjects, type StackName } from "../stacks/registered-objects";
import { resource } from "./support";

/**
 * The resources that the program of a stack registers, as policies see them.
 *
 * @param change - what to make of the inputs of its charts
 * @param on - the provider that all have
 */
export async function registered(
    stack: StackName,
    change = (inputs: Registered["inputs"]): Registered["inputs"] => inputs,
    on?: PolicyProviderResource,
): Promise<PolicyResource[]> {
    const text = JSON.stringify(await registeredObjects(stack));
    return (JSON.parse(text) as Registered[]).map(({ inputs, name, type }) => {
        const urn = `urn:pulumi:${stack}::test::${type}::${name}`;
        const props = type.includes("helm.sh") ? change(inputs) : inputs;
        return { ...resource(type, open(props) as object, on), name, urn };
    });
}

/** The recorded certificates are words; the policies on certificates get real ones in their stead. */
export async function withCertificates(
    program: readonly PolicyResource[],
): Promise<PolicyResource[]> {
    const x509 = loadX509();
    const issue = (
        commonName: string,
        authority: "no" | "root" | "issuer",
        by?: KeyedCertificate,
    ) => issueCertificate(x509, { commonName, validityDays: 365, authority }, by);
    const anchor = await issue("root.linkerd.cluster.local", "root");
    const issuer = await issue("identity.linkerd.cluster.local", "issuer", anchor);
    return Promise.all(
        program.map(async (one) => {
            const { name, namespace } = (one.props.metadata ?? {}) as Record<string, string>;
            const server = SERVERS[name ?? ""];
            const own = await issue(`${server?.service}.${namespace}.svc`, "no");
            const texts: Readonly<Record<string, string>> = {
                anchor: anchor.certificate,
                issuer: issuer.certificate,
                "issuer key": issuer.privateKey,
                serving: own.certificate,
                "serving key": own.privateKey,
            };
            return one.props.data === undefined
                ? one
                : {
                      ...one,
                      props: { ...one.props, data: replaced(one.props.data as object, texts) },
                  };
        }),
    );
}

/** The data of a ConfigMap or Secret with some words replaced, as they are or in base64. */
function replaced(data: object, texts: Readonly<Record<string, string>>): object {
    const known = Object.entries(texts).flatMap(([word, text]) => [
        [word, text] as const,
        [encoded(word), encoded(text)] as const,
    ]);
    const words = new Map(known);
    return Object.fromEntries(
        Object.entries(data as Record<string, string>).map(([key, value]) => [
            key,
            words.get(value) ?? value,
        ]),
    );
}

function encoded(text: string): string {
    return Buffer.from(text).toString("base64");
}

/** What a policy sees of a secret is its value. */
function open(value: unknown): unknown {
    if (Array.isArray(value)) {
        return value.map(open);
    }
    if (typeof value !== "object" || value === null) {
        return value;
    }
    const fields = value as Record<string, unknown>;
    return "secret" in fields && Object.keys(fields).length === 1
        ? open(fields.secret)
        : Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, open(field)]));
}
