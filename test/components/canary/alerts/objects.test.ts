import assert from "node:assert/strict";

import type { AlertTarget } from "../../../../components/canary/alerts/alert";
import { alertObjects } from "../../../../components/canary/alerts/alert-providers";

const address = "https://hooks.example.com/secret";

const table: [to: AlertTarget, fields: object, secret: object][] = [
    [
        { type: "slack", address, channel: "on-call", username: "canary", proxy: "http://proxy:1" },
        { type: "slack", channel: "on-call", username: "canary", proxy: "http://proxy:1" },
        { address },
    ],
    [{ type: "slack", address, token: "t" }, { type: "slack" }, { address, token: "t" }],
    [{ type: "discord", address, channel: "c" }, { type: "discord", channel: "c" }, { address }],
    [{ type: "rocket", address, username: "u" }, { type: "rocket", username: "u" }, { address }],
    [{ type: "msteams", address }, { type: "msteams" }, { address }],
    [
        { type: "gchat", address, proxy: "http://proxy:1" },
        { type: "gchat", proxy: "http://proxy:1" },
        { address },
    ],
];

describe("alertObjects", () => {
    for (const [to, fields, secret] of table) {
        it(`tells ${Object.keys(to).join(", ")} by a Secret and never by an address in the open`, () => {
            const objects = alertObjects(
                { name: "podinfo", namespace: "test" },
                { name: "on-call", severity: "warn", to },
            );
            assert.deepEqual(objects.spec, {
                name: "on-call",
                severity: "warn",
                providerRef: { name: "podinfo-on-call", namespace: "test" },
            });
            assert.deepEqual(objects.provider, {
                apiVersion: "flagger.app/v1beta1",
                kind: "AlertProvider",
                metadata: { name: "podinfo-on-call", namespace: "test" },
                spec: { ...fields, secretRef: { name: "podinfo-on-call-address" } },
            });
            assert.deepEqual(objects.secret, {
                name: "podinfo-on-call-address",
                stringData: secret,
            });
            assert.ok(!JSON.stringify([objects.spec, objects.provider]).includes(address));
        });
    }

    for (const [to, namespace] of [
        [{ name: "team" }, "test"],
        [{ name: "team", namespace: "flagger-system" }, "flagger-system"],
    ] as const) {
        it(`tells by what is already there in ${namespace}, and makes nothing`, () => {
            assert.deepEqual(
                alertObjects(
                    { name: "podinfo", namespace: "test" },
                    { name: "on-call", severity: "error", to },
                ),
                {
                    spec: {
                        name: "on-call",
                        severity: "error",
                        providerRef: { name: "team", namespace },
                    },
                },
            );
        });
    }
});
