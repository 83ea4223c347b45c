import assert from "node:assert/strict";

import {
    Flagger,
    type FlaggerInstall,
    LoadTester,
    type LoadTesterInstall,
    type LoadTesterSettings,
} from "../../components";
import type { FlaggerSettings } from "../../components/flagger/settings";
import { differences } from "./support/differences";
import { previewWithArtefacts, type PreviewedObject } from "./support/rendering";

const plain: FlaggerSettings = {
    namespace: "flagger-system",
    version: "1.44.0",
    vizNamespace: "linkerd-viz",
};

/** Every argument that both ways can express. */
const everything: FlaggerSettings = {
    ...plain,
    namespace: "delivery",
    vizNamespace: "metrics",
    logLevel: "warning",
    includeLabelPrefix: ["app.kubernetes.io", "team.example"],
    selectorLabels: ["app", "component"],
    configTracking: false,
    watchNamespace: "shop",
    noCrossNamespaceRefs: true,
    clusterName: "blue",
    notifications: {
        type: "slack",
        address: "https://hooks.example/T0/B0/token",
        channel: "releases",
    },
    eventWebhook: "https://events.example/token",
    leaderElection: { replicas: 3 },
    podDisruptionBudget: { minAvailable: 2 },
    podMonitor: { namespace: "monitoring", interval: "20s", labels: { release: "prometheus" } },
    resources: { requests: { cpu: "50m" }, limits: { memory: "1Gi" } },
    imageRegistry: "registry.example/fluxcd",
    imagePullSecret: "pull",
    priorityClass: "platform",
    podAnnotations: { "example.com/a": "b" },
    podLabels: { team: "delivery" },
    nodeSelector: { pool: "platform" },
    tolerations: [{ key: "platform", operator: "Exists", effect: "NoSchedule" }],
};

const tester: LoadTesterSettings = {
    namespace: "load",
    canaryNamespaces: ["shop", "blog"],
    commandTimeout: "10m",
    logLevel: "debug",
    resources: {
        requests: { cpu: "50m", memory: "64Mi" },
        limits: { cpu: "1000m", memory: "1Gi" },
    },
    imageRegistry: "registry.example/fluxcd",
    imagePullSecret: "pull",
};

const cases = { plain, everything } as const;
type Case = keyof typeof cases;

