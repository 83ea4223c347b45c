import "reflect-metadata";

import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";
import * as x509 from "@peculiar/x509";

import { type IdentitySource, Linkerd, type LinkerdArgs } from "../../../components";
import { annotatePods } from "../../../components/linkerd/annotate-pods";
import { issueCertificate } from "../../../components/linkerd/identity/certificates";
import { anchorWarning } from "../../../components/linkerd/identity/generated-identity";
import { providedIdentity } from "../../../components/linkerd/identity/provided-identity";
import { rotationProvider } from "../../../components/linkerd/identity/rotation-guard";
import { only, record, type Registration } from "../../support/recorder";
import { rendered } from "../../support/rendered";

const base64 = (text: string): string => Buffer.from(text).toString("base64");
const args: LinkerdArgs = {
    namespace: "linkerd",
    version: "edge-25.7.5",
    crds: { kind: "folder", path: "crds" },
    controlPlane: { kind: "folder", path: "cp" },
};

async function registered(more: Partial<LinkerdArgs>): Promise<Registration[]> {
    return record((opts) => new Linkerd("mesh", { ...args, ...more }, opts));
}

async function provided() {
    const names = (commonName: string) => ({ commonName, validityDays: 365 });
    const root = await issueCertificate(x509, { ...names("root"), authority: "root" });
    const issuer = await issueCertificate(x509, { ...names("issuer"), authority: "issuer" }, root);
    return {
        source: "provided",
        trustAnchors: root.certificate,
        issuerCertificate: issuer.certificate,
        issuerKey: issuer.privateKey,
    } as const;
}

/** What the transform of the control plane's chart makes of a Deployment's pod annotations. */
async function podAnnotations(registrations: Registration[]): Promise<unknown> {
    const [transform] = only(
        registrations,
        "kubernetes:helm.sh/v4:Chart",
        "-control-plane",
    ).transforms;
    assert.ok(transform);
    const result = await transform(
        rendered("kubernetes:apps/v1:Deployment", {
            spec: { template: { metadata: { annotations: { kept: "yes" } } } },
        }),
    );
    return new Promise((resolve) => {
        pulumi
            .output(result?.props as { spec: { template: { metadata: object } } } | undefined)
            .apply((props) => resolve(props?.spec.template.metadata));
    });
}

describe("Linkerd with certificates that are provided", () => {
    it("hands them on as they are, the key alone as a secret", async () => {
        const identity = await provided();
        const registrations = await registered({ identity });
        const data = (type: string, end: string): unknown =>
            only(registrations, type, end).inputs["data"];
        assert.deepEqual(data("kubernetes:core/v1:ConfigMap", "-trust-roots"), {
            "ca-bundle.crt": identity.trustAnchors,
        });
        assert.deepEqual(data("kubernetes:core/v1:Secret", "-issuer"), {
            secret: {
                "ca.crt": base64(identity.trustAnchors),
                "tls.crt": base64(identity.issuerCertificate),
                "tls.key": base64(identity.issuerKey),
            },
        });
        assert.equal(
            registrations.filter(({ type }) => type.endsWith("IdentityCertificates")).length,
            0,
        );
    });

    it("give their Secret the type that a mesh to take over has, or else that of certificates", async () => {
        const identity = await provided();
        const type = async (source: IdentitySource): Promise<unknown> =>
            only(await registered({ identity: source }), "kubernetes:core/v1:Secret", "-issuer")
                .inputs["type"];
        assert.equal(await type(identity), "kubernetes.io/tls");
        assert.equal(await type({ ...identity, issuerSecretType: "Opaque" }), "Opaque");
    });

    it("restarts the control plane exactly when the anchors change", async () => {
        const [one, other] = [await provided(), await provided()];
        const metadata = async (identity: IdentitySource): Promise<string> =>
            JSON.stringify(await podAnnotations(await registered({ identity })));
        const first = await metadata(one);
        assert.match(
            first,
            /^\{"annotations":\{"kept":"yes","linkerd-canary\/trust-anchors":"[0-9a-f]{16}"\}\}$/,
        );
        assert.equal(await metadata(one), first);
        assert.notEqual(await metadata(other), first);
    });

    it("lets none through that are wrong, once they are known", async () => {
        const [good, other] = [await provided(), await provided()];
        const material = providedIdentity("mesh: identity", {
            ...good,
            issuerKey: pulumi.secret(other.issuerKey),
        });
        await assert.rejects(
            // `promise` is how Pulumi itself waits for an output; an apply would end the process.
            (
                pulumi.output(material?.issuerKey) as unknown as { promise(): Promise<string> }
            ).promise(),
            (error: Error) =>
                pulumi.RunError.isInstance(error) &&
                /issuerKey: "PEM blocks: PRIVATE KEY".*\[identity\/key-of-another\]/.test(
                    error.message,
                ) &&
                !error.message.includes(other.issuerKey.split("\n")[1] ?? "") &&
                !error.message.includes(good.issuerKey.split("\n")[1] ?? ""),
        );
    });
});

