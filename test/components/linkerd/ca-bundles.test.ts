import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import { ownFieldManager } from "../../../components/field-manager";
import { injectCaBundles } from "../../../components/linkerd/webhooks/ca-bundles";
import { caBundlePlaceholder } from "../../../components/linkerd/values";
import { rendered } from "../../support/rendered";

const placeholder = Buffer.from(caBundlePlaceholder).toString("base64");
const bundle = Buffer.from("PEM").toString("base64");
const fieldManager = ownFieldManager();
const inject = injectCaBundles({
    known: { pem: pulumi.output("PEM") },
    kept: { injectedFrom: "linkerd/injector" },
});

async function resolved(props: object | undefined): Promise<unknown> {
    return new Promise((resolve) => {
        pulumi.output(props).apply((value) => resolve(value));
    });
}

describe("injectCaBundles", () => {
    for (const kind of ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"]) {
        it(`gives each webhook of a ${kind} the CA bundle, lets it win over a lost one, and changes nothing else`, async () => {
            const webhook = (caBundle: string) => ({
                name: "w",
                clientConfig: { service: { name: "s" }, caBundle },
                failurePolicy: "Ignore",
            });
            const result = await inject(
                rendered(`kubernetes:admissionregistration.k8s.io/v1:${kind}`, {
                    metadata: { name: "known" },
                    webhooks: [webhook(placeholder), webhook(placeholder)],
                }),
            );
            assert.deepEqual(await resolved(result?.props), {
                metadata: { name: "known", annotations: fieldManager },
                webhooks: [webhook(bundle), webhook(bundle)],
            });
        });
    }

    it("gives an APIService the CA bundle, lets it win over a lost one, and changes nothing else", async () => {
        const result = await inject(
            rendered("kubernetes:apiregistration.k8s.io/v1:APIService", {
                metadata: { name: "known" },
                spec: { group: "g", caBundle: placeholder },
            }),
        );
        assert.deepEqual(await resolved(result?.props), {
            metadata: { name: "known", annotations: fieldManager },
            spec: { group: "g", caBundle: bundle },
        });
    });

    it("leaves the CA bundle to cert-manager's cainjector, says where that finds it, and waits for it", async () => {
        const annotations = (awaited: string) => ({
            "cert-manager.io/inject-ca-from": "linkerd/injector",
            "pulumi.com/waitFor": `jsonpath={${awaited}}`,
        });
        const webhooks = await inject(
            rendered("kubernetes:admissionregistration.k8s.io/v1:MutatingWebhookConfiguration", {
                metadata: { name: "kept" },
                webhooks: [{ clientConfig: { service: { name: "s" }, caBundle: placeholder } }],
            }),
        );
        assert.deepEqual(await resolved(webhooks?.props), {
            metadata: {
                name: "kept",
                annotations: annotations(".webhooks[*].clientConfig.caBundle"),
            },
            webhooks: [{ clientConfig: { service: { name: "s" } } }],
        });
        const service = await inject(
            rendered("kubernetes:apiregistration.k8s.io/v1:APIService", {
                metadata: { name: "kept" },
                spec: { group: "g", caBundle: placeholder },
            }),
        );
        assert.deepEqual(await resolved(service?.props), {
            metadata: { name: "kept", annotations: annotations(".spec.caBundle") },
            spec: { group: "g" },
        });
    });

    it("refuses a webhook configuration that it has no CA bundle for", () => {
        assert.throws(
            () =>
                inject(
                    rendered(
                        "kubernetes:admissionregistration.k8s.io/v1:MutatingWebhookConfiguration",
                        { metadata: { name: "new" }, webhooks: [] },
                    ),
                ),
            /No CA bundle is known for new, .* known are known, kept\./,
        );
    });

    it("leaves other objects alone", async () => {
        assert.equal(await inject(rendered("kubernetes:core/v1:Service", {})), undefined);
    });
});
