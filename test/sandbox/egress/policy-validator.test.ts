import assert from "node:assert/strict";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { policyValidatorEndpoint } from "../../../sandbox/egress/policy-validator";
import { HTTP_ROUTE, matching, review } from "./validator/reviews";

describe("sandbox/egress/policy-validator", () => {
    const logged: string[] = [];
    const server = http.createServer(policyValidatorEndpoint((line) => logged.push(line)).handler);
    let url: string;

    before(async () => {
        await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
        url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    });
    after(() => {
        server.close();
        server.closeAllConnections();
    });

    const ask = (request: object, path = "/?timeout=10s") =>
        fetch(url + path, {
            method: "POST",
            body: JSON.stringify({
                apiVersion: "admission.k8s.io/v1",
                kind: "AdmissionReview",
                request,
            }),
        });

    it("admits, with the uid of the review", async () => {
        const request = { uid: "1", ...review(HTTP_ROUTE, matching({ path: { value: "/" } })) };
        assert.deepEqual(await (await ask(request)).json(), {
            apiVersion: "admission.k8s.io/v1",
            kind: "AdmissionReview",
            response: { uid: "1", allowed: true },
        });
    });

    it("refuses, with the reason", async () => {
        const request = { uid: "2", ...review(HTTP_ROUTE, matching({ path: { value: "a" } })) };
        const { response } = (await (await ask(request)).json()) as { response: unknown };
        assert.deepEqual(response, {
            uid: "2",
            allowed: false,
            status: {
                status: "Failure",
                message: 'the path "a" is not absolute',
                reason: "Forbidden",
                code: 403,
            },
        });
    });

    it("is found at / alone, by POST", async () => {
        assert.equal((await ask({}, "/other")).status, 404);
        assert.equal((await fetch(url)).status, 404);
    });

    it("answers what is no review with an error", async () => {
        assert.equal((await fetch(url, { method: "POST", body: "{" })).status, 500);
        assert.match(logged.at(-1) ?? "", /^policy validator: .*JSON/);
    });
});
