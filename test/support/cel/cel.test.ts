import assert from "node:assert/strict";
import { expressionOf } from "./expressions";
import { type AdmissionPolicy, denialsOf } from "./policy";
import { celValueOf } from "./values";

const evaluate = (text: string, object: object = {}): unknown =>
    expressionOf(text)({ object: celValueOf(object) });

describe("CEL as the API server evaluates it", () => {
    for (const text of [
        'object.?a.?b.hasValue() && object.a.?c.orValue("d") == "d"',
        'object[?"a"].or(object[?"z"]).hasValue() && !object[?"z"].hasValue()',
        "has(object.a.b) && !has(object.a.constructor)",
        'has(object.map["x y"].value)',
        'object.constructor.map(k, k) == ["toString"]',
        "type(object.whole) == int && type(object.part) == double && object.part < object.whole",
        'object.whole in [dyn("2"), dyn(2.0)] && !(object.whole in [dyn("2")])',
        '"ABC".matches("(?i)^abc$") && "a1".matches("^\\\\w\\\\d$") && !"é".matches("^\\\\w$")',
        '"a{{ b }}c{{ d\\n}}".findAll("(?s)[{][{].*?[}][}]") == ["{{ b }}", "{{ d\\n}}"]',
        '"key=10s".find("[0-9]+[a-z]$") == "10s" && "key".find("[0-9]") == ""',
        '"a.b.c".replace(".", "$&") == "a$&b$&c" && "ÄB".lowerAscii() == "Äb"',
        '["b", "a"].min() == "a" && ".matches(" == ".match" + "es("',
        'duration("1m30s") == duration("90s") && duration("1h") > duration("59m")',
        "object.list.filter(i, object.list.exists(j, j > i)) == [1, 2]",
        "true || object.nothing.at.all",
    ]) {
        it(text, () =>
            assert.equal(
                evaluate(text, {
                    a: { b: 1, c: undefined },
                    map: { "x y": { value: 0 } },
                    constructor: { toString: "x" },
                    whole: 2,
                    part: 1.5,
                    list: [1, 2, 3],
                }),
                true,
            ),
        );
    }

    for (const [url, isUrl] of [
        ["http://a.b:8080/c?d=e#f", true],
        ["http://[::1]:80/", true],
        ["http://a:99999/", true],
        ["http://a b/", false],
        ["http://a:b/", false],
        ["http://a/%zz", false],
        ["http://[::1/", false],
        ["a/b", false],
    ] as const) {
        it(`isURL(${JSON.stringify(url)}) is ${isUrl}`, () =>
            assert.equal(evaluate(`isURL(${JSON.stringify(url)})`), isUrl));
    }

    for (const text of [
        "object.nothing",
        "[1][1]",
        '"a".matches("(?=a)")',
        '"a" < 1',
        "[].min()",
    ]) {
        it(`${text} is an error`, () => assert.throws(() => evaluate(text)));
    }
});

const policy: AdmissionPolicy = {
    matchConstraints: {
        resourceRules: [
            {
                apiGroups: ["flagger.app"],
                apiVersions: ["v1beta1"],
                resources: ["canaries"],
                operations: ["CREATE", "UPDATE"],
            },
        ],
    },
    matchConditions: [{ name: "named", expression: 'request.name != "free"' }],
    variables: [
        { name: "never", expression: "object.nothing" },
        { name: "before", expression: "oldObject == null ? 0 : oldObject.size" },
        { name: "grows", expression: "object.size > variables.before" },
    ],
    validations: [
        {
            expression: "!variables.grows",
            message: "it grows",
            messageExpression:
                'request.operation + " in " + request.namespace + (object.size > 9 ? "\\n" : "") + ": " + string(object.size)',
        },
    ],
};
const canary = (name: string, size: number) => ({
    apiVersion: "flagger.app/v1beta1",
    kind: "Canary",
    metadata: { name, namespace: "test" },
    size,
});

describe("a ValidatingAdmissionPolicy evaluated in Node", () => {
    it("denies with its message, or with the constant one where that has a line break", () => {
        const denials = (size: number) => denialsOf(policy, { object: canary("a", size) });
        assert.deepEqual(denials(1), ["CREATE in test: 1"]);
        assert.deepEqual(denials(10), ["it grows"]);
        assert.deepEqual(denials(0), []);
    });

    it("sees the object before an update", () => {
        const denials = (size: number) =>
            denialsOf(policy, { object: canary("a", size), oldObject: canary("a", 5) });
        assert.deepEqual(denials(5), []);
        assert.deepEqual(denials(6), ["UPDATE in test: 6"]);
    });

    it("evaluates what its conditions and resources match", () => {
        assert.deepEqual(denialsOf(policy, { object: canary("free", 1) }), []);
        const other = { ...canary("a", 1), kind: "MetricTemplate" };
        assert.deepEqual(denialsOf(policy, { object: other }), []);
    });

    it("is evaluated once for each param of the object's namespace", () => {
        const paramKind = { apiVersion: "flagger.app/v1beta1", kind: "Canary" };
        const comparing: AdmissionPolicy = {
            ...policy,
            paramKind,
            validations: [
                {
                    expression: "params.size < object.size",
                    message: "none",
                    messageExpression: "params.metadata.name",
                },
            ],
        };
        const params = [
            canary("small", 1),
            canary("big", 3),
            { ...canary("far", 3), metadata: { name: "far", namespace: "other" } },
            { ...canary("other", 3), kind: "Deployment" },
        ];
        const denials = denialsOf(comparing, { object: canary("a", 2), params });
        assert.deepEqual(denials, ["big"]);
        assert.deepEqual(denialsOf(comparing, { object: canary("a", 2) }), []);
    });

    it("fails where an expression does", () => {
        const [validation] = policy.validations;
        assert.ok(validation);
        const failing = {
            ...policy,
            validations: [{ ...validation, expression: "variables.never" }],
        };
        assert.throws(
            () => denialsOf(failing, { object: canary("a", 1) }),
            /validation: variables\.never/,
        );
    });
});
