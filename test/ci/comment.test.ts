import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import * as os from "node:os";
import * as path from "node:path";

const root = path.resolve(__dirname, "../..");
const marker = "<!-- linkerd-canary report: dev -->";

/** The comments of one pull request, as GitHub's REST API has them. */
class Comments {
    readonly all: { id: number; body: string; user: { login: string } }[] = [];
    readonly authorizations = new Set<string | undefined>();
    private readonly server = http.createServer((request, response) => {
        this.authorizations.add(request.headers.authorization);
        let text = "";
        request.on("data", (part: Buffer) => (text += part.toString()));
        request.on("end", () => {
            const { status, content } = this.answer(request, text);
            response.writeHead(status, { "content-type": "application/json" });
            response.end(JSON.stringify(content));
        });
    });

    async start(): Promise<string> {
        await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
        return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    }

    stop(): void {
        this.server.close();
    }

    private answer(
        { method, url = "", headers }: http.IncomingMessage,
        text: string,
    ): { status: number; content: unknown } {
        if (headers.authorization !== "Bearer t0ken") {
            return { status: 401, content: { message: "Bad credentials" } };
        }
        const { pathname, searchParams } = new URL(url, "http://x");
        const { body = "" } = (text === "" ? {} : JSON.parse(text)) as { body?: string };
        if (pathname === "/repos/o/r/issues/7/comments" && method === "GET") {
            const size = Number(searchParams.get("per_page") ?? 30);
            const start = (Number(searchParams.get("page") ?? 1) - 1) * size;
            return { status: 200, content: this.all.slice(start, start + size) };
        }
        if (pathname === "/repos/o/r/issues/7/comments" && method === "POST") {
            const user = { login: "github-actions[bot]" };
            const comment = { id: this.all.length + 1, body, user };
            this.all.push(comment);
            return { status: 201, content: comment };
        }
        const id = Number(/^\/repos\/o\/r\/issues\/comments\/(\d+)$/.exec(pathname)?.[1]);
        const comment = this.all.find((each) => each.id === id);
        if (comment === undefined || method !== "PATCH") {
            return { status: 404, content: { message: "Not Found" } };
        }
        comment.body = body;
        return { status: 200, content: comment };
    }
}

describe("ci/comment", () => {
    let comments: Comments;
    let api: string;
    let dir: string;

    beforeEach(async () => {
        comments = new Comments();
        api = await comments.start();
        dir = fs.mkdtempSync(path.join(os.tmpdir(), "linkerd-canary-comment-"));
    });
    afterEach(() => {
        comments.stop();
        fs.rmSync(dir, { recursive: true });
    });

    /** The step of the workflow, with the variables that GitHub gives it. */
    async function step(
        body: string,
        env: Readonly<Record<string, string>> = {},
    ): Promise<{ code: number | null; output: string }> {
        const file = path.join(dir, "report.md");
        fs.writeFileSync(file, body);
        const child = spawn("npm", ["run", "--silent", "ci:comment", "--", file], {
            cwd: root,
            env: {
                ...process.env,
                GITHUB_API_URL: api,
                GITHUB_REPOSITORY: "o/r",
                GITHUB_TOKEN: "t0ken",
                PULL_REQUEST: "7",
                ...env,
            },
            stdio: ["ignore", "pipe", "pipe"],
        });
        let output = "";
        child.stdout.on("data", (part: Buffer) => (output += part.toString()));
        child.stderr.on("data", (part: Buffer) => (output += part.toString()));
        const code = await new Promise<number | null>((resolve, reject) => {
            child.once("error", reject);
            child.once("close", resolve);
        });
        return { code, output };
    }

    it("makes one comment a stack and renews it in place, however many others there are", async () => {
        for (let id = 1; id <= 150; id++) {
            comments.all.push({
                id,
                body: id === 7 ? marker : `comment ${id}, not ${marker}`,
                user: { login: id === 7 ? "a-stranger" : "github-actions[bot]" },
            });
        }
        assert.deepEqual(await step(`${marker}\nfirst`), { code: 0, output: "comment created\n" });
        assert.deepEqual(await step(`${marker}\nsecond`), { code: 0, output: "comment updated\n" });
        await step("<!-- linkerd-canary report: prod -->\nother");
        assert.deepEqual(
            comments.all.slice(150).map(({ body }) => body),
            [`${marker}\nsecond`, "<!-- linkerd-canary report: prod -->\nother"],
        );
        // not the one of a stranger who has written the marker either
        assert.ok(
            comments.all
                .slice(0, 150)
                .every(({ id, body }) => body === marker || body.startsWith(`comment ${id},`)),
        );
    });

    it("fails with GitHub's answer where it is refused, and never shows the token", async () => {
        const { code, output } = await step(`${marker}\nfirst`, { GITHUB_TOKEN: "wr0ng" });
        assert.equal(code, 1);
        assert.match(output, /^error: GitHub rejected GET .* with status 401: .*Bad credentials/);
        assert.doesNotMatch(output, /wr0ng/);
    });

    it("refuses what is no report, and a missing variable, before anything is sent", async () => {
        assert.match((await step("# words")).output, /does not start with its marker/);
        assert.match((await step(marker, { PULL_REQUEST: "" })).output, /PULL_REQUEST is not set/);
        assert.equal(comments.authorizations.size, 0);
    });
});
