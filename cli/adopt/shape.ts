import { type Fields, fieldsOf, isFields } from "../../rules/canary/reading";

/** What a preview shows instead of a secret value (pkg/backend/display/json.go). */
export const MASKED = "[secret]";

/** What a preview shows instead of a value that only an update makes (sdk/go/common/resource/plugin/rpc.go). */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Whether a preview does not show a value. */
function isHidden(value: unknown): boolean {
    return value === MASKED || value === UNKNOWN;
}

/**
 * The part of a live value that a program states: its fields and no others, with the live values.
 *
 * The provider compares the program's inputs with these, so that the next preview shows exactly what differs and nothing
 * of what the API server and controllers have added.
 *
 * @param live - the value on the cluster
 * @param stated - the value in the program
 */
export function pruned(live: unknown, stated: unknown): unknown {
    if (isFields(live) && isFields(stated)) {
        return Object.fromEntries(
            Object.entries(live).flatMap(([key, value]) =>
                key in stated ? [[key, pruned(value, stated[key])]] : [],
            ),
        );
    }
    if (Array.isArray(live) && Array.isArray(stated)) {
        // an item that the program does not have stays whole: the lists differ, and the preview says so
        return live.map((item: unknown, index) =>
            index < stated.length ? pruned(item, stated[index]) : item,
        );
    }
    return live;
}

/**
 * The paths at which a program's inputs differ from a live object; values that a preview does not show are not compared.
 *
 * @param live - the value on the cluster
 * @param stated - the value in the program
 */
export function differences(live: unknown, stated: unknown, path = ""): string[] {
    if (isHidden(stated)) {
        return live === undefined ? [path] : [];
    }
    if (isFields(stated)) {
        const there = fieldsOf(live);
        return Object.entries(stated).flatMap(([key, value]) =>
            differences(there[key], value, path === "" ? key : `${path}.${key}`),
        );
    }
    if (Array.isArray(stated) && Array.isArray(live) && stated.length === live.length) {
        return stated.flatMap((item, index) => differences(live[index], item, `${path}[${index}]`));
    }
    return JSON.stringify(live) === JSON.stringify(stated) ? [] : [path];
}

/** CRDs have keys that are no names of properties in every language; the provider writes them so in a state. */
export function withUnderscores(value: unknown): unknown {
    if (Array.isArray(value)) {
        return value.map(withUnderscores);
    }
    return isFields(value)
        ? Object.fromEntries(
              Object.entries(value).map(([key, each]) => [
                  key.startsWith("x-kubernetes-") ? key.replace(/-/g, "_") : key,
                  withUnderscores(each),
              ]),
          )
        : value;
}

/** How a state marks a value that it encrypts (sdk/go/common/resource/properties.go). */
const SIGNATURE = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };

/** A secret as `pulumi stack import` takes it, which stores it encrypted. */
export function secretValue(value: unknown): Fields {
    return { ...SIGNATURE, plaintext: JSON.stringify(value) };
}

/** The fields of a Secret that hold its values. */
const SECRET_FIELDS = ["data", "stringData"];

/**
 * An object with its secrets marked: the values of a Secret, and all that is a secret in the program.
 *
 * @param object - the object, or its pruned form
 * @param stated - the program's inputs
 */
export function sealed(object: Fields, stated: Fields): Fields {
    const marked = fieldsOf(sealedValue(object, stated));
    return object.kind === "Secret"
        ? Object.fromEntries(
              Object.entries(marked).map(([key, value]) => [
                  key,
                  SECRET_FIELDS.includes(key) && !isSealed(value) ? secretValue(value) : value,
              ]),
          )
        : marked;
}

function sealedValue(value: unknown, stated: unknown): unknown {
    if (stated === MASKED) {
        return secretValue(value);
    }
    if (isFields(value) && isFields(stated)) {
        return Object.fromEntries(
            Object.entries(value).map(([key, each]) => [key, sealedValue(each, stated[key])]),
        );
    }
    // items may change their places, so that one secret makes a secret of its list
    return Array.isArray(stated) && containsMasked(stated) ? secretValue(value) : value;
}

function isSealed(value: unknown): boolean {
    return Object.keys(SIGNATURE).every((key) => key in fieldsOf(value));
}

function containsMasked(value: unknown): boolean {
    if (Array.isArray(value)) {
        return value.some(containsMasked);
    }
    return isFields(value) ? Object.values(value).some(containsMasked) : value === MASKED;
}
