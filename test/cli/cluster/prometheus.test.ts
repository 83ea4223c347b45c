import assert from "node:assert/strict";
import type { ApiServer } from "../../../kube/api-server";
import { ClusterError } from "../../../kube/api-server";
import { openPrometheus } from "../../../cli/cluster/prometheus";
import { type FakeAnswer, type FakeCluster, startFakeCluster } from "../support/fake-cluster";

const noServer = (): Promise<ApiServer> => Promise.reject(new Error("not to be asked"));

describe("openPrometheus", () => {
    let fake: FakeCluster;
    let answer: FakeAnswer | "cut" | undefined;
    let query: URLSearchParams;
    before(async () => {
        fake = await startFakeCluster((path, asked) => {
            query = asked;
            return path.startsWith("/api/v1/query") ? answer : undefined;
        });
    });
    after(() => fake.close());

    it("reads the values of a moment, without those that are no number", async () => {
        const values = ["1.5", "NaN", "+Inf"].map((value, index) => ({
            metric: { pod: `p${index}` },
            value: [1000, value],
        }));
        answer = { status: "success", data: { result: values } };
        const prometheus = await openPrometheus(`${fake.url}/`, noServer, 1);
        assert.deepEqual(await prometheus.query('up{a="b"}'), [
            { labels: { pod: "p0" }, value: 1.5 },
        ]);
        assert.equal(query.get("query"), 'up{a="b"}');
    });

    it("reads values over time", async () => {
        const values = [
            [1000, "1"],
            [1005, "NaN"],
            [1010, "2"],
        ];
        answer = { status: "success", data: { result: [{ metric: {}, values }] } };
        const prometheus = await openPrometheus(fake.url, noServer, 1);
        const range = { from: 1_000_000, to: 1_010_000, stepSeconds: 5 };
        assert.deepEqual(await prometheus.range("up", range), [
            {
                labels: {},
                points: [
                    { at: 1_000_000, value: 1 },
                    { at: 1_010_000, value: 2 },
                ],
            },
        ]);
        assert.deepEqual(Object.fromEntries(query), {
            query: "up",
            start: "1000",
            end: "1010",
            step: "5",
        });
    });

    const failures: [string, FakeAnswer | "cut" | undefined, RegExp][] = [
        [
            "refuses a query",
            { status: 400, body: { status: "error", error: "parse error" } },
            /HTTP 400: parse error$/,
        ],
        ["is another server", undefined, /HTTP 404: the answer is not from Prometheus$/],
        ["ends the connection", "cut", /^Prometheus http:\/\/127.0.0.1:\d+\/api\/v1\/query: /],
    ];
    for (const [what, given, message] of failures) {
        it(`names the address when it ${what}`, async () => {
            answer = given;
            const prometheus = await openPrometheus(fake.url, noServer, 1);
            await assert.rejects(prometheus.query("up"), (error) => {
                assert.ok(error instanceof ClusterError);
                assert.match(error.message, message);
                return true;
            });
        });
    }
});
