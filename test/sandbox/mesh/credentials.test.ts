import assert from "node:assert/strict";

import fc from "fast-check";

import { basicCredentials, isCredential, readCredentials } from "../../../sandbox/mesh/credentials";

describe("sandbox/mesh/credentials", () => {
    it("reads what it writes", () => {
        const users = fc.string({ minLength: 1 }).filter((user) => !user.includes(":"));
        fc.assert(
            fc.property(users, fc.string(), (user, password) => {
                assert.deepEqual(readCredentials(basicCredentials(user, password)), {
                    user,
                    password,
                });
            }),
        );
    });

    for (const header of [undefined, "", "Basic", "Basic ?", "Bearer eA==", "basic eA== eA=="]) {
        it(`${JSON.stringify(header)} has neither user nor password`, () =>
            assert.deepEqual(readCredentials(header), {}));
    }

    it("no user is none, and the password stays", () =>
        assert.deepEqual(readCredentials(basicCredentials("", "x:y")), { password: "x:y" }));

    it("only the password itself is right", () => {
        assert.ok(isCredential("open", "open"));
        for (const wrong of [undefined, "", "ope", "opem", "opens", "OPEN"]) {
            assert.ok(!isCredential(wrong, "open"));
        }
    });
});
