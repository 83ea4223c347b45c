import fc from "fast-check";
import { setAt } from "./contexts";

/** The keywords of JSON Schema that a generator goes by; Flagger's CRDs and our schemas both have this shape. */
export interface ObjectSchema {
    readonly type?: string;
    readonly enum?: readonly unknown[];
    readonly items?: ObjectSchema;
    readonly properties?: Readonly<Record<string, ObjectSchema>>;
    readonly additionalProperties?: ObjectSchema;
    readonly required?: readonly string[];
}

/** Texts that are right in one place and wrong in another. */
const texts = [
    ...["", " ", "0", "9898", "podinfo", "podinfo-canary", "test", "core", "Service", "Gateway"],
    ...["30s", "1m", "1h", "1m30", "90sec", "0s", "1.5m", "500ms", "99999999999999m", "-1s", "s"],
    ...["/", "api", "/api//v1", "GET", "get", "http", "grpc", "kubernetes.io/h2c", "x y", "a=b"],
    ...["^(?!x).*$", "(", ".*canary.*", "*", "*.example.org", "podinfo.test", "UPPER", "-a", "a.b"],
    ...[
        "http://flagger-loadtester.test/",
        "http://lt/gate/check",
        "flagger-loadtester/",
        "http://",
    ],
    ...["request-success-rate", "request-duration", "success-rate", "latency", "rollback", "event"],
    ...["bash", "cmd", "shell", "hey -z 1m http://podinfo-canary.test:9898/", "5xx", "10 s"],
    ...["gateway.networking.k8s.io", "linkerd", "gatewayapi:v1", "__proto__", "constructor", "[]"],
];

const numbers = [
    0,
    1,
    2,
    5,
    10,
    50,
    99,
    100,
    101,
    9898,
    65535,
    65536,
    -1,
    -5,
    0.5,
    2.5,
    2 ** 31,
    2 ** 53,
    1e300,
];

const text = fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...texts) },
    { weight: 1, arbitrary: fc.string({ maxLength: 70 }) },
);
const number = fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...numbers) },
    { weight: 1, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }) },
);

/** Anything that JSON holds. */
export const junk: fc.Arbitrary<unknown> = fc.oneof(
    fc.constantFrom<unknown>(null, true, false, 0, -1, 1.5, "", "x", [], {}, [null], [[]], {
        a: {},
    }),
    fc.jsonValue({ maxDepth: 2 }),
    text,
    number,
);

/** Names of fields that no schema has, and some that JavaScript has. */
const strangeName = fc.constantFrom(
    "maxWieght",
    "owner",
    "x",
    "__proto__",
    "constructor",
    "toString",
);

/**
 * Objects of a schema's shape: most are nearly right, with a field left out, one too many, or junk in its place.
 *
 * @param schema - the schema
 * @param wild - how many places in a hundred hold junk
 */
export function shaped(schema: ObjectSchema, wild: number): fc.Arbitrary<unknown> {
    return fc.oneof(
        { weight: 100 - wild, arbitrary: wellTyped(schema, wild) },
        { weight: wild, arbitrary: junk },
    );
}

function wellTyped(schema: ObjectSchema, wild: number): fc.Arbitrary<unknown> {
    if (schema.enum !== undefined) {
        return fc.constantFrom(...schema.enum);
    }
    switch (schema.type) {
        case "string":
            return text;
        case "number":
        case "integer":
            return number;
        case "boolean":
            return fc.boolean();
        case "array":
            return fc.array(shaped(schema.items ?? {}, wild), { maxLength: 3 });
        case "object":
            return schema.properties === undefined
                ? fc.dictionary(text, shaped(schema.additionalProperties ?? {}, wild), {
                      maxKeys: 2,
                  })
                : fields(schema.properties, schema.required ?? [], wild);
        case undefined:
        default:
            return fc.oneof(text, number);
    }
}

function fields(
    properties: Readonly<Record<string, ObjectSchema>>,
    required: readonly string[],
    wild: number,
): fc.Arbitrary<unknown> {
    const names = Object.keys(properties);
    const given = fc.record(
        Object.fromEntries(
            names.map((name) => [
                name,
                fc.option(shaped(properties[name], wild), {
                    nil: undefined,
                    freq: required.includes(name) || LIKELY.includes(name) ? 30 : 1,
                }),
            ]),
        ),
    );
    const strange = fc.option(fc.tuple(strangeName, junk), { freq: 1, nil: undefined });
    return fc.tuple(given, fc.nat({ max: 99 }), strange).map(([known, chance, more]) => {
        const object: Record<string, unknown> = {};
        for (const [name, value] of Object.entries(known)) {
            if (value !== undefined) {
                object[name] = value;
            }
        }
        if (chance < wild && more !== undefined) {
            Object.defineProperty(object, more[0], { value: more[1], enumerable: true });
        }
        return object;
    });
}

/** Fields that a CRD asks for by a choice, so that its list of required fields does not have them. */
const LIKELY = ["spec", "service", "interval", "threshold", "address", "type"];

/** A place of an object, by its path, and what belongs there. */
interface Place {
    readonly path: string;
    readonly schema: ObjectSchema;
}

/** Every place that a schema knows, with one item of each list and one name of each map. */
function placesOf(schema: ObjectSchema, path: string): Place[] {
    const inside = [
        ...Object.entries(schema.properties ?? {}).flatMap(([name, field]) =>
            placesOf(field, path === "" ? name : `${path}.${name}`),
        ),
        ...(schema.items === undefined ? [] : placesOf(schema.items, `${path}[0]`)),
        ...(schema.additionalProperties === undefined
            ? []
            : placesOf(schema.additionalProperties, `${path}.x`)),
    ];
    return path === "" ? inside : [{ path, schema }, ...inside];
}

/**
 * A good object with one to three places changed: most of what comes out is accepted by the API server, so that what
 * lies beyond the schema is judged too.
 *
 * @param good - makes the good object
 * @param schema - its schema
 */
export function nearlyGood(
    good: () => Record<string, unknown>,
    schema: ObjectSchema,
): fc.Arbitrary<Record<string, unknown>> {
    const change = fc
        .constantFrom(...placesOf(schema, ""))
        .chain(({ path, schema: part }) => shaped(part, 5).map((value) => ({ path, value })));
    return fc.array(change, { minLength: 1, maxLength: 3 }).map((changes) => {
        const object = good();
        for (const { path, value } of changes) {
            setAt(object, path, value);
        }
        return object;
    });
}
