import assert from "node:assert/strict";
import { Command } from "commander";
import fc from "fast-check";
import { addFactOptions, type LintFlags, lintOptions } from "../../../cli/lint/options";
import { installationSchema } from "../../../policy/installation-schema";
import {
    checkCanary,
    contextsOf,
    type Installation,
    installationOf,
    type KubernetesObject,
} from "../../../rules/canary";
import { linkerdReaders, prometheusReaders } from "../../../rules/installation/config-maps";
import { type FactName, factNames, factOf } from "../../../rules/installation/facts";
import { flaggerReaders } from "../../../rules/installation/flagger";
import { gatewayApiReaders } from "../../../rules/installation/gateway-api";
import { runs } from "../../support/runs";
import { goodScene } from "../canary/contexts";
import { object } from "../canary/related/around";

/** A value of a fact, the options of `lint` that set it, and the objects that state it. */
interface FactCase {
    readonly value: unknown;
    readonly options: readonly string[];
    readonly objects: readonly KubernetesObject[];
}

const flagger = (...args: readonly string[]): KubernetesObject =>
    object("apps/v1", "Deployment", "flagger", {
        "metadata.namespace": "flagger-system",
        "spec.template.metadata.labels": { app: "flagger" },
        "spec.template.spec.containers": [{ image: "ghcr.io/fluxcd/flagger:1.43.0", args }],
    });
const namespace: KubernetesObject = {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name: "flagger-system", annotations: { "linkerd.io/inject": "enabled" } },
};
const configMap = (name: string, key: string, text: string): KubernetesObject =>
    object("v1", "ConfigMap", name, { data: { [key]: text } });
const linkerd = (values: string): KubernetesObject => configMap("linkerd-config", "values", values);
const crd: KubernetesObject = {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: {
        name: "httproutes.gateway.networking.k8s.io",
        annotations: { "gateway.networking.k8s.io/bundle-version": "v1.2.1" },
    },
};

const cases: { readonly [Name in FactName]-?: FactCase } = {
    meshProvider: {
        value: "gatewayapi:v1beta1",
        options: ["--mesh-provider", "gatewayapi:v1beta1"],
        objects: [flagger("-mesh-provider=gatewayapi:v1beta1")],
    },
    metricsServer: {
        value: "http://prometheus.linkerd-viz:9090",
        options: ["--metrics-server", "http://prometheus.linkerd-viz:9090"],
        objects: [flagger("-metrics-server=http://prometheus.linkerd-viz:9090")],
    },
    noCrossNamespaceRefs: {
        value: true,
        options: ["--no-cross-namespace-refs"],
        objects: [flagger("-no-cross-namespace-refs")],
    },
    selectorLabels: {
        value: ["app", "tier"],
        options: ["--selector-labels", "app,tier"],
        objects: [flagger("-selector-labels=app,tier")],
    },
    flagger: { value: "1.43.0", options: ["--flagger", "1.43.0"], objects: [flagger()] },
    flaggerNamespace: {
        value: "flagger-system",
        options: ["--flagger-namespace", "flagger-system"],
        objects: [flagger()],
    },
    flaggerMeshed: {
        value: true,
        options: ["--flagger-meshed"],
        objects: [flagger(), namespace],
    },
    linkerd: {
        value: "edge-25.7.5",
        options: ["--linkerd", "edge-25.7.5"],
        objects: [linkerd("linkerdVersion: edge-25.7.5\n")],
    },
    gatewayApi: { value: "v1.2.1", options: ["--gateway-api", "v1.2.1"], objects: [crd] },
    scrapeSeconds: {
        value: 90,
        options: ["--scrape-interval", "1m30s"],
        objects: [
            configMap("prometheus-config", "prometheus.yml", "global: { scrape_interval: 1m30s }"),
        ],
    },
    defaultInboundPolicy: {
        value: "deny",
        options: ["--default-inbound-policy", "deny"],
        objects: [linkerd("proxy: { defaultInboundPolicy: deny }")],
    },
    opaquePorts: {
        value: ["25", "4000-4010"],
        options: ["--opaque-ports", "25,4000-4010"],
        objects: [linkerd('proxy: { opaquePorts: "25,4000-4010" }')],
    },
};

const command = (): Command => addFactOptions(new Command()).exitOverride();
const byOptions = (args: readonly string[]): Installation =>
    lintOptions(
        command()
            .parse([...args], { from: "user" })
            .opts<LintFlags>(),
    ).installation;

