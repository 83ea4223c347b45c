import assert from "node:assert/strict";
import * as fs from "node:fs";

import { readPreview } from "../../../cli/report/preview/read";
import type { Operation, Preview } from "../../../cli/report/preview/types";
import { Checkout, type CommandResult } from "../support/checkout";
import { Cluster } from "../support/cluster";
import { installMeshWithHelm } from "../support/helm-mesh";
import { liveObjects } from "../support/live-objects";
import { TestStack } from "../support/release";

/** A Canary of somebody who has no service in the stack. */
const CART = `
apiVersion: flagger.app/v1beta1
kind: Canary
metadata: { name: cart, namespace: default }
spec:
  skipAnalysis: true
  suspend: true
  targetRef: { apiVersion: apps/v1, kind: Deployment, name: cart }
  service: { port: 80 }
  analysis: { interval: 10s, threshold: 3, maxWeight: 50, stepWeight: 10 }
`;

const uidOf = (object: unknown): unknown =>
    (object as { metadata?: { uid?: unknown } } | undefined)?.metadata?.uid;

describe("a mesh that helm has installed and a stack adopts", () => {
    let checkout: Checkout;
    let stack: TestStack;
    let cluster: Cluster;
    let configFile: string;
    let usersBefore: Map<string, unknown>;
    let stateBefore: string;
    const backup = "before.json";

    before(async () => {
        checkout = Checkout.make("adopt");
        await checkout.up();
        stack = await TestStack.open(checkout);
        cluster = new Cluster(checkout, stack.env);
        configFile = checkout.path(".sandbox", "Pulumi.sandbox.yaml");
        await installMeshWithHelm(checkout, cluster, stack.env);
        cluster.apply(CART);
        usersBefore = everything();
        stateBefore = await exported();
    });

    after(async () => {
        await checkout.down();
    });

    /** Every object with its UID and its version, which changes with every write. */
    function everything(): Map<string, unknown> {
        return liveObjects(cluster, []);
    }

    async function exported(): Promise<string> {
        const { output } = await stack.pulumi.must(["stack", "export", "--stack", "sandbox"]);
        return output;
    }

    function adopt(...more: string[]): Promise<CommandResult> {
        return checkout.run(
            "npx",
            [
                ...["tsx", "cli/main.ts", "adopt", "--stack", "sandbox"],
                ...["--config-file", configFile, ...more],
            ],
            stack.env,
        );
    }

    /** The environment of the first update, which takes over the fields of the tool before. */
    const takeOver = (): Record<string, string> => ({
        ...stack.env,
        PULUMI_K8S_ENABLE_PATCH_FORCE: "true",
    });

    async function preview(): Promise<Preview> {
        const { code, output } = await checkout.run(
            "pulumi",
            [
                ...["preview", "--json", "--stack", "sandbox", "--config-file", configFile],
                ...["--non-interactive"],
            ],
            takeOver(),
        );
        assert.equal(code, 0, output);
        return readPreview(output.slice(output.indexOf("{")), "the preview");
    }

    const names = ({ resources }: Preview, wanted: Operation): string[] =>
        resources
            .filter(({ operation }) => operation === wanted)
            .map(({ urn }) => urn.split("::").at(-1) ?? urn);

    it("is reported by a rehearsal, which changes neither the cluster nor the stack", async () => {
        const settings = fs.readFileSync(configFile, "utf8");
        const { code, output } = await adopt("--dry-run");
        assert.equal(code, 0, output);
        assert.match(output, /would adopt \d+ objects of cluster sandbox\. Nothing was changed\./);
        assert.equal(await exported(), stateBefore);
        assert.equal(fs.readFileSync(configFile, "utf8"), settings);
        assert.deepEqual(everything(), usersBefore);
    });

    it("is in the stack's state then, and the cluster is as it was, object by object", async () => {
        const { code, output } = await adopt("--backup", backup);
        assert.equal(code, 0, output);
        for (const part of [
            /has adopted \d+ objects of cluster sandbox\. The cluster was not changed\./,
            /helm release linkerd-control-plane in namespace linkerd \(edge-25\.7\.5\): /,
            /helm release linkerd-viz in namespace linkerd-viz \(edge-25\.7\.5\): /,
            /helm release flagger in namespace flagger-system \(1\.44\.0\): /,
            /kubectl \(v1\.2\.1\): .*CustomResourceDefinition/,
            /identity\.issuerKey \(encrypted\)/,
            /default\/cart: not adopted: no service of the stack/,
            /kubectl --namespace linkerd label secret --selector owner=helm,name=linkerd-control-plane/,
            /pulumi stack import --stack sandbox --file before\.json/,
        ]) {
            assert.match(output, part);
        }
        assert.deepEqual(everything(), usersBefore);
    });

    it("keeps its keys out of the state and the settings in plain text", async () => {
        const texts = [await exported(), fs.readFileSync(configFile, "utf8")];
        const keys = await cluster.privateKeys();
        assert.ok(keys.length > 3);
        for (const { pem, secret } of keys) {
            const [, line = ""] = pem.split("\n");
            assert.ok(line.length > 40, secret);
            assert.ok(!texts.some((text) => text.includes(line)), secret);
        }
    });

    it("is neither replaced nor deleted by the next update, which creates what the cluster lacks alone", async () => {
        const found = await preview();
        assert.deepEqual(names(found, "replace"), []);
        assert.deepEqual(names(found, "delete"), []);
        console.log("creates", names(found, "create"), names(found, "update").length);
    });

    it("is not deleted by a destroy before that", async () => {
        const { code, output } = await stack.pulumi.operation("destroy");
        assert.notEqual(code, 0, output);
        assert.match(output, /protect/);
        assert.deepEqual(everything(), usersBefore);
    });

    it("is not the stack's any more when the adoption is undone", async () => {
        await stack.pulumi.must(["stack", "import", "--stack", "sandbox", "--file", backup]);
        await stack.pulumi.removeConfig("identity");
        assert.deepEqual(
            (JSON.parse(await exported()) as { deployment: { resources?: unknown } }).deployment
                .resources,
            undefined,
        );
        const { code, output } = await stack.pulumi.operation("preview");
        assert.notEqual(code, 0, output);
        assert.match(output, /npm run -s cli -- adopt.*\[existing\/foreign\]/s);
        fs.rmSync(checkout.path(backup));
    });

    it("is adopted again after that", async () => {
        const { code, output } = await adopt("--backup", backup);
        assert.equal(code, 0, output);
    });

    it("is the stack's after an update, with the same objects and the same identity", async () => {
        const up = await checkout.run(
            "pulumi",
            [
                ...["up", "--stack", "sandbox", "--config-file", configFile, "--yes"],
                ...["--skip-preview", "--non-interactive", "--color", "never"],
            ],
            takeOver(),
        );
        assert.equal(up.code, 0, up.output);
        assert.doesNotMatch(up.output, /\d+ (replaced|deleted)/);
        const now = everything();
        assert.deepEqual(
            [...usersBefore].flatMap(([name, object]) =>
                uidOf(now.get(name)) === uidOf(object) ? [] : [name],
            ),
            [],
        );
        const rootsOf = (objects: Map<string, unknown>): unknown =>
            (objects.get("ConfigMap linkerd/linkerd-identity-trust-roots") as { data: unknown })
                .data;
        assert.deepEqual(rootsOf(now), rootsOf(usersBefore));
    });

    it("shows no changes then, and a release runs on it", async () => {
        await stack.rest();
        await stack.expectNoChanges();
        const rollout = await stack.rollOut({ message: "release 2" });
        assert.equal(rollout.outcome, "promoted");
    });
});
