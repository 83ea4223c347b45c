import assert from "node:assert/strict";
import { evaluateInjection } from "../../../rules/injection/injection";
import {
    InjectedPods,
    namespace,
    refused,
    split,
    templates,
    urlOf,
} from "../support/injected-pods";
import { onSharedPlatform } from "../support/shared-platform";

describe("pods are meshed exactly when Linkerd would mesh them", () => {
    const pods = onSharedPlatform((platform) => InjectedPods.make(platform));
    const verdict = (name: string) => evaluateInjection({ namespace, pod: templates[name] });
    const names = Object.keys(templates);
    const meshed = names.filter((name) => verdict(name).injected);
    const left = names.filter((name) => !verdict(name).injected);

    it("there are both kinds", () => {
        assert.deepEqual(meshed, ["plain", "native"]);
        assert.deepEqual(left, ["host", "typo", "disabled", "foreign"]);
    });

    for (const name of meshed) {
        it(`${name}: has Linkerd's own proxy, and Linkerd says so`, async () => {
            const { metadata, spec } = (await pods()).of(name);
            const [init, sidecar] = spec?.initContainers ?? [];
            assert.equal(init.name, "linkerd-init");
            const proxy = name === "native" ? sidecar : spec?.containers[0];
            assert.equal(proxy?.name, "linkerd-proxy");
            assert.match(proxy?.image ?? "", /\/proxy:edge-\d+\.\d+\.\d+$/);
            const anchors = proxy?.env?.find((item) => item.name.endsWith("TRUST_ANCHORS"));
            assert.match(anchors?.value ?? "", /BEGIN CERTIFICATE/);
            assert.equal(metadata?.labels?.["linkerd.io/proxy-deployment"], name);
            assert.match(
                metadata?.annotations?.["linkerd.io/created-by"] ?? "",
                /proxy-injector edge/,
            );
            assert.equal(
                await (await pods()).event(`Deployment ${name}`, "Injected"),
                "Linkerd sidecar proxy injected",
            );
        });
    }

    for (const name of left) {
        it(`${name}: is left alone, and Linkerd says why`, async () => {
            const { metadata, spec } = (await pods()).of(name);
            const all = [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])];
            assert.deepEqual(
                all.filter((container) => container.name.startsWith("linkerd-")),
                [],
            );
            assert.deepEqual(
                Object.keys(metadata?.labels ?? {}).filter((key) => key.startsWith("linkerd.io/")),
                [],
            );
            assert.equal(
                await (await pods()).event(`Deployment ${name}`, "InjectionSkipped"),
                `Linkerd sidecar proxy injection skipped: ${verdict(name).reasons.join(", ")}`,
            );
        });
    }

    it("a pod whose patch cannot be made is refused", async () => {
        const { reasons } = evaluateInjection({ namespace, pod: refused });
        const message = await (await pods()).event("ReplicaSet refused-", "FailedCreate");
        assert.ok(message.includes("linkerd-proxy-injector.linkerd.io"), message);
        assert.ok(message.endsWith(reasons[0] ?? ""), message);
    });

    it("a Service of a protocol in which the server speaks first is marked opaque", async () => {
        const annotation = "config.linkerd.io/opaque-ports";
        assert.equal((await (await pods()).serviceAnnotations("redis"))[annotation], "6379");
        assert.equal((await (await pods()).serviceAnnotations(split.apex))[annotation], undefined);
    });

    for (const name of names) {
        const answers = meshed.includes(name) ? split.instead : split.apex;
        it(`${name}: asks the apex and is answered by ${answers}`, async () => {
            const asked = await Promise.all(
                Array.from({ length: 20 }, async () =>
                    (await pods()).askFrom(name, urlOf(split.apex)),
                ),
            );
            const from = asked.map(({ status, body }) =>
                status === 200 ? (JSON.parse(body) as { message: string }).message : status,
            );
            assert.deepEqual([...new Set(from)], [answers]);
        });
    }

    it("only meshed pods have a proxy that can be asked for its metrics", async () => {
        const answering: string[] = [];
        for (const name of names) {
            const ip = (await pods()).of(name).status?.podIP;
            const { status } = await (
                await pods()
            ).askFrom("disabled", `http://${ip}:4191/metrics`);
            if (status === 200) {
                answering.push(name);
            }
        }
        assert.deepEqual(answering, meshed);
    });
});
