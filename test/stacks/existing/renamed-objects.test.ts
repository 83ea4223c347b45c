import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import {
    childUrn,
    type RegisteredResource,
    RegisteredUrns,
    renamedProblems,
} from "../../../stacks/existing/renamed-objects";

const stack = "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev";
const service = "kubernetes:core/v1:Service";

function resource(
    type: string,
    name: string,
    parent: string,
    aliases: pulumi.Input<pulumi.Alias>[] = [],
): RegisteredResource {
    const of = { urn: pulumi.output(parent) } as unknown as pulumi.Resource;
    return { type, name, opts: { parent: of, aliases } };
}

describe("the URN of a registered resource", () => {
    it("is made of its parent's types, its own type and its name", () => {
        assert.equal(childUrn(stack, service, "cart"), `urn:pulumi:dev::shop::${service}::cart`);
        assert.equal(
            childUrn("urn:pulumi:dev::shop::app:Shop$app:Till::till", service, "cart"),
            `urn:pulumi:dev::shop::app:Shop$app:Till$${service}::cart`,
        );
    });

    it("is the one that Pulumi's SDK makes", async () => {
        const parent = "urn:pulumi:dev::shop::app:Shop::shop";
        const made = pulumi.createUrn("cart", service, parent, "shop", "dev");
        const sdk = await new Promise((resolve) => void made.apply(resolve));
        assert.equal(childUrn(parent, service, "cart"), sdk);
    });

    it("is not known below an alias, since the engine looks for the old ones too", async () => {
        const urns = new RegisteredUrns();
        const aliased = [{ name: "old" }];
        assert.equal(await urns.of(resource("app:Shop", "new", stack, aliased)), undefined);
        const shop = "urn:pulumi:dev::shop::app:Shop::new";
        assert.equal(await urns.of(resource("app:Till", "till", shop)), undefined);
        const till = "urn:pulumi:dev::shop::app:Shop$app:Till::till";
        assert.equal(await urns.of(resource(service, "cart", till)), undefined);
        assert.equal(
            await urns.of(resource(service, "cart", "urn:pulumi:dev::shop::app:Shop::other")),
            `urn:pulumi:dev::shop::app:Shop$${service}::cart`,
        );
    });
});

describe("objects that the state has under other URNs", () => {
    const urn = (types: string, name: string): string => `urn:pulumi:dev::shop::${types}::${name}`;
    const renamed = (object: string, recordedAs: string, now: string) => ({
        object,
        recordedAs,
        urn: now,
    });

    it("are one problem, which names the change of the first", () => {
        const [problem, ...others] = renamedProblems(
            "cluster kind-dev",
            ["a", "b", "c", "d", "e"].map((name) =>
                renamed(`Service shop/${name}`, urn(service, name), urn(service, `new-${name}`)),
            ),
        );
        assert.deepEqual(others, []);
        assert.equal(problem?.value, "5 objects");
        assert.match(
            problem?.requirement ?? "",
            /^Service shop\/a, Service shop\/b, Service shop\/c, Service shop\/d and 1 more would be .*: Service shop\/a is urn:.*::a in the stack's state, and urn:.*::new-a in the program$/,
        );
        assert.match(problem?.fix ?? "", /aliases: \[\{ name: "<the old name>" \}\]/);
        assert.deepEqual(renamedProblems("cluster kind-dev", []), []);
    });

    it("need an alias with the old parent where only that has changed", () => {
        const [problem] = renamedProblems("cluster kind-dev", [
            renamed("Service shop/a", urn(`app:Shop$${service}`, "a"), urn(service, "a")),
        ]);
        assert.match(problem?.fix ?? "", /aliases: \[\{ parent: <the old parent> \}\]/);
    });
});
