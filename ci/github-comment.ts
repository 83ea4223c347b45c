/** The pull request of a comment. */
export interface PullRequest {
    /** Address of GitHub's REST API, such as `https://api.github.com`. */
    readonly api: string;
    /** `owner/name`. */
    readonly repository: string;
    /** Number of the pull request. */
    readonly number: number;
    /** A token with the permission `pull-requests: write`. */
    readonly token: string;
    /** Login of the token's user: only its comments are replaced. */
    readonly author: string;
}

interface Comment {
    readonly id: number;
    readonly body?: string;
    readonly user?: { readonly login?: string } | null;
}

/** Maximum page size of the API. */
const PAGE = 100;

/**
 * Writes a report as a comment of a pull request, and replaces an existing comment of the
 * same author with the same marker: anybody can write the marker.
 *
 * @param where - the pull request
 * @param body - Markdown whose first line is the marker
 * @returns whether an existing comment was updated
 * @throws Error with GitHub's answer if it rejects the request
 */
export async function putComment(where: PullRequest, body: string): Promise<"updated" | "created"> {
    const [marker = ""] = body.split("\n");
    if (!marker.startsWith("<!-- linkerd-canary report: ")) {
        throw new Error(`the report does not start with its marker: ${marker.slice(0, 80)}`);
    }
    const issues = `/repos/${where.repository}/issues`;
    const known = await findComment(where, `${issues}/${where.number}/comments`, marker);
    if (known === undefined) {
        await call(where, "POST", `${issues}/${where.number}/comments`, { body });
        return "created";
    }
    await call(where, "PATCH", `${issues}/comments/${known.id}`, { body });
    return "updated";
}

async function findComment(
    where: PullRequest,
    list: string,
    marker: string,
): Promise<Comment | undefined> {
    for (let page = 1; ; page++) {
        const query = `?per_page=${PAGE}&page=${page}`;
        const comments = (await call(where, "GET", `${list}${query}`)) as readonly Comment[];
        const found = comments.find(
            ({ body, user }) => user?.login === where.author && body?.startsWith(marker) === true,
        );
        if (found !== undefined || comments.length < PAGE) {
            return found;
        }
    }
}

async function call(
    { api, token }: PullRequest,
    method: string,
    path: string,
    content?: object,
): Promise<unknown> {
    const response = await fetch(`${api}${path}`, {
        method,
        headers: {
            accept: "application/vnd.github+json",
            authorization: `Bearer ${token}`,
            "content-type": "application/json",
            "x-github-api-version": "2022-11-28",
        },
        body: content && JSON.stringify(content),
        signal: AbortSignal.timeout(30_000),
    });
    const text = await response.text();
    if (!response.ok) {
        throw new Error(
            `GitHub rejected ${method} ${path} with status ${response.status}: ${text}`,
        );
    }
    return JSON.parse(text);
}
