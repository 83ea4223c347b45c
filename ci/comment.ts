// `tsx ci/comment.ts report.md`: a step of .github/workflows/preview.yml. Posts the report as a comment of the pull request.
import * as fs from "node:fs";
import { putComment } from "./github-comment";
import { needed } from "./environment";

async function main(file: string | undefined): Promise<void> {
    if (file === undefined) {
        throw new Error("usage: tsx ci/comment.ts <report.md>");
    }
    const number = Number(needed("PULL_REQUEST"));
    const where = {
        api: needed("GITHUB_API_URL"),
        repository: needed("GITHUB_REPOSITORY"),
        token: needed("GITHUB_TOKEN"),
        number,
        // that of the token that GitHub gives to workflows
        author: process.env["COMMENT_AUTHOR"] ?? "github-actions[bot]",
    };
    console.log(`comment ${await putComment(where, fs.readFileSync(file, "utf8"))}`);
}

main(process.argv[2]).catch((error: unknown) => {
    console.error(`error: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
});
