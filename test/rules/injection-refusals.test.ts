import assert from "node:assert/strict";
import {
    evaluateInjection,
    type PatchValues,
    type RefusalCause,
} from "../../rules/injection/injection";
import { refusalCause } from "../../rules/injection/refusals";

const waits = "config.alpha.linkerd.io/proxy-wait-before-exit-seconds";
const native = "config.alpha.linkerd.io/proxy-enable-native-sidecar";
const closeWait = "config.linkerd.io/close-wait-timeout";
const headers = "config.linkerd.io/proxy-log-http-headers";
const level = "config.linkerd.io/proxy-log-level";
const version = "config.linkerd.io/proxy-version";

type Annotations = Readonly<Record<string, string>>;

function cause(
    namespace: Annotations,
    pod: Annotations,
    values?: PatchValues,
): RefusalCause | undefined {
    return refusalCause({
        namespace: { metadata: { annotations: namespace } },
        pod: { metadata: { annotations: pod } },
        values,
    });
}

describe("refusalCause", () => {
    const table: [string, Annotations, Annotations, PatchValues, RefusalCause | undefined][] = [
        ["nothing", {}, {}, {}, undefined],
        ["close wait", {}, { [closeWait]: "30s" }, {}, "close-wait-without-root"],
        ["close wait below a second", {}, { [closeWait]: "900ms" }, {}, undefined],
        ["close wait that is no duration", {}, { [closeWait]: "30" }, {}, undefined],
        ["close wait of the namespace", { [closeWait]: "30s" }, {}, {}, undefined],
        ["close wait with root", {}, { [closeWait]: "30s" }, { initAsRoot: true }, undefined],
        ["close wait with CNI", {}, { [closeWait]: "30s" }, { cniEnabled: true }, undefined],
        ["native and waiting", { [native]: "t" }, { [waits]: "5" }, {}, "native-sidecar-waits"],
        [
            "native by value, waiting by value",
            {},
            {},
            { nativeSidecar: true, waitBeforeExitSeconds: 1 },
            "native-sidecar-waits",
        ],
        [
            "a pod without the wait",
            { [waits]: "5" },
            { [waits]: "0" },
            { nativeSidecar: true },
            undefined,
        ],
        ["a wait that is no number", {}, { [waits]: "5s" }, { nativeSidecar: true }, undefined],
        ["a native that is no boolean", {}, { [waits]: "5", [native]: "yes" }, {}, undefined],
        ["headers", { [headers]: "on" }, {}, {}, "log-http-headers-invalid"],
        ["headers that the pod mends", { [headers]: "on" }, { [headers]: "off" }, {}, undefined],
        ["headers insecure", {}, { [headers]: "insecure" }, {}, undefined],
        ["quotes, inherited", { [level]: 'a="b"' }, {}, {}, "annotation-breaks-patch"],
        ["quotes that a pod overrides", { [level]: 'a="b"' }, { [level]: "warn" }, {}, undefined],
        ["quotes of the pod itself", {}, { [level]: 'a="b"' }, {}, undefined],
        ["quotes in the pod's version", {}, { [version]: '"1"' }, {}, "annotation-breaks-patch"],
        ["quotes elsewhere", { "example.com/note": '"' }, {}, {}, undefined],
        ["a backslash", { [level]: "a\\b\\d" }, {}, {}, "annotation-breaks-patch"],
        ["a line break", { [level]: "warn\n" }, {}, {}, "annotation-breaks-patch"],
    ];
    for (const [name, namespace, pod, values, expected] of table) {
        it(`${name}: ${expected ?? "the patch can be made"}`, () => {
            assert.equal(cause(namespace, pod, values), expected);
        });
    }

    it("matters only for pods that are to be injected", () => {
        const judge = (value: string): readonly string[] =>
            evaluateInjection({
                namespace: { metadata: { annotations: { "linkerd.io/inject": value } } },
                pod: { metadata: { annotations: { [headers]: "on" } } },
            }).causes;
        assert.deepEqual(judge("enabled"), ["log-http-headers-invalid"]);
        assert.deepEqual(judge("disabled"), ["not-enabled"]);
    });
});
