import * as http from "node:http";
import * as https from "node:https";

/** What anybody on the machine, or a page in their browser, can send. */
const foreign: readonly http.OutgoingHttpHeaders[] = [
    {},
    { origin: "http://localhost:3000" },
    // a page whose name resolves to loopback
    { host: "attacker.example" },
];
const paths = ["/", "/metrics", "/report", "/debug/pprof/", "/api/v1/query?query=up", "/pods"];

/** The requests without credentials that a port of loopback answers; health checks are not among them. */
export async function answeredToAnybody(port: number): Promise<string[]> {
    const answered: string[] = [];
    for (const scheme of ["http", "https"] as const) {
        for (const headers of foreign) {
            for (const path of paths) {
                const status = await statusOf(scheme, port, path, headers);
                if (status !== undefined && status < 400) {
                    answered.push(`${scheme} ${path} ${JSON.stringify(headers)}: ${status}`);
                }
            }
        }
    }
    return answered;
}

/** The status of the answer; undefined where there is none, as from a server that requires a certificate. */
function statusOf(
    scheme: "http" | "https",
    port: number,
    path: string,
    headers: http.OutgoingHttpHeaders,
): Promise<number | undefined> {
    const options = { host: "127.0.0.1", port, path, headers, agent: false, timeout: 5_000 };
    return new Promise((resolve) => {
        const answer = (response: http.IncomingMessage): void => {
            response.resume();
            resolve(response.statusCode);
        };
        const request =
            scheme === "http"
                ? http.get(options, answer)
                : https.get({ ...options, rejectUnauthorized: false }, answer);
        request.once("timeout", () => request.destroy());
        request.once("error", () => resolve(undefined));
    });
}
