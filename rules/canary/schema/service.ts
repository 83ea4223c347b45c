import { corsPolicy, headers, retries, serviceMatch, trafficPolicy } from "./istio";
import {
    choice,
    dnsSubdomain,
    fields,
    flag,
    integer,
    list,
    map,
    number,
    port,
    type Schema,
    text,
} from "./parts";

const group: Schema = {
    type: "string",
    maxLength: 253,
    pattern: `^$|^${dnsSubdomain}$`,
    requirement: 'must be the name of an API group, such as "core"',
};
const kind: Schema = {
    type: "string",
    minLength: 1,
    maxLength: 63,
    pattern: "^[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?$",
    requirement: "must be the name of a kind",
};
const name: Schema = { type: "string", minLength: 1, maxLength: 253 };
const namespace: Schema = {
    type: "string",
    minLength: 1,
    maxLength: 63,
    pattern: "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$",
    requirement: "must be the name of a namespace",
};

const gatewayRef = fields(
    {
        group: { ...group, default: "gateway.networking.k8s.io" },
        kind: { ...kind, default: "Gateway" },
        name,
        namespace,
        sectionName: {
            type: "string",
            minLength: 1,
            maxLength: 253,
            pattern: `^${dnsSubdomain}$`,
            requirement: "must be the name of a listener",
        },
        port,
    },
    ["name"],
);

/** The CRD requires the backendRef in a place where this has no effect. */
const mirror = fields({
    backendRef: fields(
        {
            group: { ...group, default: "" },
            kind: { ...kind, default: "Service" },
            name,
            namespace,
            port,
        },
        ["name"],
        {
            if: {
                properties: { group: { enum: [""] }, kind: { enum: ["Service"] } },
            },
            then: { required: ["port"] },
        },
    ),
});

const metadata = fields({ labels: map(text), annotations: map(text) });

/** `spec.service`: the Services and the route that Flagger creates. */
export const service = fields(
    {
        name: text,
        port: number,
        portName: text,
        appProtocol: text,
        trafficDistribution: choice("PreferClose", "PreferSameZone", "PreferSameNode"),
        targetPort: {
            anyOf: [integer, text],
            requirement: "must be a port number or the name of a container's port",
        },
        portDiscovery: flag,
        headless: flag,
        timeout: text,
        backendTimeout: text,
        meshName: text,
        backends: list(text),
        hosts: list(text),
        delegation: flag,
        match: list(serviceMatch),
        retries,
        rewrite: fields({ uri: text, authority: text, type: text }),
        mirror: list(mirror),
        headers,
        gateways: list(text),
        gatewayRefs: list(gatewayRef, 32),
        corsPolicy,
        trafficPolicy,
        apex: metadata,
        primary: metadata,
        canary: metadata,
        unmanagedMetadata: fields({ annotations: list(text), labels: list(text) }),
    },
    ["port"],
);
