// `tsx ci/release-notes.ts v1.2.0`: a step of .github/workflows/release.yml. Rejects a tag that is not the package's
// version or has no changelog entry, and prints the release notes.
import * as fs from "node:fs";
import * as path from "node:path";
import { notesOf } from "./changelog";

const root = path.resolve(__dirname, "..");

function main(tag: string | undefined): string {
    const { version } = JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8")) as {
        version: string;
    };
    if (tag !== `v${version}`) {
        throw new Error(`the tag ${tag} is not the package's version: v${version}`);
    }
    return notesOf(fs.readFileSync(path.join(root, "CHANGELOG.md"), "utf8"), version);
}

try {
    console.log(main(process.argv[2]));
} catch (error) {
    console.error(`error: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
}
