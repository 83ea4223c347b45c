import { refusedByLinkerd } from "./evidence";
import { complains, rolledBack, still, unsplit, weighted } from "./make";
import type { Fields, Mistake } from "./mistake";
import { object, port, successRate } from "./objects";

const refused = /[Ss]ervice .*(create|update) error/;

/** Mistakes of the Services that Flagger makes. */
export const serviceMistakes: readonly Mistake[] = [
    complains(
        "service/missing",
        "no-service",
        { spec: { service: undefined } },
        /spec\.ports\[0\]\.port: Invalid value: 0/,
    ),
    complains("service/port", "port-too-high", { service: { port: 70_000 } }, refused),
    complains("service/target-port", "port-quoted", { service: { targetPort: "9898" } }, refused),
    complains("service/name", "capital-name", { service: { name: "Capital" } }, refused),
    complains("service/port-name", "port-named", { service: { portName: "HTTP_1" } }, refused),
    rolledBack(
        "service/app-protocol",
        "protocol-grpc",
        { service: { appProtocol: "grpc" }, analysis: { ...weighted, metrics: [successRate] } },
        /no values found/,
    ),
    unsplit("service/headless", "headless", { service: { headless: true } }),
    complains(
        "service/linkerd-annotation",
        "timeout-soon",
        { service: { apex: { annotations: { "timeout.linkerd.io/request": "soon" } } } },
        refusedByLinkerd("create", 'timeout.linkerd.io/request "soon" cannot be read'),
    ),
    ...(
        [
            { field: "timeout", name: "in-a-second", value: "1s" },
            { field: "retries", name: "once-more", value: { attempts: 3 } },
        ] as const
    ).map(({ field, name, value }) =>
        still(
            `service/${field}-ignored`,
            name,
            { service: { [field]: value } },
            async ({ phase, get }) => {
                const route = await get("gateway.networking.k8s.io/v1", "HTTPRoute", name);
                const rules = (route?.["spec"] as { rules?: Fields[] } | undefined)?.rules;
                return phase === "Initialized" &&
                    rules !== undefined &&
                    !JSON.stringify(rules).includes(field)
                    ? `the HTTPRoute has ${Object.keys(rules[0]).join(" and ")} and no ${field}`
                    : undefined;
            },
        ),
    ),
    still(
        "service/target-port-name",
        "port-unnamed",
        { service: { targetPort: "web" } },
        ({ initialisedFor = 0, primaryRequests }) =>
            initialisedFor > 10 && primaryRequests === 0
                ? "initialised, and its Services have no endpoints"
                : undefined,
    ),
    still(
        "service/target-port-number",
        "port-unheard",
        { service: { targetPort: 9_000 } },
        async ({ phase, visit }) => {
            const { status } = phase === "Initialized" ? await visit({}) : { status: 200 };
            return status === 502 ? "initialised, and users are answered 502" : undefined;
        },
    ),
    still(
        "names/service-ports",
        "own-ports",
        {
            more: [
                object("v1", "Service", "own-ports", {
                    spec: {
                        selector: { app: "own-ports" },
                        ports: [
                            { name: "http", port, targetPort: port },
                            { name: "admin", port: 80, targetPort: port },
                        ],
                    },
                }),
            ],
        },
        async ({ phase, get }) => {
            const service = await get("v1", "Service", "own-ports");
            const spec = service?.spec as { ports?: Fields[] } | undefined;
            const ports = spec?.ports?.map((item) => item.port) ?? [];
            return phase === "Initialized" && !ports.includes(80)
                ? `the Service had ports ${port} and 80, and has ${ports.join(", ")}`
                : undefined;
        },
    ),
];
