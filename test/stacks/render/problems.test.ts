import assert from "node:assert/strict";

import { renderedStackConfig, stackConfig } from "../../../stacks/config";
import { objectProblems } from "../../../stacks/render/render-problems";
import { rawConfig } from "../support";

const render = JSON.stringify({ directory: "gitops" });
const none = () => rawConfig();

describe("a stack that is rendered", () => {
    it("needs no cluster, and keeps production's own certificates", () => {
        const { config, warnings } = renderedStackConfig("prod", rawConfig({ render }), none);
        assert.deepEqual(config.render, { directory: "gitops", secrets: "existing" });
        assert.equal(warnings, "");
    });

    it("is not applied as well", () => {
        assert.throws(
            () => stackConfig("prod", rawConfig({ render, context: "c" }), none),
            /linkerd-canary:render\.directory: "gitops": this stack is rendered .*npm run render -- prod; .*\[render\/applied-by-others\]/,
        );
    });

    it("is refused with keys that the stack would make, both at once, each with its mend", () => {
        assert.throws(
            () => renderedStackConfig("dev", rawConfig({ render }), none),
            /2 problems in .*\n.*identity\.source: "generated".*--path identity\.source cert-manager.*\n.*webhookCertificates\.source: "generated".*--path webhooks\.source cert-manager/,
        );
    });

    it("is refused with a wait for releases, which happen where the files are applied", () => {
        assert.throws(
            () => renderedStackConfig("prod", rawConfig({ render, awaitRelease: "30m" }), none),
            /stacks\/prod\.ts: services\.podinfo\.delivery\.awaitRelease: \{"timeout":"30m"\}: .*pulumi config rm awaitRelease; .*linkerd-canary wait test\/podinfo\. \[render\/await-release\]/,
        );
    });

    it("says where its files lie", () => {
        assert.throws(
            () => renderedStackConfig("prod", rawConfig(), none),
            /1 problem in .*\n.*linkerd-canary:render\.directory: not set: .*--path render\.directory/,
        );
        assert.throws(
            () => renderedStackConfig("prod", rawConfig({ render: '{"store":"vault"}' }), none),
            /2 problems in .*\n.*render\.store.*\n.*render\.directory: not set/,
        );
    });

    it("brings anchors without an issuer's key, which no file may hold", () => {
        const provided = JSON.stringify({ source: "provided", trustAnchors: "PEM" });
        const existing = JSON.stringify({ source: "existing", caBundle: "PEM" });
        const { config } = renderedStackConfig(
            "dev",
            rawConfig({ render, identity: provided, webhooks: existing }),
            none,
        );
        assert.deepEqual(config.platform.linkerd.identity, {
            source: "provided",
            trustAnchors: "PEM",
        });
    });
});

describe("an object that is rendered", () => {
    const object = (kind: string, data: unknown) => ({
        urn: "",
        object: { apiVersion: "v1", kind, metadata: { name: "x" }, data },
    });

    it("is refused with a secret in it, unless it is a Secret", () => {
        assert.deepEqual(
            objectProblems([
                object("ConfigMap", { key: "[secret]" }),
                object("Secret", { key: "[secret]" }),
            ]).map(({ id, path }) => [id, path]),
            [["render/secret", "ConfigMap x"]],
        );
    });

    it("is refused with a part that is not known yet", () => {
        assert.deepEqual(
            objectProblems([
                object("ConfigMap", { key: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" }),
            ]).map(({ id }) => id),
            ["render/unknown"],
        );
    });
});
