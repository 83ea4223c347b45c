import { at, isRecord, type Known, textAt } from "./known";
import type { ClusterAnswer, Reply } from "./request";

/** So many pages are read of a list: of 500 objects each, more than any cluster has of a kind. */
const MOST = 200;

/**
 * Reads an object, or a list with all its pages: with `limit` the API server answers with a part of a list, and with a
 * token for the next one.
 *
 * @param get - sends a request
 * @param path - path and query of the object or list
 * @returns `undefined` if it does not exist; a list of which a page cannot be read counts as unreachable
 */
export async function readWhole(
    get: (path: string) => Promise<ClusterAnswer<Reply>>,
    path: string,
): Promise<ClusterAnswer<Known | undefined>> {
    const items: Known[] = [];
    let next = "";
    for (let page = 0; page < MOST; page += 1) {
        const answer = await get(`${path}${next}`);
        if ("unreachable" in answer) {
            return answer;
        }
        const { status } = answer.value;
        const body = answer.value.body as Known;
        if (status === 404 && page === 0) {
            return { value: undefined };
        }
        if (status !== 200) {
            return { unreachable: `${path} returned HTTP ${status}` };
        }
        const own = at(body, "items");
        const token = textAt(body, "metadata", "continue");
        if (page === 0 && (!Array.isArray(own) || !token)) {
            return { value: body };
        }
        items.push(...(Array.isArray(own) ? (own as readonly Known[]) : []));
        if (!token) {
            return { value: { ...(isRecord(body) ? body : {}), items } };
        }
        next = `${path.includes("?") ? "&" : "?"}continue=${encodeURIComponent(token)}`;
    }
    return { unreachable: `${path} has more than ${MOST} pages` };
}