describe("Flagger and its load tester by Helm and by kustomize", () => {
    let objects: PreviewedObject[];

    before(async () => {
        objects = await previewWithArtefacts((opts, artefact) => {
            const installs: FlaggerInstall[] = [
                { by: "helm", chart: { kind: "folder", path: artefact("charts/flagger") } },
                { by: "kustomize", overlay: artefact("overlays/linkerd") },
            ];
            const testers: LoadTesterInstall[] = [
                { by: "helm", chart: { kind: "folder", path: artefact("charts/loadtester") } },
                { by: "kustomize", overlay: artefact("overlays/tester") },
            ];
            for (const install of testers) {
                new LoadTester(`tester-${install.by}`, { ...tester, install }, opts);
            }
            for (const [name, settings] of Object.entries(cases)) {
                for (const install of installs) {
                    new Flagger(`${name}-${install.by}`, { ...settings, install }, opts);
                }
            }
        });
    });

    /** What one way installs, by `Kind namespace/name`. */
    function installed(name: string, by: FlaggerInstall["by"]): Map<string, unknown> {
        const own = objects.filter(({ resource }) => resource.startsWith(`${name}-${by}-`));
        return new Map(own.map(({ object }) => [identity(object), comparable(object)]));
    }

    function found(name: string): string[] {
        const [helm, kustomize] = [installed(name, "helm"), installed(name, "kustomize")];
        const all = [...new Set([...helm.keys(), ...kustomize.keys()])]
            .sort()
            .flatMap((key) => differences(helm.get(key), kustomize.get(key), key))
            // the digest of a CRD covers the labels that each writes
            .filter(
                (one) => !/annotations\.(linkerd-canary\/content|pulumi\.com\/waitFor)/.test(one),
            );
        for (const difference of all) {
            console.log(`        ${difference}`);
        }
        return all;
    }

    it("come to the same load tester, but for what each writes into labels and these", () => {
        const deployment = "Deployment load/flagger-loadtester.spec";
        assert.deepEqual(found("tester"), [
            `${deployment}.selector.matchLabels.app: "loadtester" | "flagger-loadtester"`,
            `${deployment}.template.metadata.annotations.appmesh.k8s.aws/ports: "444" | -`,
            `${deployment}.template.metadata.labels.app: "loadtester" | "flagger-loadtester"`,
            `${deployment}.template.metadata.labels.app.kubernetes.io/name: "loadtester" | -`,
            `Service load/flagger-loadtester.spec.selector.app: "loadtester" | "flagger-loadtester"`,
        ]);
    });

    for (const name of Object.keys(cases) as Case[]) {
        it(`come to the same with ${name} set, but for what each writes into labels and these`, () => {
            assert.deepEqual(found(name), remaining(cases[name].namespace));
        });

        it(`bring the CRDs as objects of the stack with ${name} set, to be upgraded with it`, () => {
            for (const by of ["helm", "kustomize"] as const) {
                assert.deepEqual(
                    [...installed(name, by).keys()]
                        .filter((key) => key.startsWith("Custom"))
                        .sort(),
                    ["alertproviders", "canaries", "metrictemplates"].map(
                        (plural) => `CustomResourceDefinition ${plural}.flagger.app`,
                    ),
                );
            }
        });
    }

    it("show no address that bears a token", () => {
        assert.doesNotMatch(JSON.stringify(objects), /token"/);
        assert.match(JSON.stringify(objects), /SLACK_URL/);
    });
});

/** What stays different, `path: by Helm | by kustomize`; none of it changes what Flagger does on Linkerd. */
function remaining(namespace: string): string[] {
    const deployment = `Deployment ${namespace}/flagger.spec`;
    const pod = `${deployment}.template`;
    const timeout = (probe: string): string =>
        `${pod}.spec.containers[0].${probe}.exec.command[3]: "--timeout=4" | "--timeout=2"`;
    return [
        // of a provider that routes traffic without Linkerd
        `ClusterRole flagger.rules.traefik.io/traefikservices: "create,delete,get,list,patch,update,watch" | -`,
        `${deployment}.selector.matchLabels.app: - | "flagger"`,
        `${deployment}.selector.matchLabels.app.kubernetes.io/instance: "flagger" | -`,
        `${deployment}.selector.matchLabels.app.kubernetes.io/name: "flagger" | -`,
        `${pod}.metadata.annotations.appmesh.k8s.aws/sidecarInjectorWebhook: "disabled" | -`,
        `${pod}.metadata.labels.app: - | "flagger"`,
        timeout("livenessProbe"),
        timeout("readinessProbe"),
        // the platform's own, which the overlay has as well
        `Namespace ${namespace}: - | {"apiVersion":"v1","kind":"Namespace","metadata":{"annotations":{"linkerd.io/inject":"enabled"},"name":"${namespace}"}}`,
    ];
}

interface Rendered {
    readonly kind: string;
    readonly metadata: { readonly name: string; readonly namespace?: string };
    readonly rules?: readonly PolicyRule[];
}

interface PolicyRule {
    readonly apiGroups?: readonly string[];
    readonly resources?: readonly string[];
    readonly nonResourceURLs?: readonly string[];
    readonly verbs: readonly string[];
}

function identity(object: Rendered): string {
    const { name, namespace } = object.metadata;
    return `${object.kind} ${namespace === undefined ? "" : `${namespace}/`}${name}`;
}

/** An object without the labels by which each tool marks its own, and with its permissions one by one. */
function comparable(object: Rendered): unknown {
    const metadata: Record<string, unknown> = { ...object.metadata };
    delete metadata["labels"];
    return {
        ...object,
        metadata,
        ...(object.rules === undefined ? {} : { rules: permissions(object.rules) }),
    };
}

/** Verbs by `group/resource` or URL. */
function permissions(rules: readonly PolicyRule[]): Record<string, string> {
    return Object.fromEntries(
        rules.flatMap(({ apiGroups = [], nonResourceURLs = [], resources = [], verbs }) =>
            [
                ...apiGroups.flatMap((group) => resources.map((one) => `${group}/${one}`)),
                ...nonResourceURLs,
            ].map((what): [string, string] => [what, [...verbs].sort().join()]),
        ),
    );
}
