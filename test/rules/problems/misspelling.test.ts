import assert from "node:assert/strict";
import { isMisspelling, isOneEditFrom } from "../../../rules/problems/misspelling";

describe("isMisspelling", () => {
    for (const [name, other] of [
        ["succes-percentage", "success-percentage"],
        ["success_rate", "success-rate"],
        ["Cart", "cart"],
        ["acrt", "cart"],
        ["error-rates", "error-rate"],
        ["slak-alerts", "slack-alerts"],
    ] as const) {
        it(`of ${other}: ${name}`, () => assert.equal(isMisspelling(name, other), true));
    }
    for (const [name, other] of [
        ["cart", "cart"],
        ["latency-p50", "latency-p99"],
        ["cart-v2", "cart"],
        ["api", "app"],
        ["error-rate", "latency"],
        ["web-blue", "web-green"],
    ] as const) {
        it(`not of ${other}: ${name}`, () => assert.equal(isMisspelling(name, other), false));
    }
});

describe("isOneEditFrom", () => {
    for (const name of ["cart", "carts", "car", "cast", "crat"]) {
        it(`of cart: ${name}`, () => assert.ok(isOneEditFrom(name, "cart")));
    }
    for (const name of ["ca", "cat1", "trolley", "cartes"]) {
        it(`not of cart: ${name}`, () => assert.ok(!isOneEditFrom(name, "cart")));
    }
});
