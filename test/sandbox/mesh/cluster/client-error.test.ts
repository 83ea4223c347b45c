import assert from "node:assert/strict";
import * as k8s from "@kubernetes/client-node";
import { clientErrorText, statusOf } from "../../../../sandbox/mesh/cluster/client-error";

describe("mesh client errors", () => {
    const body = JSON.stringify({ kind: "Status", message: 'the "x" is\nnot there', code: 404 });
    const cases: [string, unknown, number | undefined, string][] = [
        [
            "an API call's",
            new k8s.ApiException(404, "Not Found", body, {}),
            404,
            'the "x" is not there (HTTP 404)',
        ],
        [
            "a watch's",
            Object.assign(new Error("Gone"), { statusCode: 410 }),
            410,
            "Gone (HTTP 410)",
        ],
        [
            "the network's",
            Object.assign(new Error(""), { code: "ECONNREFUSED" }),
            undefined,
            "ECONNREFUSED",
        ],
        [
            "a body that is no JSON",
            new k8s.ApiException(502, "Bad\nGateway", "<html>", {}),
            502,
            "HTTP-Code: 502 (HTTP 502)",
        ],
        ["anything", "text", undefined, "text"],
    ];
    for (const [name, error, status, text] of cases) {
        it(`tells ${name} error in one line`, () => {
            assert.equal(statusOf(error), status);
            assert.equal(clientErrorText(error), text);
        });
    }
});
