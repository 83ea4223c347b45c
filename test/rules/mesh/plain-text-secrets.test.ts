import assert from "node:assert/strict";
import type { KubernetesObject } from "../../../rules/canary";
import { plainTextSecrets, plainTextSecretsDefaults } from "../../../rules/mesh/plain-text-secrets";
import { checkMeshRule } from "../../../rules/mesh/rule";
import { formatProblem } from "../../../rules/problems/problem";
import { broken, deployment, object, survivesAnyShape } from "./support";

const SECRET = "s3cr3t-hunter2";
const URL = `http://bot:${SECRET}@prometheus.monitoring:9090`;
const KEY = `-----BEGIN EC PRIVATE KEY-----\n${SECRET.replaceAll("-", "")}\n-----END EC PRIVATE KEY-----`;
const HEADER = { name: "Authorization", value: `Bearer ${SECRET}` };

const env = (name: string, value: string) => deployment({ container: { env: [{ name, value }] } });
const args = (...words: string[]) => deployment({ container: { args: words } });
const canary = (spec: object) => object("Canary", "web", { spec });
const hook = (fields: object) => canary({ analysis: { webhooks: [{ name: "x" }, fields] } });
const template = (provider: object) => object("MetricTemplate", "rate", { spec: { provider } });
const alerts = (spec: object) => object("AlertProvider", "chat", { spec });
const slack = `https://hooks.slack.com/services/T0/B0/${SECRET}`;
const container = "spec.template.spec.containers[0]";

/** Objects with a credential, and where it stands. */
const bad: readonly (readonly [object: KubernetesObject, path: string])[] = [
    [env("DB_PASSWORD", SECRET), `${container}.env[0].value`],
    [env("DB_URL", `postgres://app:${SECRET}@db/shop`), `${container}.env[0].value`],
    [env("CONFIG", KEY), `${container}.env[0].value`],
    [args("-v", `-metrics-server=${URL}`), `${container}.args[1]`],
    [args(`--slack-token=${SECRET}`), `${container}.args[0]`],
    [args("--slack-token", SECRET), `${container}.args[1]`],
    [args(`-slack-url=${slack}`), `${container}.args[0]`],
    [args("sh", "-c", `curl -u bot:${SECRET} http://x`), `${container}.args[2]`],
    [
        deployment({ container: { command: ["run", `--password=${SECRET}`] } }),
        `${container}.command[1]`,
    ],
    [
        deployment({ container: { livenessProbe: { httpGet: { httpHeaders: [HEADER] } } } }),
        `${container}.livenessProbe.httpGet.httpHeaders[0].value`,
    ],
    [
        deployment({ initContainers: [{ name: "a", env: [{ name: "API_KEY", value: SECRET }] }] }),
        "spec.template.spec.initContainers[0].env[0].value",
    ],
    [
        object("ConfigMap", "linkerd-config", { data: { values: `keyPEM: |\n${KEY}` } }),
        'data["values"]',
    ],
    [object("ConfigMap", "web", { data: { a: "b", url: URL } }), 'data["url"]'],
    [canary({ metricsServer: URL }), "spec.metricsServer"],
    [hook({ url: `http://bot:${SECRET}@gate.test/` }), "spec.analysis.webhooks[1].url"],
    [
        hook({ url: "http://tester.test/", metadata: { cmd: `hey -a bot:${SECRET} http://x/` } }),
        'spec.analysis.webhooks[1].metadata["cmd"]',
    ],
    [template({ address: URL }), "spec.provider.address"],
    [
        template({ headers: { Accept: ["x"], Authorization: [`Bearer ${SECRET}`] } }),
        'spec.provider.headers["Authorization"]',
    ],
    [template({ headers: { "X-Api-Key": [SECRET] } }), 'spec.provider.headers["X-Api-Key"]'],
    [template({ headers: { Cookie: [SECRET] } }), 'spec.provider.headers["Cookie"]'],
    [alerts({ type: "slack", address: slack }), "spec.address"],
    [alerts({ type: "slack", proxy: `http://bot:${SECRET}@proxy:3128` }), "spec.proxy"],
];

