import assert from "node:assert/strict";
import type { PolicyResource } from "@pulumi/policy";
import { stringify } from "yaml";
import { CONFIG_PATH } from "../../../policy/mesh/injector";
import { meshedWorkloads } from "../../../policy/policies/meshed-workloads";
import { UncheckedReporter } from "../../../policy/unchecked-reporter";
import { canary, deployment, enabled, meshed, namespace, run } from "../mesh/support";
import { ids, MemoryCluster, resource, runStack, UNKNOWN_TEXT } from "../support";

const projected = { identity: { serviceAccountTokenProjection: false } };
const selecting = { proxyInjector: { namespaceSelector: { matchLabels: { mesh: "on" } } } };

const config = (values: object): object => ({
    metadata: { name: "linkerd-config", namespace: "linkerd" },
    data: { values: stringify(values) },
});
const made = (values: object): PolicyResource =>
    resource("kubernetes:core/v1:ConfigMap", {
        apiVersion: "v1",
        kind: "ConfigMap",
        ...config(values),
    });
const release = (values: unknown): PolicyResource =>
    resource("kubernetes:helm.sh/v3:Release", { chart: "linkerd-control-plane", values });
const held = (values: object): Record<string, never> => ({
    [CONFIG_PATH]: { items: [config(values)] } as never,
});
const account = (fields: object): PolicyResource =>
    resource("kubernetes:core/v1:ServiceAccount", {
        apiVersion: "v1",
        kind: "ServiceAccount",
        metadata: { name: "shop", namespace: "test" },
        ...fields,
    });

describe("policy mesh-injection with Linkerd's own values", () => {
    const closed = deployment({ spec: { automountServiceAccountToken: false } });

    it("lets pods do without their token where proxies bring one of their own", async () => {
        assert.deepEqual((await run([meshed, closed, canary()])).violations, []);
    });

    const places: [string, (values: object) => { program: PolicyResource[]; objects?: object }][] =
        [
            ["in the program's ConfigMap", (values) => ({ program: [made(values)] })],
            ["in a release", (values) => ({ program: [release(values)] })],
            ["on the cluster", (values) => ({ program: [], objects: held(values) })],
        ];
    for (const [where, place] of places) {
        it(`wants the token where they do not: ${where}`, async () => {
            const { objects, program } = place(projected);
            const { violations } = await run([...program, meshed, closed, canary()], {
                objects: objects as Record<string, never>,
            });
            assert.deepEqual(ids(violations), ["injection/workload"]);
            assert.match(violations[0]?.message ?? "", /serviceAccountTokenProjection/);
        });

        it(`wants a namespace that the webhook is asked about: ${where}`, async () => {
            const { objects, program } = place(selecting);
            const given = { objects: objects as Record<string, never> };
            const outside = await run([...program, meshed, deployment(), canary()], given);
            assert.deepEqual(ids(outside.violations), ["injection/namespace"]);
            assert.match(outside.violations[0]?.message ?? "", /proxyInjector\.namespaceSelector/);
            const labelled = namespace({ ...enabled, labels: { mesh: "on" } });
            const inside = await run([...program, labelled, deployment(), canary()], given);
            assert.deepEqual(inside.violations, []);
        });
    }

    it("takes the program's Linkerd before the cluster's", async () => {
        const { violations } = await run([made({}), meshed, closed, canary()], {
            objects: held(projected),
        });
        assert.deepEqual(violations, []);
    });

    describe("and the pods' service account", () => {
        const pods = deployment({ spec: { serviceAccountName: "shop" } });
        const around = [made(projected), meshed, pods, canary()];

        it("goes by what it says of the token", async () => {
            const says = async (fields: object): Promise<unknown[]> =>
                ids((await run([account(fields), ...around])).violations);
            assert.deepEqual(await says({ automountServiceAccountToken: false }), [
                "injection/workload",
            ]);
            assert.deepEqual(await says({ automountServiceAccountToken: true }), []);
            assert.deepEqual(await says({}), []);
        });

        it("says where it is not known", async () => {
            const { notes, violations } = await run(around);
            assert.deepEqual(violations, []);
            assert.match(notes.join(), /automountServiceAccountToken of ServiceAccount shop/);
            const unknown = await run([
                account({ automountServiceAccountToken: UNKNOWN_TEXT }),
                ...around,
            ]);
            assert.match(
                unknown.notes.join(),
                /automountServiceAccountToken of ServiceAccount shop/,
            );
            const own = await run([made(projected), meshed, deployment(), canary()]);
            assert.deepEqual(own.notes, []);
        });

        it("does not matter where proxies bring a token of their own", async () => {
            const { notes } = await run([meshed, pods, canary()]);
            assert.deepEqual(notes, []);
        });
    });

    it("says once what of the values is not known", async () => {
        const program = [
            release(UNKNOWN_TEXT),
            meshed,
            closed,
            canary(),
            canary({}, { name: "b" }),
        ];
        const { notes, violations } = await run(program);
        assert.deepEqual(violations, []);
        assert.equal(notes.length, 1);
        assert.match(notes[0] ?? "", /^Release resource: .*\[injection\/values-unknown\]$/);
    });

    it("says once where the cluster refuses to tell them", async () => {
        const { notes, violations } = await run([meshed, deployment(), canary()], {
            refused: [CONFIG_PATH],
        });
        assert.deepEqual(violations, []);
        assert.equal(notes.length, 1);
        assert.match(notes[0] ?? "", /^cluster memory: .*HTTP 403.*\[injection\/values-unknown\]$/);
    });
});

describe("policy meshed-workloads with Linkerd's own values", () => {
    const reported = async (...program: PolicyResource[]): Promise<unknown[]> => {
        const clusters = new MemoryCluster({ value: "v1.31.4" }).asClusters();
        return ids(await runStack(meshedWorkloads(clusters, new UncheckedReporter()), program));
    };

    it("goes by them", async () => {
        const closed = deployment({ spec: { automountServiceAccountToken: false } });
        assert.deepEqual(await reported(meshed, closed), []);
        assert.deepEqual(await reported(made(projected), meshed, closed), ["injection/left-out"]);
        assert.deepEqual(await reported(made(selecting), meshed), ["injection/miswritten"]);
        const labelled = namespace({ ...enabled, labels: { mesh: "on" } });
        assert.deepEqual(await reported(made(selecting), labelled, deployment()), []);
    });
});
