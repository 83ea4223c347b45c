import assert from "node:assert/strict";
import fc from "fast-check";

import { fill, filledQuery, type Filling, templateEnd } from "../../../rules/metrics/fill";

const filling: Filling = {
    name: "the-canary",
    namespace: "test",
    target: "podinfo",
    service: "podinfo-svc",
    interval: "1m",
    variables: { direction: "inbound", empty: "", two_words: "a b" },
};

const filledIn: readonly (readonly [query: string, filled: string])[] = [
    ["", ""],
    ["sum(x)", "sum(x)"],
    ["x[{{ interval }}]", "x[1m]"],
    ["x[{{interval}}]", "x[1m]"],
    ["x[{{-  interval\n-}}]", "x[1m]"],
    ['x{a="{{ namespace }}/{{ name }}"}', 'x{a="test/the-canary"}'],
    ["{{ target }}_{{ service }}", "podinfo_podinfo-svc"],
    ["{{ ingress }} {{ route }}", "podinfo podinfo"],
    ["{{ variables.direction }}", "inbound"],
    ["[{{ variables.empty }}][{{ variables.two_words }}]", "[][a b]"],
    // unknown, so it stays
    ["{{ variables.none }}", "{{ variables.none }}"],
    ["{{ variables.constructor }} {{ toString }}", "{{ variables.constructor }} {{ toString }}"],
    ["{{ nosuch }} {{ .Name }} {{", "{{ nosuch }} {{ .Name }} {{"],
    ['{{ printf "%s" target }}', '{{ printf "%s" target }}'],
];

describe("a query that Flagger fills in", () => {
    for (const [query, expected] of filledIn) {
        it(`is filled in: ${JSON.stringify(query)}`, () => {
            assert.equal(filledQuery(query, filling), expected);
        });
    }

    it("knows where its text is in the template", () => {
        const template = "x{a='{{ namespace }}'}[{{ interval }}]";
        const filled = fill(template, filling);
        assert.equal(filled.text, "x{a='test'}[1m]");
        const after = (text: string): string | undefined => {
            const end = templateEnd(filled, filled.text.indexOf(text) + text.length - 1);
            return end === undefined ? undefined : template.slice(0, end);
        };
        assert.equal(after("x"), "x");
        assert.equal(after("'"), "x{a='");
        assert.equal(after("tes"), undefined);
        assert.equal(after("test"), "x{a='{{ namespace }}");
        assert.equal(after("test'"), "x{a='{{ namespace }}'");
        assert.equal(after("}"), "x{a='{{ namespace }}'}");
        assert.equal(after("1"), undefined);
        assert.equal(after("1m]"), template);
    });

    it("has each character that was not filled in at its place in the template", () => {
        const part = fc.constantFrom(
            "a",
            '{b="',
            "{{ target }}",
            "{{ variables.empty }}",
            "{{ variables.none }}",
            '"} ',
        );
        fc.assert(
            fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
                const template = parts.join("");
                const filled = fill(template, filling);
                for (let index = 0; index < filled.text.length; index += 1) {
                    const end = templateEnd(filled, index);
                    if (end !== undefined) {
                        assert.equal(
                            filledQuery(template.slice(0, end), filling),
                            filled.text.slice(0, index + 1),
                        );
                    }
                }
            }),
        );
    });
});
