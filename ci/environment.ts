/**
 * Reads a required environment variable.
 *
 * @param name - name of the variable
 * @throws Error if it is not set
 */
export function needed(name: string): string {
    const value = process.env[name];
    if (value === undefined || value === "") {
        throw new Error(`${name} is not set`);
    }
    return value;
}
