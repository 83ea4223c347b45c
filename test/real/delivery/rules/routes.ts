import { refusedByLinkerd } from "./evidence";
import { complains, still, unsplit } from "./make";
import type { Mistake } from "./mistake";
import { port } from "./objects";

const refused = /HTTPRoute .* create error/;

/** Mistakes of the HTTPRoute. */
export const routeMistakes: readonly Mistake[] = [
    unsplit("route/filter", "rewrite", { service: { rewrite: { uri: "/" } } }),
    unsplit("route/filter", "mirror-service", {
        service: { mirror: [{ backendRef: { name: "other", port } }] },
    }),
    complains(
        "route/path",
        "path-bare",
        { service: { match: [{ uri: { prefix: "api" } }] } },
        refused,
    ),
    complains(
        "route/method",
        "method-small",
        { service: { match: [{ method: { exact: "get" } }] } },
        refused,
    ),
    complains(
        "route/regex",
        "looks-ahead",
        { service: { match: [{ uri: { regex: "/(?!admin).*" } }] } },
        refusedByLinkerd("create", "look-around"),
    ),
    complains(
        "route/header-name",
        "header-spaced",
        { service: { match: [{ headers: { "x tenant": { exact: "a" } } }] } },
        refused,
    ),
    complains(
        "route/host-name",
        "host-port",
        { service: { hosts: ["shop.example.com:80"] } },
        refused,
    ),
    still(
        "route/hosts",
        "outside-host",
        { service: { hosts: ["shop.example.com"] } },
        ({ phase, unrouted }) =>
            phase === "Initialized" && unrouted > 50
                ? `${unrouted} requests for the Service's own name are answered 404`
                : undefined,
    ),
    complains(
        "route/timeout",
        "timeout-parts",
        { spec: { provider: "gatewayapi:v1" }, service: { timeout: "1.5s" } },
        refused,
    ),
];
