import assert from "node:assert/strict";
import type { V1Pod } from "@kubernetes/client-node";
import {
    type ConfigSource,
    containerEnvironment,
    expandVariables,
} from "../../../sandbox/node/environment";
import { mapPaths } from "../../../sandbox/node/volumes";

const source: ConfigSource = {
    configMap: (name) =>
        Promise.resolve(name === "settings" ? { data: { colour: "blue" } } : undefined),
    secret: (name) =>
        Promise.resolve(
            name === "keys"
                ? { data: { token: Buffer.from("s3cret").toString("base64") } }
                : undefined,
        ),
};
const pod: V1Pod = { metadata: { name: "web-1", namespace: "test", labels: { app: "web" } } };

describe("sandbox/node/environment", () => {
    it("takes values, fields, ConfigMaps and Secrets, and expands earlier variables", async () => {
        const env = await containerEnvironment(
            pod,
            {
                name: "app",
                envFrom: [{ prefix: "S_", configMapRef: { name: "settings" } }],
                env: [
                    { name: "PLAIN", value: "a" },
                    { name: "NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
                    {
                        name: "LABEL",
                        valueFrom: { fieldRef: { fieldPath: "metadata.labels['app']" } },
                    },
                    { name: "TOKEN", valueFrom: { secretKeyRef: { name: "keys", key: "token" } } },
                    {
                        name: "GREETING",
                        value: "$(NAME) is $(S_colour), not $(UNKNOWN) or $$(NAME)",
                    },
                    {
                        name: "ABSENT",
                        valueFrom: { configMapKeyRef: { name: "none", key: "x", optional: true } },
                    },
                ],
            },
            source,
        );
        assert.deepEqual(env, {
            S_colour: "blue",
            PLAIN: "a",
            NAME: "web-1",
            LABEL: "web",
            TOKEN: "s3cret",
            GREETING: "web-1 is blue, not $(UNKNOWN) or $(NAME)",
        });
    });

    it("names a missing reference that is not optional", async () => {
        const env = [{ name: "X", valueFrom: { secretKeyRef: { name: "keys", key: "other" } } }];
        await assert.rejects(
            containerEnvironment(pod, { name: "app", env }, source),
            /Secret keys has no key other/,
        );
    });

    it("leaves text without variables as it is", () =>
        assert.equal(expandVariables("a $ b ()", {}), "a $ b ()"));
});

describe("sandbox/node/volumes", () => {
    const mounts = [
        { containerPath: "/etc/prometheus/rules", localPath: "/l/rules" },
        { containerPath: "/etc/prometheus", localPath: "/l/config" },
    ];
    const paths: [string, string][] = [
        ["--config.file=/etc/prometheus/prometheus.yml", "--config.file=/l/config/prometheus.yml"],
        ["/etc/prometheus/rules/a.yml", "/l/rules/a.yml"],
        ["--data=/etc/prometheusx", "--data=/etc/prometheusx"],
        ["--log=info", "--log=info"],
    ];
    for (const [arg, expected] of paths) {
        it(`maps ${arg}`, () => assert.equal(mapPaths(arg, mounts), expected));
    }
});
