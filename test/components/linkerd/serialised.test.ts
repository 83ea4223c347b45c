import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";

import * as pulumi from "@pulumi/pulumi";

import { identityProvider } from "../../../components/linkerd/identity/identity-provider";
import { rotationProvider } from "../../../components/linkerd/identity/rotation-guard";
import { servingProvider } from "../../../components/linkerd/webhooks/serving-provider";

type Provider = pulumi.dynamic.ResourceProvider<object, object>;

/** The provider as it is read back from a stack's state, in another process. */
async function readBack(provider: object): Promise<Provider> {
    const { text } = await pulumi.runtime.serializeFunction(() => provider);
    const folder = mkdtempSync(join(tmpdir(), "linkerd-canary-provider-"));
    try {
        const file = join(folder, "provider.js");
        writeFileSync(file, text);
        const { handler } = createRequire(file)(file) as { handler: () => Provider };
        return handler();
    } finally {
        rmSync(folder, { recursive: true });
    }
}

describe("the dynamic providers", () => {
    it("work when read back from a stack's state", async () => {
        const identity = await readBack(identityProvider);
        const inputs = {
            trustDomain: "mesh.example",
            anchorValidityDays: 100,
            issuerValidityDays: 10,
            issuerRenewalDays: 5,
            anchorGeneration: 1,
            anchorStep: "done",
        };
        const { outs } = await identity.create(inputs);
        assert.ok(outs);
        const next = { ...inputs, anchorGeneration: 2, anchorStep: "trust" };
        assert.deepEqual((await identity.check?.(inputs, next))?.failures, []);
        assert.equal((await identity.diff?.("id", outs, next))?.changes, true);
        const { outs: rotated } = (await identity.update?.("id", outs, next)) ?? {};
        assert.match((rotated as { previousCertificate: string }).previousCertificate, /BEGIN/);

        const serving = await readBack(servingProvider);
        const certificate = { host: "a.b.svc", validityDays: 10, renewalDays: 5 };
        const { outs: served } = await serving.create(certificate);
        assert.ok(served);
        assert.equal((await serving.diff?.("id", served, certificate))?.changes, false);

        const rotation = await readBack(rotationProvider);
        assert.equal((await rotation.check?.(inputs, next))?.failures?.length, 0);
    });

    // Of a module in node_modules, where the package will lie, Pulumi keeps only the name, which nobody can import; unless
    // the module says that it is needed nowhere else.
    it("take the code of their modules along, wherever the package lies", () => {
        const folder = join(__dirname, "../../../components/linkerd");
        const imported = (file: string): string[] =>
            [
                ...readFileSync(`${file}.ts`, "utf8").matchAll(
                    /^import (?!type )[^;]*? from "(\.{1,2}\/[\w/-]+)";$/gm,
                ),
            ]
                .map(([, specifier = ""]) => join(dirname(file), specifier))
                .flatMap((module) => [module, ...imported(module)]);
        const modules = [
            "identity/identity-provider",
            "webhooks/serving-provider",
            "identity/rotation-guard",
        ].flatMap((file) => imported(join(folder, file)));
        const names = modules.map((module) => basename(module));
        assert.ok(names.includes("renewal") && names.includes("anchor-rotation"));
        for (const name of new Set(modules)) {
            const module = createRequire(__filename)(name) as {
                deploymentOnlyModule?: boolean;
            };
            assert.equal(module.deploymentOnlyModule, true, `${name}.ts is kept by its name only`);
        }
    });
});
