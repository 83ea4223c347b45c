import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { issueCertificate, type KeyedCertificate } from "../../../components/linkerd/certificates";
import { loadX509 } from "../../../components/linkerd/provider-support";
import { Notes } from "../../../policy/notes";
import { hygienePolicies } from "../../../policy/policies/hygiene";
import { SERVERS } from "../../../rules/hygiene/mesh-certificates";
import { MemoryCluster, resource, runStack } from "../support";

const golden = path.resolve(__dirname, "../../golden");
type Resource = ReturnType<typeof resource>;

/** The stacks of this repository, as their programs register them, under the policies on hygiene. */
describe("policies on hygiene over the stacks", () => {
    for (const stack of ["sandbox", "dev", "staging", "prod"]) {
        it(`find nothing in ${stack}`, async () => {
            const program = await withCertificates(registered(stack));
            assert.ok(program.length > 20);
            // what the charts make is on the cluster, where it cannot be asked for here
            const cluster = new MemoryCluster({ value: "v1.31.4" }, "no answer");
            const notes = new Notes();
            for (const policy of hygienePolicies(cluster.asClusters(), notes)) {
                if ("validateStack" in policy) {
                    assert.deepEqual(await runStack(policy, program), [], policy.name);
                }
            }
        });
    }

    it("find a chart's version that is taken out", async () => {
        const cluster = new MemoryCluster({ value: "v1.31.4" }, "no answer");
        const charts = hygienePolicies(cluster.asClusters(), new Notes()).find(
            ({ name }) => name === "pinned-charts",
        );
        assert.ok(charts !== undefined && "validateStack" in charts);
        const without = registered("prod", (inputs) => ({ ...inputs, version: undefined }));
        assert.equal((await runStack(charts, without)).length, 5);
    });
});

interface Registered {
    readonly type: string;
    readonly name: string;
    readonly inputs: Readonly<Record<string, unknown>>;
}

function registered(
    stack: string,
    change = (inputs: Registered["inputs"]): Registered["inputs"] => inputs,
): Resource[] {
    const text = fs.readFileSync(path.join(golden, `${stack}.json`), "utf8");
    return (JSON.parse(text) as Registered[]).map(({ inputs, name, type }) => {
        const urn = `urn:pulumi:${stack}::test::${type}::${name}`;
        const props = type.includes("helm.sh") ? change(inputs) : inputs;
        return { ...resource(type, open(props) as object), name, urn };
    });
}

/** The recorded certificates are words; the policies on certificates get real ones in their stead. */
async function withCertificates(program: readonly Resource[]): Promise<Resource[]> {
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
