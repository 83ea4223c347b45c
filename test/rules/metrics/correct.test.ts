import assert from "node:assert/strict";
import fc from "fast-check";

import { selectorsOf, withMatchers } from "../../../rules/metrics/correct";
import { filledQuery, type Filling } from "../../../rules/metrics/fill";
import type { Series } from "../../../rules/metrics/promql/evaluate";
import { parsePromql } from "../../../rules/metrics/promql/parse";
import { type Matcher, Unsupported } from "../../../rules/metrics/promql/syntax";

const filling: Filling = {
    name: "podinfo",
    namespace: "test",
    target: "podinfo",
    service: "podinfo",
    interval: "1m",
    variables: {
        metric: "x",
        label: "code",
        all: 'x{code="200"}',
        none: "",
        q: "0.9",
        more: 'code="200"',
    },
};
const unwanted: readonly Series[] = ["4191", "9898"].map((port) => ({
    labels: { __name__: "x", port, code: "200", namespace: "test" },
    increase: (seconds) => seconds,
}));
const matchers: readonly Matcher[] = [
    { label: "port", op: "!=", value: "4191" },
    { label: "tls", op: "=", value: "true" },
];

const correct = (template: string): string | undefined =>
    withMatchers(template, filling, unwanted, matchers);

const added = 'port!="4191", tls="true"';

const corrected: readonly (readonly [template: string, corrected: string | undefined])[] = [
    ["sum(rate(x[1m]))", `sum(rate(x{${added}}[1m]))`],
    ["rate(x[{{ interval }}])", `rate(x{${added}}[{{ interval }}])`],
    ["rate(x[{{\n  interval\n}}])", `rate(x{${added}}[{{ interval }}])`],
    ["rate(x [1m])", `rate(x{${added}} [1m])`],
    ["rate(x{}[1m])", `rate(x{${added}}[1m])`],
    ["rate(x{ }[1m])", `rate(x{${added} }[1m])`],
    ['rate(x{code="200"}[1m])', `rate(x{code="200", ${added}}[1m])`],
    ['rate(x{code="200",}[1m])', `rate(x{code="200",${added}}[1m])`],
    ['rate(x{code="200" , }[1m])', `rate(x{code="200" ,${added} }[1m])`],
    ["rate(x{code='200'}[1m])", `rate(x{code='200', ${added}}[1m])`],
    [
        'rate(x{namespace="{{ namespace }}"}[{{ interval }}])',
        `rate(x{namespace="{{ namespace }}", ${added}}[{{ interval }}])`,
    ],
    // what is there already is not added again, however it is written
    ["rate(x{port != '4191'}[1m])", `rate(x{port != '4191', tls="true"}[1m])`],
    ["rate(x{port != '4191', tls='true'}[1m])", "rate(x{port != '4191', tls='true'}[1m])"],
    // only the selectors that pick an unwanted series
    ["sum(rate(x[1m])) / sum(rate(y[1m]))", `sum(rate(x{${added}}[1m])) / sum(rate(y[1m]))`],
    [
        'sum(rate(x{code="200"}[1m])) / sum(rate(x{code="500"}[1m]))',
        `sum(rate(x{code="200", ${added}}[1m])) / sum(rate(x{code="500"}[1m]))`,
    ],
    ["sum(rate(y[1m]))", "sum(rate(y[1m]))"],
    // on one line, but for what is between quotes, and without comments
    [
        `
        sum( # all of "them"
            rate(
                x{
                    code="200",
                    namespace="{{ namespace }}"
                }[{{ interval }}]
            )
        ) # {{ target }}
        `,
        `sum( rate( x{ code="200", namespace="{{ namespace }}", ${added} }[{{ interval }}] ) )`,
    ],
    ['rate(x{code!="  #"}[1m])', `rate(x{code!="  #", ${added}}[1m])`],
    [String.raw`rate(x{code!="\"  }"}[1m])`, `${String.raw`rate(x{code!="\"  }"`}, ${added}}[1m])`],
    ["rate(x{code!=`\\  #`}[1m])", `rate(x{code!=\`\\  #\`, ${added}}[1m])`],
    // filled in: the metric, a label, a number
    ["rate({{ variables.metric }}[1m])", `rate({{ variables.metric }}{${added}}[1m])`],
    [
        'rate({{ variables.metric }}{ {{ variables.label }}="200" }[1m])',
        `rate({{ variables.metric }}{ {{ variables.label }}="200", ${added} }[1m])`,
    ],
    [
        'rate(x{code="200"{{ variables.none }}}[1m])',
        `rate(x{code="200"{{ variables.none }}, ${added}}[1m])`,
    ],
    ["rate(x{ {{ variables.more }} }[1m])", `rate(x{ {{ variables.more }}, ${added} }[1m])`],
    [
        "histogram_quantile({{ variables.q }}, sum by ({{ variables.label }}) (rate(x[{{ interval }}])))",
        `histogram_quantile({{ variables.q }}, sum by ({{ variables.label }}) (rate(x{${added}}[{{ interval }}])))`,
    ],
    // the place itself is filled in
    ["rate({{ variables.all }}[1m])", undefined],
    // not read
    ["sum(rate(x[1m])", undefined],
    ["rate(x[{{ variables.nosuch }}])", undefined],
    ["rate(x[1m] offset 1m)", undefined],
];

describe("more matchers in a query", () => {
    for (const [template, expected] of corrected) {
        it(`are ${expected === undefined ? "not " : ""}put into ${JSON.stringify(template)}`, () => {
            assert.equal(correct(template), expected);
        });
    }

    it("leave the rest of any query as it is, and pick no unwanted series", () => {
        const selector = fc
            .tuple(
                fc.constantFrom("x", "y", "{{ variables.metric }}"),
                fc.constantFrom(
                    "",
                    "{}",
                    "{ }",
                    '{code="200"}',
                    '{code=~"2..",}',
                    "{\n code!='5' # five\n}",
                ),
                fc.constantFrom("1m", "{{ interval }}", " 30s "),
            )
            .map(([name, labels, range]) => `sum(rate(${name}${labels}[${range}]))`);
        const query = fc
            .array(fc.tuple(selector, fc.constantFrom(" + ", "\n/\n", " or ", " # c\n-")), {
                minLength: 1,
                maxLength: 5,
            })
            .map((parts) => parts.map(([one, operator]) => one + operator).join("") + "vector(0)");
        const plain = (text: string) =>
            text
                .replaceAll(/#[^\n]*/g, "")
                .replaceAll(`, ${added}`, "")
                .replaceAll(added, "")
                .replaceAll(/\s|\{\s*\}(?=\[)/g, "");
        fc.assert(
            fc.property(query, (template) => {
                const found = correct(template);
                assert.ok(found !== undefined);
                assert.equal(plain(found), plain(template));
                const expression = parsePromql(filledQuery(found, filling));
                assert.ok(!(expression instanceof Unsupported), found);
                for (const { matchers } of selectorsOf(expression)) {
                    const of = (label: string) => matchers.find((one) => one.label === label);
                    const restricted = of("port")?.op === "!=" && of("tls")?.value === "true";
                    assert.equal(restricted, of("__name__")?.value === "x", found);
                }
            }),
        );
    });
});
