import assert from "node:assert/strict";
import type { KubernetesObject } from "../../../rules/canary/context";
import { done, notYet, waitFor } from "../../../sandbox/wait";
import { onSharedPlatform, type SharedPlatform } from "../support/shared-platform";
import { namespace } from "./rules/mistake";
import { scene } from "./rules/objects";

const name = "refused-route";
const limitMs = 300_000;
const DENIED = /linkerd-policy-validator\.linkerd\.io\W+ denied the request: /;

/** A route of a Service that is missing, which matches a header by an expression. */
const route = (regex: string, filters: readonly object[] = []): KubernetesObject => ({
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "HTTPRoute",
    metadata: { name: "own-route", namespace },
    spec: {
        parentRefs: [{ group: "core", kind: "Service", name: "missing", namespace, port: 80 }],
        rules: [
            {
                matches: [
                    { headers: [{ type: "RegularExpression", name: "x-user", value: regex }] },
                ],
                filters,
                backendRefs: [{ kind: "Service", name: "missing", port: 80 }],
            },
        ],
    },
});

/** What came of routes that are made, and of a Canary whose route Linkerd refuses. */
interface Validated {
    /** The API server's answer to a route that Linkerd refuses, and to one with a mirror. */
    readonly refused: string;
    readonly mirrored: string;
    /** Messages of the Canary's events. */
    readonly events: string;
    readonly phase: unknown;
}

async function validate(platform: SharedPlatform): Promise<Validated> {
    const objects = scene(name, { service: { match: [{ uri: { regex: "/(?!admin).*" } }] } });
    for (const object of objects) {
        await platform.objects.create(object);
    }
    const mirror = {
        type: "RequestMirror",
        requestMirror: { backendRef: { name: "missing", port: 80 } },
    };
    const refused = await answerTo(platform, route("[\\w-.]+"));
    const mirrored = await answerTo(platform, route("[\\w.-]+", [mirror]));
    const events = await waitFor<string>({
        what: "an event of the refused route",
        limitMs,
        everyMs: 1_000,
        look: () => {
            const messages = platform.cluster.eventMessages(namespace);
            return DENIED.test(messages) ? done(messages) : notYet(messages.slice(-300));
        },
    });
    const canary = await platform.objects.read<KubernetesObject & { status?: { phase?: string } }>({
        apiVersion: "flagger.app/v1beta1",
        kind: "Canary",
        metadata: { name, namespace },
    });
    return { refused, mirrored, events, phase: canary.status?.phase };
}

/** What the API server answers to a new object; it is made in no case. */
async function answerTo(platform: SharedPlatform, object: KubernetesObject): Promise<string> {
    try {
        await platform.objects.create(object, undefined, "All");
        return "admitted";
    } catch (error) {
        return error instanceof Error ? error.message : String(error);
    }
}

describe("Linkerd's policy validator at the API server", () => {
    const validated = onSharedPlatform(validate);

    it("refuses a route whose expression Rust does not compile", async () => {
        const { refused } = await validated();
        assert.match(refused, DENIED);
        assert.match(refused, /invalid range boundary, must be a literal/);
    });

    it("admits a route with a mirror, whose Service is missing", async () => {
        assert.equal((await validated()).mirrored, "admitted");
    });

    it("keeps a Canary from being initialised, and Flagger's event shows why", async () => {
        const { events, phase } = await validated();
        assert.match(events, /HTTPRoute refused-route\.mistakes create error: /);
        assert.match(events, /denied the request: regex parse error: .*look-around/);
        assert.notEqual(phase, "Initialized");
    });
});
