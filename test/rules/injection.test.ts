import assert from "node:assert/strict";
import fc from "fast-check";
import {
    type InjectionCause,
    type InjectionPod,
    evaluateInjection,
    type WebhookSelectors,
} from "../../rules/injection/injection";

const KEY = "linkerd.io/inject";

function annotated(value: string | undefined): { annotations?: Record<string, string> } {
    return value === undefined ? {} : { annotations: { [KEY]: value } };
}

function verdict(namespace: string | undefined, pod: string | undefined): InjectionCause[] {
    const { causes, injected, reasons } = evaluateInjection({
        namespace: { metadata: { name: "test", ...annotated(namespace) } },
        pod: { metadata: annotated(pod), spec: { containers: [{ name: "app", image: "app:1" }] } },
    });
    assert.equal(injected, causes.length === 0);
    assert.equal(reasons.length, causes.length);
    return [...causes];
}

describe("injectionVerdict", () => {
    // the table in the comment of linkerd2's pkg/inject/report.go (origin webhook), and the values it refuses
    const table: [string | undefined, string | undefined, InjectionCause[]][] = [
        ["enabled", "enabled", []],
        ["enabled", "ingress", []],
        ["enabled", undefined, []],
        ["enabled", "", []],
        ["enabled", "disabled", ["pod-disabled"]],
        ["ingress", undefined, []],
        ["ingress", "enabled", []],
        ["ingress", "disabled", ["pod-disabled"]],
        ["disabled", "enabled", []],
        ["disabled", "ingress", []],
        ["disabled", "disabled", ["not-enabled"]],
        ["disabled", undefined, ["not-enabled"]],
        [undefined, "enabled", []],
        ["", "ingress", []],
        [undefined, "disabled", ["not-enabled"]],
        [undefined, undefined, ["not-enabled"]],
        ["", "", ["not-enabled"]],
        ["true", "enabled", ["namespace-value-invalid"]],
        ["Enabled", undefined, ["namespace-value-invalid"]],
        ["enabled ", undefined, ["namespace-value-invalid"]],
        ["enabled", "true", ["pod-value-invalid"]],
        [undefined, "yes", ["pod-value-invalid"]],
        ["typo", "typo", ["namespace-value-invalid"]],
    ];
    for (const [namespace, pod, expected] of table) {
        const name = `namespace ${JSON.stringify(namespace)}, pod ${JSON.stringify(pod)}`;
        it(`${name}: ${expected.length === 0 ? "injected" : expected.join(", ")}`, () => {
            assert.deepEqual(verdict(namespace, pod), expected);
        });
    }

    const enabled = { metadata: { name: "test", ...annotated("enabled") } };
    const app = { name: "app", image: "app:1" };
    const pods: [string, InjectionPod, InjectionCause[]][] = [
        ["host network", { spec: { hostNetwork: true } }, ["host-network"]],
        ["no host network", { spec: { hostNetwork: false } }, []],
        ["nothing at all", {}, []],
        [
            "proxy by name",
            { spec: { containers: [app, { name: "linkerd-proxy" }] } },
            ["sidecar-exists"],
        ],
        [
            "proxy as init container",
            { spec: { initContainers: [{ name: "linkerd-proxy" }] } },
            ["sidecar-exists"],
        ],
        ["istio proxy", { spec: { containers: [{ name: "istio-proxy" }] } }, ["sidecar-exists"]],
        [
            "proxy by image",
            { spec: { containers: [{ name: "p", image: "cr.l5d.io/linkerd/proxy:edge-25.7.5" }] } },
            ["sidecar-exists"],
        ],
        [
            "proxy image from another registry",
            { spec: { containers: [{ name: "p", image: "example.com/linkerd/proxy:1" }] } },
            [],
        ],
        [
            "linkerd-init",
            { spec: { initContainers: [{ name: "linkerd-init" }] } },
            ["sidecar-exists"],
        ],
        [
            "init image",
            {
                spec: {
                    initContainers: [{ name: "i", image: "gcr.io/istio-release/proxy_init:1" }],
                },
            },
            ["sidecar-exists"],
        ],
        ["app called linkerd-init", { spec: { containers: [{ name: "linkerd-init" }] } }, []],
        [
            "control plane's own",
            { metadata: { labels: { "linkerd.io/control-plane-component": "destination" } } },
            ["control-plane-component"],
        ],
        [
            "CNI plugin",
            { metadata: { labels: { "linkerd.io/cni-resource": "true" } } },
            ["cni-resource"],
        ],
        ["inject as label", { metadata: { labels: { [KEY]: "disabled" } } }, []],
        [
            "several at once",
            {
                metadata: annotated("disabled"),
                spec: { hostNetwork: true, containers: [{ name: "istio-proxy" }] },
            },
            ["host-network", "sidecar-exists", "pod-disabled"],
        ],
    ];
    for (const [name, pod, expected] of pods) {
        it(`${name}: ${expected.length === 0 ? "injected" : expected.join(", ")}`, () => {
            assert.deepEqual(evaluateInjection({ namespace: enabled, pod }).causes, expected);
        });
    }

    it("never asks about excluded namespaces", () => {
        for (const name of ["kube-system", "cert-manager"]) {
            const namespace = { metadata: { name, ...annotated("enabled") } };
            const pod = { metadata: annotated("enabled") };
            assert.deepEqual(evaluateInjection({ namespace, pod }).causes, ["namespace-excluded"]);
        }
    });

    it("obeys the label that turns webhooks off, and only its value disabled", () => {
        const label = (value: string): InjectionCause[] => [
            ...evaluateInjection({
                namespace: {
                    metadata: {
                        ...annotated("enabled"),
                        labels: { "config.linkerd.io/admission-webhooks": value },
                    },
                },
                pod: {},
            }).causes,
        ];
        assert.deepEqual(label("disabled"), ["namespace-webhooks-disabled"]);
        assert.deepEqual(label("enabled"), []);
    });

    it("minds the pod's token only where proxies bring none of their own", () => {
        const pod = { spec: { automountServiceAccountToken: false } };
        assert.equal(evaluateInjection({ namespace: enabled, pod }).injected, true);
        assert.deepEqual(
            evaluateInjection({ namespace: enabled, pod, serviceAccountTokenProjection: false })
                .causes,
            ["token-not-mounted"],
        );
    });

    it("asks the pod's service account where the pod itself does not say", () => {
        const judge = (
            automount: boolean | undefined,
            ofAccount: boolean | undefined,
            mountPath?: string,
        ): readonly InjectionCause[] =>
            evaluateInjection({
                namespace: enabled,
                pod: {
                    spec: {
                        automountServiceAccountToken: automount,
                        containers: [{ ...app, volumeMounts: [{ mountPath }] }],
                    },
                },
                serviceAccount: { automountServiceAccountToken: ofAccount },
                serviceAccountTokenProjection: false,
            }).causes;
        const byHand = "/var/run/secrets/kubernetes.io/serviceaccount";
        assert.deepEqual(judge(undefined, undefined), []);
        assert.deepEqual(judge(true, false), []);
        assert.deepEqual(judge(undefined, false), ["token-not-mounted"]);
        assert.deepEqual(judge(undefined, false, byHand), []);
        assert.deepEqual(judge(false, true, byHand), ["token-not-mounted"]);
    });

    it("gives Linkerd's own words", () => {
        const pod = { spec: { hostNetwork: true } };
        assert.deepEqual(evaluateInjection({ namespace: {}, pod }).reasons, [
            "hostNetwork is enabled",
            'neither the namespace nor the pod have the annotation "linkerd.io/inject:enabled"',
        ]);
    });

    it("never injects against a pod that says disabled, nor on the host's network", () => {
        const value = fc.option(fc.constantFrom("enabled", "disabled", "ingress", "", "on"), {
            nil: undefined,
        });
        fc.assert(
            fc.property(value, value, fc.boolean(), (namespace, pod, hostNetwork) => {
                const { injected } = evaluateInjection({
                    namespace: { metadata: annotated(namespace) },
                    pod: { metadata: annotated(pod), spec: { hostNetwork } },
                });
                assert.ok(!injected || (!hostNetwork && pod !== "disabled"));
            }),
        );
    });
});

