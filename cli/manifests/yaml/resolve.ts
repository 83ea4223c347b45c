/** Prefix of the tags of YAML's own types. */
const YAML_TAG = "tag:yaml.org,2002:";

/** Names of values that are no strings (go.yaml.in/yaml/v2 resolve.go). */
const NAMED = new Map<string, { readonly type: string; readonly value: boolean | number | null }>([
    ...inCases(["y", "yes", "true", "on"], "bool", true),
    ...inCases(["n", "no", "false", "off"], "bool", false),
    ...inCases(["", "~", "null"], "null", null),
    ...inCases([".inf", "+.inf"], "float", Infinity),
    ...inCases(["-.inf"], "float", -Infinity),
    ...[".nan", ".NaN", ".NAN"].map((name) => [name, { type: "float", value: NaN }] as const),
]);

/** A word in lower case, capitalised and in upper case. */
function inCases<T>(
    names: readonly string[],
    type: string,
    value: T,
): (readonly [string, { readonly type: string; readonly value: T }])[] {
    return names.flatMap((name) =>
        [name, name.replace(/[a-z]/, (letter) => letter.toUpperCase()), name.toUpperCase()].map(
            (each) => [each, { type, value }] as const,
        ),
    );
}

const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const INTEGER =
    /^(?<sign>[-+]?)(?:0[xX](?<hex>[0-9a-fA-F]+)|0[bB](?<binary>[01]+)|0[oO]?(?<octal>[0-7]+)|(?<decimal>0|[1-9][0-9]*))$/;

const TIME =
    /^\d{4}-\d\d?-\d\d?(?:(?: |[Tt](?=.*(?:Z|[-+]\d\d:\d\d)$))\d\d?:\d\d?:\d\d?(?:[.,]\d+)?(?:Z|[-+]\d\d:\d\d)?)?$/;

/** What the first character allows: a value with a name, a number, or both. */
const FIRST = /^[-+.0-9yYnNtTfFoO~]/;

/** 2^64 and -2^63: beyond, an integer is a float if it is decimal, and a string otherwise. */
const AFTER_UNSIGNED = 2 ** 64;
const LEAST_SIGNED = -(2 ** 63);

/** Why a value does not have the type of its tag. */
export class TagError extends Error {}

/**
 * The value of a scalar as kubectl reads it: YAML 1.1, without times and numbers to the base of 60.
 *
 * @param value - its text
 * @param tag - its tag; empty without one
 * @param plain - whether it has no quotes and no tag but `!`
 * @throws TagError if the tag's type differs
 */
export function resolveScalar(value: string, tag: string, plain: boolean): unknown {
    if (tag === "" ? !plain : !tag.startsWith(YAML_TAG)) {
        return value;
    }
    const wanted = tag.slice(YAML_TAG.length);
    if (wanted === "binary") {
        return binary(value);
    }
    if (
        !["", "bool", "float", "int", "null", "str", "timestamp"].includes(wanted) ||
        wanted === "str"
    ) {
        return value;
    }
    const found = typed(value);
    if (wanted === "timestamp" && found.type === "str" && TIME.test(value)) {
        return value;
    }
    if (wanted !== "" && wanted !== found.type && !(wanted === "float" && found.type === "int")) {
        throw new TagError(`cannot decode !!${found.type} \`${value}\` as a !!${wanted}`);
    }
    return found.value;
}

interface Typed {
    readonly type: string;
    readonly value: unknown;
}

function typed(value: string): Typed {
    const named = NAMED.get(value);
    if (named !== undefined) {
        return named;
    }
    const string = { type: "str", value };
    if (!FIRST.test(value)) {
        return string;
    }
    // after a leading point, underscores are only allowed between digits
    const grouped = !value.startsWith(".") || !/(?<!\d)_|_(?!\d)/.test(value);
    const digits = grouped ? value.replaceAll("_", "") : value;
    const integer = integerOf(digits);
    if (integer !== undefined) {
        return { type: "int", value: integer };
    }
    const float = FLOAT.test(digits) ? Number(digits) : NaN;
    return Number.isFinite(float) ? { type: "float", value: float } : string;
}

function integerOf(digits: string): number | undefined {
    const { sign, hex, binary: bits, octal, decimal } = INTEGER.exec(digits)?.groups ?? {};
    const absolute =
        hex !== undefined
            ? parseInt(hex, 16)
            : bits !== undefined
              ? parseInt(bits, 2)
              : octal !== undefined
                ? parseInt(octal, 8)
                : Number(decimal);
    const number = sign === "-" ? 0 - absolute : absolute;
    // an unsigned number has no sign
    const most = sign === "" ? AFTER_UNSIGNED : -LEAST_SIGNED;
    return number < most && number >= LEAST_SIGNED ? number : undefined;
}

function binary(value: string): string {
    const encoded = value.replace(/[\r\n]/g, "");
    if (!/^(?:[\w+/]{4})*(?:[\w+/]{2}==|[\w+/]{3}=)?$/.test(encoded) || encoded.includes("_")) {
        throw new TagError("!!binary value contains invalid base64 data");
    }
    return Buffer.from(encoded, "base64").toString("utf8");
}

/**
 * The name of a field, as kubectl makes one of a key that is no string.
 *
 * @param key - the resolved key
 * @param written - its text; for a number, it decides on the notation
 * @returns `undefined` if it cannot be one
 */
export function fieldName(key: unknown, written: string): string | undefined {
    if (typeof key === "string" || typeof key === "boolean") {
        return String(key);
    }
    if (typeof key === "number") {
        return INTEGER.test(written.replaceAll("_", "")) ? String(key) : shortFloat(key);
    }
    return undefined;
}

/** The shortest notation of a float of 32 bits (Go's strconv.FormatFloat with 'g'). */
function shortFloat(value: number): string {
    if (!Number.isFinite(value)) {
        return Number.isNaN(value) ? ".nan" : value > 0 ? ".inf" : "-.inf";
    }
    const single = Math.fround(value);
    for (let precision = 1; precision <= 9; precision++) {
        const digits = single.toExponential(precision - 1);
        if (Math.fround(Number(digits)) === single) {
            const [mantissa = "", exponent = "0"] = digits.split("e");
            return Number(exponent) < -4 || Number(exponent) >= 6
                ? `${mantissa}e${exponent.replace(/^([-+])(\d)$/, "$10$2")}`
                : String(Number(digits));
        }
    }
    return String(single);
}