describe("an installation fact", () => {
    for (const name of factNames) {
        const { objects, options, value } = cases[name];

        it(`${name} is set by its option, by its setting and by the objects that state it`, () => {
            assert.deepEqual(byOptions(options), { [name]: value });
            assert.deepEqual(installationOf(objects)[name], value);
            const setting = installationSchema[name];
            assert.equal(setting?.type, Array.isArray(value) ? "array" : typeof value);
            assert.ok((setting?.description ?? "").length > 0);
            assert.ok(setting?.enum === undefined || setting.enum.includes(value as string));
        });

        it(`${name} set by hand goes before what the objects state`, () => {
            const other = Array.isArray(value) ? ["other"] : "other";
            const { canary } = goodScene();
            const [read] = contextsOf([canary, ...objects]);
            const [set] = contextsOf([canary, ...objects], { installation: { [name]: other } });
            assert.deepEqual(read?.installation[name], value);
            assert.deepEqual(set?.installation[name], other);
        });
    }

    it("has exactly one option, setting, field and source under its name", () => {
        const all = [...factNames].sort();
        assert.equal(new Set(factNames.map((name) => factOf(name).option)).size, all.length);
        const flags = new Set(command().options.flatMap(({ long }) => long?.slice(2) ?? []));
        const others = ["namespace", "authoritative-kinds", "no-require-namespace"];
        const negations = factNames
            .filter((name) => factOf(name).negation !== undefined)
            .map((name) => `no-${factOf(name).option}`);
        assert.deepEqual(
            [...flags].sort(),
            [...factNames.map((name) => factOf(name).option), ...negations, ...others].sort(),
        );
        assert.deepEqual(Object.keys(installationSchema).sort(), all);
        assert.deepEqual(Object.keys(cases).sort(), all);
        const sources = [flaggerReaders, linkerdReaders, prometheusReaders, gatewayApiReaders];
        assert.deepEqual(sources.flatMap((source) => Object.keys(source)).sort(), all);
    });

    it("is set by its own options alone, whichever are used together", () => {
        fc.assert(
            fc.property(fc.subarray([...factNames]), (names) => {
                assert.deepEqual(
                    byOptions(names.flatMap((name) => cases[name].options)),
                    Object.fromEntries(names.map((name) => [name, cases[name].value])),
                );
            }),
            { numRuns: runs(100) },
        );
    });

    it("that is a switch can be set to false where it may hide what the objects state", () => {
        assert.deepEqual(byOptions(["--no-flagger-meshed"]), { flaggerMeshed: false });
    });
});

describe("the facts that objects state", () => {
    it("are read from all products together", () => {
        const objects = [flagger(), namespace, crd, linkerd("linkerdVersion: stable-2.14.10")];
        const { flagger: version, gatewayApi, linkerd: mesh } = installationOf(objects);
        assert.deepEqual([version, gatewayApi, mesh], ["1.43.0", "v1.2.1", "stable-2.14.10"]);
    });

    it("are compared with what the Canary among them needs", () => {
        const { canary } = goodScene();
        const objects = [canary, flagger("-mesh-provider=gatewayapi:v1beta1"), crd];
        const errors = (...more: readonly KubernetesObject[]): string[] =>
            contextsOf([...objects, ...more])
                .flatMap(checkCanary)
                .filter(({ id }) => id.startsWith("installation/"))
                .map(({ id, severity }) => `${severity} ${id}`);
        assert.deepEqual(errors(linkerd("linkerdVersion: stable-2.10.2")), [
            "error installation/linkerd-routes",
        ]);
        assert.deepEqual(errors(linkerd("linkerdVersion: edge-25.7.5")), []);
    });

    it("are Flagger's defaults where it has no flags, in the type of the fact", () => {
        for (const name of factNames) {
            const { default: value, type } = factOf(name);
            const types = { text: "string", switch: "boolean", seconds: "number", list: "object" };
            assert.ok(value === undefined || typeof value === types[type], name);
        }
        const { meshProvider, metricsServer, noCrossNamespaceRefs } = installationOf([flagger()]);
        assert.deepEqual(
            [meshProvider, metricsServer, noCrossNamespaceRefs],
            (["meshProvider", "metricsServer", "noCrossNamespaceRefs"] as const).map(
                (name) => factOf(name).default,
            ),
        );
    });

    it("are none of a product that is there twice, or of values that are no YAML", () => {
        const [one, two] = ["edge-25.7.5", "edge-25.8.1"].map((version) => ({
            ...linkerd(`linkerdVersion: ${version}`),
            metadata: { name: "linkerd-config", namespace: version },
        }));
        for (const objects of [
            [one, two],
            [crd, crd],
            [linkerd("a: [")],
            [configMap("prometheus-config", "prometheus.yml", "global: { scrape_interval: soon }")],
            [],
        ] as readonly KubernetesObject[][]) {
            assert.deepEqual(installationOf(objects), {});
        }
    });
});