describe("injectionVerdict with another webhook than the chart's", () => {
    const enabled = { "linkerd.io/inject": "enabled" };
    const causes = (
        webhook: WebhookSelectors,
        namespace: { name: string; labels?: Record<string, string> },
        labels: Record<string, string> = {},
    ): readonly InjectionCause[] =>
        evaluateInjection({
            namespace: { metadata: { ...namespace, annotations: enabled } },
            pod: { metadata: { labels } },
            webhook,
        }).causes;
    const byName = (operator: string, ...values: string[]): object => ({
        matchExpressions: [{ key: "kubernetes.io/metadata.name", operator, values }],
    });

    it("asks about the namespaces that it selects, by their labels and names", () => {
        const namespaceSelector = byName("NotIn", "shop");
        assert.deepEqual(causes({ namespaceSelector }, { name: "shop" }), [
            "namespace-not-selected",
        ]);
        assert.deepEqual(causes({ namespaceSelector }, { name: "web" }), []);
        assert.deepEqual(causes({ namespaceSelector }, { name: "kube-system" }), []);
        assert.deepEqual(
            causes({ namespaceSelector: byName("In", "a") }, { name: "kube-system" }),
            ["namespace-excluded"],
        );
        assert.deepEqual(causes({ namespaceSelector: {} }, { name: "kube-system" }), []);
    });

    it("asks about the pods that it selects", () => {
        const objectSelector = { matchLabels: { app: "web" } };
        assert.deepEqual(causes({ objectSelector }, { name: "a" }), ["pod-not-selected"]);
        assert.deepEqual(causes({ objectSelector }, { name: "a" }, { app: "web" }), []);
        assert.deepEqual(
            causes({ objectSelector }, { name: "a" }, { "linkerd.io/cni-resource": "true" }),
            ["cni-resource"],
        );
    });
});