const good: readonly KubernetesObject[] = [
    deployment(),
    env("DB_PASSWORD", ""),
    env("DB_PASSWORD_FILE", "/run/secrets/db"),
    env("DB_URL", "postgres://app:$(DB_PASSWORD)@db/shop"),
    deployment({
        container: {
            env: [{ name: "DB_PASSWORD", valueFrom: { secretKeyRef: { name: "db", key: "x" } } }],
        },
    }),
    args("--token-file", "/run/token", "--password"),
    args("--slack-token", "--verbose"),
    args("--slack-token=$(SLACK_TOKEN)"),
    args("-token", "$(SLACK_TOKEN)"),
    deployment({
        container: {
            readinessProbe: { httpGet: { httpHeaders: [{ name: "Accept", value: SECRET }] } },
        },
    }),
    object("Secret", "web", { stringData: { password: SECRET, url: URL, key: KEY } }),
    object("ConfigMap", "linkerd-identity-trust-roots", { data: { "ca-bundle.crt": KEY } }),
    object("ConfigMap", "web", { data: { password: "kept in the Secret of this name" } }),
    canary({ metricsServer: "http://prometheus.linkerd-viz:9090" }),
    hook({ url: "http://tester.test/", metadata: { cmd: "hey -z 1m http://web:8080/" } }),
    template({ address: "http://prometheus.linkerd-viz:9090", secretRef: { name: "x" } }),
    template({ headers: { "X-Scope-OrgID": ["shop"] } }),
    alerts({ type: "slack", secretRef: { name: "slack" } }),
    alerts({ type: "slack", address: "http://relay.chat.svc:8080/slack" }),
];

describe("rule mesh-config/plain-text-secret", () => {
    const judged = (one: KubernetesObject, settings = plainTextSecretsDefaults) =>
        checkMeshRule(plainTextSecrets, [one], settings);

    for (const [one, path] of bad) {
        it(`finds a credential at ${path} of a ${one.kind}, and does not say it`, () => {
            const problems = judged(one);
            assert.deepEqual(
                problems.map((problem) => problem.path.replace(/^.*?: /, "")),
                [path],
            );
            for (const problem of problems) {
                assert.doesNotMatch(formatProblem(problem), /s3cr3t|hunter2/);
                assert.doesNotMatch(JSON.stringify(problem), /s3cr3t|hunter2/);
            }
        });
    }

    it("finds it in the pods of every kind", () => {
        const spec = { containers: [{ name: "a", env: [{ name: "PASSWORD", value: SECRET }] }] };
        const kinds = {
            Pod: { spec },
            CronJob: { spec: { jobTemplate: { spec: { template: { spec } } } } },
            DaemonSet: { spec: { template: { spec } } },
            Job: { spec: { template: { spec } } },
            ReplicaSet: { spec: { template: { spec } } },
            ReplicationController: { spec: { template: { spec } } },
            StatefulSet: { spec: { template: { spec } } },
        };
        for (const [kind, fields] of Object.entries(kinds)) {
            assert.equal(judged(object(kind, "web", fields)).length, 1, kind);
        }
    });

    it("finds it in every probe, and behind other values of a header", () => {
        for (const probe of ["livenessProbe", "readinessProbe", "startupProbe"]) {
            const container = { [probe]: { httpGet: { httpHeaders: [HEADER] } } };
            assert.equal(judged(deployment({ container })).length, 1, probe);
        }
        const headers = { Authorization: ["", `Bearer ${SECRET}`] };
        assert.equal(judged(template({ headers })).length, 1);
    });

    it("lets pass what refers to a Secret, and what is none", () => {
        for (const one of good) {
            assert.deepEqual(judged(one), [], JSON.stringify(one));
        }
    });

    it("leaves out the names that the settings allow, and no more", () => {
        const settings = { allowedNames: ["PAGE_*", "--next-token"] };
        assert.deepEqual(judged(env("PAGE_TOKEN", "abc"), settings), []);
        assert.deepEqual(judged(args("--next-token", "abc"), settings), []);
        assert.equal(judged(env("OTHER_TOKEN", "abc"), settings).length, 1);
        // what a credential is by its own shape no name allows
        assert.equal(judged(env("PAGE_TOKEN", URL), settings).length, 1);
    });

    it("finds it in containers that run first, or for debugging", () => {
        const containers = [{ name: "a", env: [{ name: "PASSWORD", value: SECRET }] }];
        for (const list of ["initContainers", "containers", "ephemeralContainers"]) {
            assert.equal(
                judged(object("Pod", "web", { spec: { [list]: containers } })).length,
                1,
                list,
            );
        }
    });

    it("tells of several in one object", () => {
        const one = deployment({
            container: {
                args: [`-metrics-server=${URL}`],
                env: [
                    { name: "A_TOKEN", value: "abc" },
                    { name: "B", value: `${URL} ${slack}` },
                ],
            },
        });
        assert.equal(broken(plainTextSecrets, [one], plainTextSecretsDefaults).length, 4);
    });

    it("survives objects of any shape", () => {
        const objects = [...bad.map(([one]) => one), ...good];
        assert.ok(survivesAnyShape(plainTextSecrets, objects, plainTextSecretsDefaults) > 500);
    });
});
