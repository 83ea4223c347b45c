import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import Ajv from "ajv";
import fc from "fast-check";
import { parseAllDocuments } from "yaml";
import { checkCanary } from "../../rules/canary";
import { canarySchema } from "../../rules/canary/schema/canary";
import type { Schema } from "../../rules/canary/schema/parts";
import { refusals } from "../../rules/canary/schema/refusals";
import { asStored } from "../../rules/canary/schema/stored";
import { alertProviderSchema, metricTemplateSchema } from "../../rules/canary/schema/templates";
import { ensureTools } from "../../sandbox/tools";
import { nearlyGood, type ObjectSchema, shaped } from "../rules/canary/generators";
import { goodScene, goodSpec } from "../rules/canary/contexts";

/** What a CRD file holds for a kind, as far as it is read here. */
interface Crd {
    readonly kind: string;
    readonly schema: Schema;
}

/** The only CEL rule of the three CRDs; it is not JSON Schema, so it is put in its words here. */
const MIRROR_PORT = "(size(self.group) == 0 && self.kind == 'Service') ? has(self.port) : true";
const mirrorPort = {
    if: { properties: { group: { const: "" }, kind: { const: "Service" } } },
    then: { required: ["port"] },
};

const own: Readonly<Record<string, Schema>> = {
    Canary: canarySchema,
    MetricTemplate: metricTemplateSchema,
    AlertProvider: alertProviderSchema,
};

/** The API server refuses whole numbers of more than 64 bits: kube-openapi IsValueValidAgainstRange. */
const integer = { type: "integer", minimum: -(2 ** 63), maximum: 2 ** 63 - 1024 };

function readCrds(file: string): Crd[] {
    return parseAllDocuments(fs.readFileSync(file, "utf8")).map((document) => {
        const crd = document.toJS() as {
            readonly spec: {
                readonly names: { readonly kind: string };
                readonly versions: readonly {
                    readonly schema: { readonly openAPIV3Schema: unknown };
                }[];
            };
        };
        const { kind } = crd.spec.names;
        return { kind, schema: plain(crd.spec.versions[0]?.schema.openAPIV3Schema) as Schema };
    });
}

/** Takes what is Kubernetes' own out of a schema, and says it in JSON Schema. */
function plain(schema: unknown): unknown {
    if (Array.isArray(schema)) {
        return schema.map(plain);
    }
    if (typeof schema !== "object" || schema === null) {
        return schema;
    }
    const { format, ...rest } = schema as Readonly<Record<string, unknown>>;
    // the API server knows none of these formats for CRDs, except for the time stamps of the status
    assert.ok(["string", "url", "int32", "date-time", undefined].includes(format as string));
    const {
        "x-kubernetes-int-or-string": either,
        "x-kubernetes-validations": cel,
        ...known
    } = rest;
    const fields = Object.fromEntries(
        Object.entries(known).map(([key, value]) => [key, plain(value)]),
    );
    if (cel !== undefined) {
        const [{ rule }] = cel as [{ readonly rule: string }];
        assert.equal(rule.replace(/\s+/g, " "), MIRROR_PORT);
        return { ...fields, ...mirrorPort };
    }
    if (either === true) {
        return { ...fields, anyOf: [integer, { type: "string" }] };
    }
    return fields.type === "integer" ? { ...integer, ...fields } : fields;
}

describe("the schemas of Canary, MetricTemplate and AlertProvider, without a cluster", function () {
    this.timeout(120_000);
    let crds: readonly Crd[] = [];
    const ajv = new Ajv({ strict: false });

    before(async () => {
        const { charts } = await ensureTools();
        crds = readCrds(path.join(charts, "flagger", "crds", "crd.yaml"));
        assert.deepEqual(crds.map(({ kind }) => kind).sort(), Object.keys(own).sort());
    });

    function accepts(kind: string): (object: unknown) => boolean {
        const crd = crds.find((candidate) => candidate.kind === kind);
        assert.ok(crd, kind);
        const validate = ajv.compile(crd.schema);
        return (object) => validate(asStored(object, crd.schema));
    }

    function specOf(kind: string): ObjectSchema {
        const spec = crds.find((candidate) => candidate.kind === kind)?.schema.properties?.spec;
        assert.ok(spec, kind);
        return spec;
    }

    function assertSame(kind: string, specs: fc.Arbitrary<unknown>, numRuns: number): void {
        const isAccepted = accepts(kind);
        let accepted = 0;
        fc.assert(
            fc.property(specs, (spec) => {
                // as the object arrives at the API server
                const object: unknown = JSON.parse(JSON.stringify({ kind, metadata: {}, spec }));
                const refused = refusals(object, own[kind]).map((finding) => finding.path);
                assert.equal(refused.length === 0, isAccepted(object), refused.join(", "));
                accepted += refused.length === 0 ? 1 : 0;
            }),
            { numRuns },
        );
        assert.ok(accepted > numRuns / 10, `${accepted} of ${numRuns} were accepted`);
        assert.ok(accepted < numRuns, "none was refused");
    }

    it("know the same fields as Flagger's CRDs", () => {
        const names = (schema: ObjectSchema, at: string): string[] => [
            ...Object.entries(schema.properties ?? {}).flatMap(([name, field]) => [
                `${at}.${name}`,
                ...names(field, `${at}.${name}`),
            ]),
            ...(schema.items === undefined ? [] : names(schema.items, `${at}[]`)),
            ...(schema.additionalProperties === undefined
                ? []
                : names(schema.additionalProperties, `${at}.*`)),
        ];
        for (const { kind } of crds) {
            assert.deepEqual(
                names(own[kind]?.properties?.spec ?? {}, kind).sort(),
                names(specOf(kind), kind).sort(),
            );
        }
    });

    it("refuse of 10,000 Canaries those that the CRD refuses, and no other", () => {
        assertSame("Canary", nearlyGood(goodSpec, specOf("Canary")), 9000);
        const isAccepted = accepts("Canary");
        fc.assert(
            fc.property(shaped(specOf("Canary"), 3), (spec) => {
                const scene = goodScene();
                const canary = JSON.parse(
                    JSON.stringify({ ...scene.canary, spec }),
                ) as typeof scene.canary;
                const refused = checkCanary({ ...scene, canary }).some(
                    ({ id }) => id === "schema/refused",
                );
                assert.equal(refused, !isAccepted(canary));
            }),
            { numRuns: 1000 },
        );
    });

    it("refuse the MetricTemplates that the CRD refuses, and no other", () => {
        assertSame("MetricTemplate", shaped(specOf("MetricTemplate"), 3), 3000);
    });

    it("refuse the AlertProviders that the CRD refuses, and no other", () => {
        assertSame("AlertProvider", shaped(specOf("AlertProvider"), 3), 3000);
    });
});
