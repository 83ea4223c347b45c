const values = new WeakMap<object, unknown>();

/**
 * Plain data as CEL gets it from JSON: whole numbers of 64 bits are integers, and what is `undefined` is not set. Maps
 * are those of JavaScript, because the library misreads a plain object with a key such as `constructor`.
 */
export function celValueOf(data: unknown): unknown {
    if (typeof data === "number") {
        return Number.isInteger(data) && Math.abs(data) < 2 ** 63 ? BigInt(data) : data;
    }
    if (typeof data !== "object" || data === null) {
        return data;
    }
    const known = values.get(data);
    if (known !== undefined) {
        return known;
    }
    const value = Array.isArray(data)
        ? data.map(celValueOf)
        : new Map(
              Object.entries(data)
                  .filter(([, item]) => item !== undefined)
                  .map(([name, item]) => [name, celValueOf(item)]),
          );
    values.set(data, value);
    return value;
}
