import * as fs from "node:fs";

/** The package's version. It asks for itself by name: its folder is another one from source and from dist. */
export function packageVersion(): string {
    const file = require.resolve("linkerd-canary/package.json");
    return (JSON.parse(fs.readFileSync(file, "utf8")) as { version: string }).version;
}
