import assert from "node:assert/strict";

import type { PlannedResource } from "../../../cli/adopt/planned";
import { MASKED, secretValue, UNKNOWN } from "../../../cli/adopt/shape";
import { adoptedState } from "../../../cli/adopt/state";
import { type Fields, fieldsOf, listOf } from "../../../rules/canary/reading";
import { newProvider, planned, plannedObject, urnOf } from "./planned-support";

const EMPTY = { version: 3, deployment: { manifest: { version: "v3.220.0" } } };
const NOW = "2026-01-01T00:00:00.000Z";
const base64 = (text: string): string => Buffer.from(text).toString("base64");

const stack = planned("pulumi:pulumi:Stack", "mesh-dev", {}, { custom: false });
const provider = planned("pulumi:providers:kubernetes", "cluster", {
    __internal: {},
    context: "kind",
});
const config = plannedObject("v1", "ConfigMap", "config", { data: { a: "new" } }, "linkerd");
const secret = plannedObject("v1", "Secret", "web-k8s-tls", { data: MASKED }, "linkerd");
const claim = plannedObject("v1", "ConfigMap", "claim", {}, "kube-system");

const liveConfig = {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "config", namespace: "linkerd", uid: "u1" },
    data: { a: "old", b: "kept" },
};
const data = { "tls.crt": base64("CERT"), "tls.key": base64("KEY") };
const liveSecret = {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: "web-k8s-tls", namespace: "linkerd", uid: "u2" },
    data,
};

function adopted(
    resources: readonly PlannedResource[],
    live: readonly (readonly [PlannedResource, Fields])[],
    exported: Fields = EMPTY,
): Fields[] {
    const { state } = adoptedState(
        exported,
        resources,
        new Map(live.map(([{ urn }, object]) => [urn, object])),
        "linkerd-canary:mesh/dev",
        NOW,
    );
    return listOf(fieldsOf(state.deployment).resources).map(fieldsOf);
}

function find(resources: readonly Fields[], { urn }: PlannedResource): Fields {
    const found = resources.find((each) => each.urn === urn);
    assert.ok(found, urn);
    return found;
}

describe("the state of an adopted object", () => {
    const resources = adopted([stack, provider, config], [[config, liveConfig]]);

    it("has the live values of the fields that the program states, so that a preview shows what differs", () => {
        const { id, inputs, outputs, protect } = find(resources, config);
        const stated = {
            ...liveConfig,
            metadata: { name: "config", namespace: "linkerd" },
            data: { a: "old" },
        };
        assert.deepEqual(
            { id, inputs, outputs, protect },
            {
                id: "linkerd/config",
                inputs: stated,
                outputs: {
                    ...liveConfig,
                    __fieldManager: "linkerd-canary:mesh/dev",
                    __initialApiVersion: "v1",
                    __inputs: stated,
                },
                protect: true,
            },
        );
    });

    it("is of the provider that comes with it, under one id", () => {
        const { id, outputs } = find(resources, provider);
        assert.deepEqual(outputs, { context: "kind" });
        assert.match(id as string, /^[0-9a-f-]{36}$/);
        assert.equal(
            find(resources, config).provider,
            `${urnOf("pulumi:providers:kubernetes", "cluster")}::${id as string}`,
        );
    });

    it("has the values of a Secret as secrets alone", () => {
        const found = find(adopted([stack, provider, secret], [[secret, liveSecret]]), secret);
        assert.deepEqual(fieldsOf(found.inputs).data, secretValue(data));
        assert.deepEqual(fieldsOf(found.outputs).data, secretValue(data));
        const open = JSON.stringify(found).replaceAll(JSON.stringify(JSON.stringify(data)), "");
        assert.doesNotMatch(open, new RegExp(data["tls.key"]));
    });

    it("is not there for what the cluster does not have, nor does anything depend on it", () => {
        const later = {
            ...config,
            state: { ...config.state, dependencies: [claim.urn, stack.urn] },
        };
        const found = adopted([stack, provider, claim, later], [[later, liveConfig]]);
        assert.equal(found.length, 3);
        assert.deepEqual(find(found, later).dependencies, [stack.urn]);
    });
});

describe("the state of a stack that adopts", () => {
    it("keeps what it has, and its provider", () => {
        const own = { urn: provider.urn, type: provider.type, id: "p1" };
        const ofOwn = { ...config, state: { ...config.state, provider: `${provider.urn}::p1` } };
        const before = { version: 3, deployment: { manifest: {}, resources: [own] } };
        const [first, second] = adopted([ofOwn], [[ofOwn, liveConfig]], before);
        assert.deepEqual(first, own);
        assert.equal(second?.provider, `${provider.urn}::p1`);
        assert.notEqual(newProvider, second?.provider);
    });

    it("takes the certificate of a webhook instead of making one, its key as a secret", () => {
        const implied = urnOf("pulumi:providers:pulumi-nodejs", "default");
        const serving = planned(
            "pulumi-nodejs:dynamic/linkerd:ServingCertificate",
            "web",
            { host: "web.linkerd.svc", validityDays: 3650 },
            { provider: `${implied}::${UNKNOWN}` },
        );
        const found = adopted([serving, provider, secret], [[secret, liveSecret]]);
        const { additionalSecretOutputs, id, outputs } = find(found, serving);
        assert.deepEqual(
            { additionalSecretOutputs, id, outputs },
            {
                id: "web.linkerd.svc",
                additionalSecretOutputs: ["privateKey"],
                outputs: {
                    host: "web.linkerd.svc",
                    validityDays: 3650,
                    certificate: "CERT",
                    privateKey: secretValue("KEY"),
                },
            },
        );
        // the engine's own provider, which no preview shows
        const own = found.find(({ urn }) => urn === implied);
        assert.equal(own?.type, "pulumi:providers:pulumi-nodejs");
        assert.equal(find(found, serving).provider, `${implied}::${own.id as string}`);
        assert.equal(adopted([serving, provider, secret], []).length, 1);
    });
});
