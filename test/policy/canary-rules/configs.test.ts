import assert from "node:assert/strict";
import type { KubernetesObject } from "../../../rules/canary";
import { goodObjects, goodScene } from "../../rules/canary/contexts";
import { ids, resource, UNKNOWN_TEXT } from "../support";
import { almostEmpty, made, run, silent } from "./support";

const flagger = { apiVersion: "flagger.app/v1beta1" };
const place = { namespace: "test" };

/** A template whose provider's credentials are in the Secret `datadog`. */
const template: KubernetesObject = {
    ...flagger,
    kind: "MetricTemplate",
    metadata: { name: "success-rate", ...place },
    spec: { provider: { type: "datadog", secretRef: { name: "datadog" } }, query: "1" },
};
const alert: KubernetesObject = {
    ...flagger,
    kind: "AlertProvider",
    metadata: { name: "chat", ...place },
    spec: { type: "slack", secretRef: { name: "chat" } },
};
const [namespace, deployment] = goodObjects;

/** The good target with references to ConfigMaps and Secrets in its pods. */
function target(...sources: object[]): KubernetesObject {
    const object = structuredClone(deployment) as unknown as {
        spec: { template: { spec: { volumes?: object[] } } };
    };
    object.spec.template.spec.volumes = [{ name: "files", projected: { sources } }];
    return object as unknown as KubernetesObject;
}

/** The good context, with other objects in place of those of the same kind and name, and more. */
function around(...objects: readonly object[]): ReturnType<typeof made>[] {
    const given = objects as readonly KubernetesObject[];
    const { canary, objects: good } = goodScene();
    const kept = good.filter(
        (object) =>
            !given.some(
                ({ kind, metadata }) =>
                    kind === object.kind && metadata.name === object.metadata.name,
            ),
    );
    return [...kept, ...given, canary].map((object) => made(object));
}

const secret = (name: string): string => `/api/v1/namespaces/test/secrets/${name}`;
const configMap = (name: string): string => `/api/v1/namespaces/test/configmaps/${name}`;
const held = (kind: string, name: string, ...keys: string[]): never =>
    ({
        kind,
        metadata: { name, ...place },
        data: Object.fromEntries(keys.map((key) => [key, ""])),
    }) as never;