describe("Linkerd with cert-manager", () => {
    it("leaves certificates to it, waits for each object, and starts the control plane last", async () => {
        const registrations = await registered({ identity: { source: "cert-manager" } });
        const objects = registrations.filter(({ name }) => name.startsWith("mesh-identity-"));
        assert.deepEqual(
            Object.fromEntries(
                objects.map(({ name, inputs }) => [
                    name.replace("mesh-identity-", ""),
                    (inputs["metadata"] as { annotations?: unknown } | undefined)?.annotations,
                ]),
            ),
            {
                anchor: undefined,
                "trust-root-issuer": { "pulumi.com/waitFor": "condition=Ready" },
                "trust-anchor": { "pulumi.com/waitFor": "condition=Ready" },
                "identity-cluster-issuer": { "pulumi.com/waitFor": "condition=Ready" },
                "identity-issuer": { "pulumi.com/waitFor": "condition=Ready" },
                bundle: { "pulumi.com/waitFor": "condition=Synced" },
            },
        );
        assert.equal(registrations.at(-1)?.name, "mesh-control-plane");
        assert.deepEqual(
            registrations.filter(({ type }) => type === "kubernetes:core/v1:ConfigMap"),
            [],
        );
    });

    it("refuses a skipped step of a rotation there too", async () => {
        const at = (anchorGeneration: number, anchorStep: "trust" | "done") => ({
            anchorGeneration,
            anchorStep,
        });
        const check = async (olds: object, news: ReturnType<typeof at>): Promise<number> => {
            const result = await rotationProvider.check?.(olds as typeof news, news);
            return result?.failures?.length ?? 0;
        };
        assert.equal(await check({}, at(5, "done")), 0);
        assert.equal(await check(at(1, "done"), at(1, "done")), 0);
        assert.equal(await check(at(1, "done"), at(2, "trust")), 0);
        assert.equal(await check(at(1, "done"), at(2, "done")), 1);
        const diff = await rotationProvider.diff?.("anchor", at(1, "done"), at(2, "trust"));
        assert.deepEqual(diff, { changes: true, replaces: [] });
    });
});

describe("Linkerd with the CNI plugin", () => {
    it("installs the plugin before the control plane, with the same images", async () => {
        const registrations = await registered({
            cni: { chart: { kind: "folder", path: "cni" }, values: { logLevel: "debug" } },
            registry: "r.example",
        });
        const { inputs } = only(registrations, "kubernetes:helm.sh/v4:Chart", "-cni-chart");
        assert.deepEqual(inputs, {
            chart: "./cni",
            name: "linkerd2-cni",
            namespace: "linkerd-cni",
            values: { image: { name: "r.example/cni-plugin" }, logLevel: "debug" },
        });
        const control = only(registrations, "kubernetes:helm.sh/v4:Chart", "-control-plane");
        assert.equal((control.inputs["values"] as { cniEnabled?: unknown }).cniEnabled, true);
        const order = registrations.map(({ name }) => name);
        assert.ok(order.indexOf("mesh-cni-chart") < order.indexOf("mesh-control-plane"));
    });
});

describe("annotatePods", () => {
    it("leaves everything alone but Deployments, and those too without annotations", () => {
        const deployment = rendered("kubernetes:apps/v1:Deployment", {});
        assert.equal(annotatePods({})(deployment), undefined);
        const cronJob = rendered("kubernetes:batch/v1:CronJob", {});
        assert.equal(annotatePods({ a: "b" })(cronJob), undefined);
    });
});

describe("anchorWarning", () => {
    const now = Date.parse("2030-01-01T00:00:00Z");

    it("warns half a year before an anchor ends, and not before", () => {
        assert.equal(anchorWarning("2030-06-30T12:00:00Z", now), undefined);
        assert.match(
            anchorWarning("2030-06-29T12:00:00Z", now) ?? "",
            /expires on 2030-06-29, .* increase the generation of identity\.anchor/,
        );
        assert.equal(anchorWarning(undefined, now), undefined);
    });
});
