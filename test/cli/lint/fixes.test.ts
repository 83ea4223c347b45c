import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { lint } from "../../../cli/lint/lint";
import { setAt } from "../../rules/canary/contexts";
import type { Pair } from "../../rules/canary/pairs";
import { surroundingsPairs } from "../../rules/canary/related/pairs";
import { specPairs } from "../../rules/canary/spec/pairs";
import { plainOptions, written } from "./manifests";

type Fields = Record<string, unknown>;

/** A fix, followed as it is written. */
interface Followed {
    /** What the fixes of the case must say. */
    readonly says: readonly RegExp[];
    /** Values by kind and path; `undefined` removes a field. */
    readonly set?: Readonly<Record<string, Readonly<Fields>>>;
    /** Objects that are removed, as kind and name. */
    readonly removed?: readonly string[];
    readonly added?: readonly object[];
}

const inShop = (apiVersion: string, kind: string, name: string, spec: object): object => ({
    apiVersion,
    kind,
    metadata: { name, namespace: "shop" },
    spec,
});
const ratio = (query: unknown): string => `100 * (${String(query).trim().replace("\n", " ")})`;

const FIXES: Readonly<Record<string, Followed>> = {
    "01-flagger-1247-quota": {
        says: [/set it to 6 or more/],
        set: { ResourceQuota: { "spec.hard.pods": "6" } },
    },
    "02-flagger-1274-udp": {
        says: [/portDiscovery to false/, /Service of another name/],
        set: { Canary: { "spec.service.portDiscovery": false } },
        added: [
            inShop("v1", "Service", "cart-nodes", {
                selector: { app: "cart-primary" },
                ports: [{ name: "nodes", port: 18000, protocol: "UDP" }],
            }),
        ],
    },
    "04-flagger-948-loadbalancer": {
        says: [/keep the live Service/, /public address/, /remove it from the manifests/],
        removed: ["Service cart"],
    },
    "06-flagger-1434-not-authorized": {
        says: [/linkerdAuthPolicy\.create/],
        added: [
            {
                apiVersion: "policy.linkerd.io/v1alpha1",
                kind: "AuthorizationPolicy",
                metadata: { name: "prometheus-admin-flagger", namespace: "linkerd-viz" },
                spec: {
                    targetRef: {
                        group: "policy.linkerd.io",
                        kind: "Server",
                        name: "prometheus-admin",
                    },
                    requiredAuthenticationRefs: [
                        { kind: "ServiceAccount", name: "flagger", namespace: "flagger-system" },
                    ],
                },
            },
        ],
    },
    "07-platform-1852-rotated-secret": {
        says: [/config-tracking: disabled" in spec\.target\.template\.metadata\.annotations/],
        set: {
            ExternalSecret: {
                "spec.target.template.metadata.annotations": {
                    "flagger.app/config-tracking": "disabled",
                },
            },
        },
    },
    "08-flagger-1647-affinity": {
        says: [/remove sessionAffinity/],
        set: { Canary: { "spec.analysis.sessionAffinity": undefined } },
    },
    "10-flagger-1312-shared-label-service": {
        says: [/remove the Service and let its callers use Service cart/],
        removed: ["Service cart-dapr"],
    },
    "12-flagger-1716-query-is-url": {
        says: [
            /replace query with a templateRef/,
            /rename the metric/,
            /set cmd to "curl -f -X GET http:\/\/cart-canary:3000\/ping"/,
        ],
        set: {
            Canary: {
                "spec.analysis.metrics[0]": {
                    name: "success",
                    templateRef: { name: "success-rate", namespace: "shop" },
                    thresholdRange: { min: 99 },
                    interval: "1m",
                },
                "spec.analysis.webhooks[0].metadata.cmd":
                    "curl -f -X GET http://cart-canary:3000/ping",
            },
        },
    },
    "12c-smoke-hits-primary": {
        says: [/set cmd to "curl -sf http:\/\/cart-canary\.shop\/ping"/],
        set: {
            Canary: {
                "spec.analysis.webhooks[0].metadata.cmd": "curl -sf http://cart-canary.shop/ping",
            },
        },
    },
    "14-flagger-752-placeholders": {
        says: [/\$namespace with \{\{ namespace \}\}/, /\$workload with \{\{ target \}\}/],
        set: {
            MetricTemplate: {
                "spec.query": (query: unknown) =>
                    String(query)
                        .replaceAll("$namespace", "{{ namespace }}")
                        .replaceAll("$workload", "{{ target }}"),
            },
        },
    },
    "14b-flagger-752-fraction": {
        says: [/multiply the query by 100/],
        set: { MetricTemplate: { "spec.query": ratio } },
    },
    "15-flagger-839-template-misspelt": {
        says: [/correct the name to that of MetricTemplate shop\/success-percentage/],
        set: { Canary: { "spec.analysis.metrics[0].templateRef.name": "success-percentage" } },
    },
    "16-flagger-773-skip-analysis-init": {
        says: [/remove skipAnalysis until/, /remove it from the manifests/],
        set: { Canary: { "spec.skipAnalysis": undefined } },
        removed: ["Service cart"],
    },
    "17-flagger-1816-no-alert": {
        says: [/webhook of type event/],
        set: {
            Canary: {
                "spec.analysis.webhooks": [
                    { name: "events", type: "event", url: "https://events.example.com/" },
                ],
            },
        },
    },
    "19-linkerd2-11590-probe-route": {
        says: [/route for the probe's path/, /NetworkAuthentication/, /tls="true"/],
        set: {
            MetricTemplate: {
                "spec.query": (query: unknown) =>
                    String(query).replaceAll(/"(?=\}\[)/g, '", tls="true"'),
            },
        },
        added: [
            inShop("policy.linkerd.io/v1beta3", "HTTPRoute", "cart-probes", {
                parentRefs: [{ group: "policy.linkerd.io", kind: "Server", name: "cart-http" }],
                rules: [{ matches: [{ path: { type: "Exact", value: "/health" } }] }],
            }),
            inShop("policy.linkerd.io/v1alpha1", "AuthorizationPolicy", "cart-probes", {
                targetRef: { group: "policy.linkerd.io", kind: "HTTPRoute", name: "cart-probes" },
                requiredAuthenticationRefs: [
                    { group: "policy.linkerd.io", kind: "NetworkAuthentication", name: "nodes" },
                ],
            }),
        ],
    },
    "23-linkerd2-10745-default-opaque": {
        says: [/appProtocol to "http"/, /opaque-ports" and a list that does not contain/],
        set: {
            Canary: { "spec.service.appProtocol": "http" },
            Deployment: {
                "spec.template.metadata.annotations": { "config.linkerd.io/opaque-ports": "25" },
            },
        },
    },
    "24-linkerd2-7425-job": {
        says: [/proxy-enable-native-sidecar: true/],
        set: {
            Job: {
                "spec.template.metadata.annotations": {
                    "config.linkerd.io/proxy-enable-native-sidecar": "true",
                },
            },
        },
    },
    "32-flagger-826-provider-linkerd": {
        says: [/gatewayapi:v1beta1/, /gatewayRefs/],
        set: {
            Canary: {
                "spec.provider": "gatewayapi:v1beta1",
                "spec.service.gatewayRefs": [
                    { group: "core", kind: "Service", name: "cart", namespace: "shop", port: 80 },
                ],
            },
        },
    },
    "33-flagger-1646-hpa-to-keda": {
        says: [/remove it/],
        removed: ["HorizontalPodAutoscaler cart-primary"],
    },
    "39b-linkerd-annotation-on-canary-meta": {
        says: [/remove it/],
        set: { Canary: { "metadata.annotations": undefined } },
    },
    "42b-portless-parent-two-ports": {
        says: [/set port to 80 in this entry/, /portDiscovery to false/],
        set: {
            Canary: {
                "spec.service.gatewayRefs[0].port": 80,
                "spec.service.portDiscovery": false,
            },
        },
        added: [
            inShop("v1", "Service", "cart-grpc", {
                selector: { app: "cart-primary" },
                ports: [{ name: "grpc", port: 9000 }],
            }),
        ],
    },
    "46-limitrange-proxy": {
        says: [/proxy-cpu-limit: 100m/],
        set: {
            Deployment: {
                "spec.template.metadata.annotations": {
                    "config.linkerd.io/proxy-cpu-limit": "100m",
                },
            },
        },
    },
    "47-statefulset": {
        says: [/set one of these/],
        set: {
            StatefulSet: { kind: "Deployment", "spec.serviceName": undefined },
            Canary: { "spec.targetRef.kind": "Deployment" },
        },
    },
    "48-keda-plus-own-primary-hpa-other-name": {
        says: [/remove it/],
        removed: ["HorizontalPodAutoscaler cart-prod"],
    },
    "51-cmd-wrong-port": {
        says: [/http:\/\/cart-canary\.test:8080\/v1\//],
        set: {
            Canary: {
                "spec.analysis.webhooks[0].metadata.cmd":
                    "curl -sf http://cart-canary.test:8080/v1/",
            },
        },
    },
};

function objectsOf(name: string): Fields[] {
    const text = readFileSync(join(__dirname, "cases", `${name}.yaml`), "utf8");
    return parseAllDocuments(text).map((document) => document.toJS() as Fields);
}

function valueAt(object: Fields, path: string): unknown {
    return path.split(".").reduce<unknown>((value, key) => (value as Fields)[key], object);
}

function followed(name: string, { added = [], removed = [], set = {} }: Followed): object[] {
    const objects = objectsOf(name).filter(
        ({ kind, metadata }) =>
            !removed.includes([kind, (metadata as Fields)["name"]].map(String).join(" ")),
    );
    for (const object of objects) {
        for (const [path, value] of Object.entries(set[String(object["kind"])] ?? {})) {
            setAt(
                object,
                path,
                typeof value === "function"
                    ? (value as (old: unknown) => unknown)(valueAt(object, path))
                    : value,
            );
        }
    }
    return [...objects, ...added];
}

const found = (objects: readonly object[]) =>
    lint(written(objects), plainOptions).findings.filter(
        ({ severity }) => severity !== "unchecked",
    );

describe("the fixes of the cases from life", () => {
    for (const [name, fix] of Object.entries(FIXES)) {
        it(`${name}: followed as they are written, nothing is left and nothing new appears`, () => {
            const before = found(objectsOf(name));
            assert.ok(before.length > 0);
            for (const pattern of fix.says) {
                assert.ok(
                    before.some((one) => pattern.test(one.fix)),
                    `no fix says ${pattern}`,
                );
            }
            assert.deepEqual(
                found(followed(name, fix)).map(({ id, fix: more }) => `${id}: ${more}`),
                [],
            );
        });
    }
});

/** Fixed contexts of the pairs whose objects a rule of the mesh reports for another reason. */
const pairs: readonly Pair[] = [...specPairs, ...surroundingsPairs];

describe("the fixes of one value", () => {
    it("do not contradict each other in any case from life", () => {
        for (const name of Object.keys(FIXES)) {
            const values = new Map<string, Set<string>>();
            for (const { fix, path } of found(objectsOf(name))) {
                const [value] = /^set \S+ to .*$/.exec(fix) ?? [];
                if (value !== undefined) {
                    values.set(path, (values.get(path) ?? new Set()).add(value));
                }
            }
            for (const [path, fixes] of values) {
                assert.equal(fixes.size, 1, `${name}: ${path}: ${[...fixes].join(" | ")}`);
            }
        }
    });
});

describe("the fix of every rule", () => {
    it("leaves no finding of any rule of the mesh", () => {
        const left = pairs.flatMap(({ about, fixed, rule }) =>
            lint(written([fixed.canary, ...fixed.objects]), {
                ...plainOptions,
                installation: fixed.installation,
                authoritativeKinds: fixed.authoritativeKinds,
            })
                .findings.filter(({ id }) => id.startsWith("mesh-config/"))
                .map(({ id }) => `${rule}${about === undefined ? "" : `: ${about}`}: ${id}`),
        );
        assert.deepEqual(left, []);
    });
});