describe("policies canary-rules and canary-warnings with Secrets and ConfigMaps of the cluster", () => {
    const missing: [string, object[], string, string][] = [
        ["the Secret of a template", [template], "metric/secret-missing", secret("datadog")],
        ["the Secret of a provider", [alert], "alert/secret-missing", secret("chat")],
        [
            "a ConfigMap of the target's pods",
            [target({ configMap: { name: "files" } })],
            "config/missing",
            configMap("files"),
        ],
        [
            "a Secret of the target's pods",
            [target({ secret: { name: "files" } })],
            "config/missing",
            secret("files"),
        ],
    ];
    for (const [what, objects, rule, path] of missing) {
        it(`miss ${what} that is in neither`, async () => {
            const { asked, errors, notes } = await run(around(...objects), {
                objects: almostEmpty,
            });
            const told = ids(errors).filter((id) => id !== "metric/provider-interval");
            assert.deepEqual([...new Set(told)], [rule]);
            assert.ok(asked.includes(path), asked.join());
            assert.deepEqual(notes, []);
        });

        it(`ask nothing for ${what} that the program makes`, async () => {
            const kind = path.includes("secrets") ? "Secret" : "ConfigMap";
            const name = path.slice(path.lastIndexOf("/") + 1);
            const made = { apiVersion: "v1", kind, metadata: { name, ...place } };
            const { asked, errors } = await run(around(...objects, made), {
                objects: almostEmpty,
            });
            assert.ok(!ids(errors).includes(rule), ids(errors).join());
            assert.ok(!asked.includes(path), asked.join());
        });

        it(`say of ${what} that it is not checked where the cluster refuses to tell`, async () => {
            const { errors, notes } = await run(around(...objects), {
                objects: almostEmpty,
                refused: [path],
            });
            assert.ok(!ids(errors).includes(rule), ids(errors).join());
            assert.equal(notes.length, 1);
            assert.match(notes[0] ?? "", /HTTP 403.*\[canary\/not-looked-up\]$/);
        });
    }

    it("find what the cluster has, and look at its keys", async () => {
        const objects = {
            ...almostEmpty,
            [secret("datadog")]: held(
                "Secret",
                "datadog",
                "datadog_api_key",
                "datadog_application_key",
            ),
            [secret("chat")]: held("Secret", "chat", "address"),
            [configMap("files")]: held("ConfigMap", "files"),
        };
        const all = [template, alert, target({ configMap: { name: "files" } })];
        const right = await run(around(...all), { objects });
        assert.deepEqual({ ...right, asked: [] }, silent);
        const wrong = {
            ...objects,
            [secret("datadog")]: held("Secret", "datadog", "api_key"),
            [secret("chat")]: held("Secret", "chat", "url"),
        };
        const { errors } = await run(around(...all), { objects: wrong });
        assert.deepEqual(ids(errors).sort(), ["alert/secret-address", "metric/secret-keys"]);
    });

    it("ask for each once, however many name it", async () => {
        const twin = { ...template, metadata: { name: "twin", ...place } };
        const { asked } = await run(around(template, twin), { objects: almostEmpty });
        assert.deepEqual(
            asked.filter((path) => path === secret("datadog")),
            [secret("datadog")],
        );
    });

    it("leave alone what the pods can do without", async () => {
        const optional = target({ configMap: { name: "files", optional: true } });
        const { errors } = await run(around(optional), { objects: almostEmpty });
        assert.deepEqual(errors, []);
    });

    it("wait for pods of which a value is not known", async () => {
        const unknown = target({ configMap: { name: UNKNOWN_TEXT } });
        const { errors, notes } = await run(around(unknown), { objects: almostEmpty });
        assert.deepEqual(errors, []);
        assert.match(notes.join(), /configMap\.name.*config\/missing/);
    });

    const makers: [string, object][] = [
        [
            "a Certificate that names it",
            {
                apiVersion: "cert-manager.io/v1",
                kind: "Certificate",
                metadata: { name: "web", ...place },
                spec: { secretName: "chat" },
            },
        ],
        [
            "an ExternalSecret of its name",
            {
                apiVersion: "external-secrets.io/v1",
                kind: "ExternalSecret",
                metadata: { name: "chat", ...place },
            },
        ],
        [
            "one of whose name its own is the beginning",
            {
                apiVersion: "postgresql.cnpg.io/v1",
                kind: "Cluster",
                metadata: { name: "ch", ...place },
            },
        ],
        [
            "one with a value that is not known",
            {
                apiVersion: "external-secrets.io/v1",
                kind: "ExternalSecret",
                metadata: { name: "web", ...place },
                spec: { target: { name: UNKNOWN_TEXT } },
            },
        ],
        [
            "a Job whose command says its name",
            {
                apiVersion: "batch/v1",
                kind: "Job",
                metadata: { name: "make", ...place },
                spec: {
                    template: {
                        spec: { containers: [{ name: "make", args: ["--secret-name=chat"] }] },
                    },
                },
            },
        ],
    ];
    for (const [what, maker] of makers) {
        it(`miss nothing that ${what} may make, and say so`, async () => {
            const { errors, notes } = await run(around(alert, maker), { objects: almostEmpty });
            assert.deepEqual(errors, []);
            assert.equal(notes.length, 1);
            assert.match(notes[0] ?? "", /may create it.*\[alert\/secret-missing\]$/);
        });
    }

    it("miss it beside what makes others", async () => {
        const other = {
            apiVersion: "cert-manager.io/v1",
            kind: "Certificate",
            metadata: { name: "web", ...place },
            spec: { secretName: "web-tls" },
        };
        const job = {
            apiVersion: "batch/v1",
            kind: "Job",
            metadata: { name: "chat", ...place },
            spec: { template: { spec: { containers: [{ name: "chat", args: ["--migrate"] }] } } },
        };
        const { errors } = await run(around(alert, other, job), { objects: almostEmpty });
        assert.deepEqual(ids(errors), ["alert/secret-missing"]);
    });

    it("say of a new namespace that nobody knows what is copied into it", async () => {
        const objects = { ...almostEmpty, "/api/v1/namespaces?limit=500": { items: [] } as never };
        const { errors, notes } = await run(around(alert, namespace), { objects });
        assert.deepEqual(errors, []);
        assert.match(notes.join(), /namespace test may not exist in the cluster yet.*secret/);
    });

    it("miss nothing without a cluster", async () => {
        const resources = [...around(alert), resource("random:index:Pet", {})];
        assert.deepEqual((await run(resources)).errors, []);
    });
});
