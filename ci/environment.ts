/**
 * A variable that a step needs.
 *
 * @param name - of the variable
 * @throws Error where it is not set
 */
export function needed(name: string): string {
    const value = process.env[name];
    if (value === undefined || value === "") {
        throw new Error(`${name} is not set`);
    }
    return value;
}
