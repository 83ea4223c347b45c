import { analysisMatch } from "./istio";
import { choice, duration, fields, flag, list, map, number, text } from "./parts";

const metric = fields(
    {
        name: text,
        interval: duration,
        threshold: number,
        thresholdRange: fields({ min: number, max: number }),
        query: text,
        templateRef: fields({ name: text, namespace: text }, ["name"]),
        templateVariables: map(text),
    },
    ["name"],
);

const alert = fields(
    {
        name: text,
        severity: choice("", "info", "warn", "error"),
        providerRef: fields({ name: text, namespace: text }, ["name"]),
    },
    ["providerRef", "name"],
);

/** Types of `analysis.webhooks`; an empty one is `rollout`. */
export const webhookTypes = [
    "",
    "confirm-rollout",
    "pre-rollout",
    "rollout",
    "confirm-promotion",
    "post-rollout",
    "event",
    "rollback",
    "confirm-traffic-increase",
] as const;

const webhook = fields(
    {
        name: text,
        type: choice(...webhookTypes),
        muteAlert: flag,
        url: text,
        timeout: duration,
        retries: number,
        disableTLS: flag,
        metadata: map(text),
    },
    ["name", "url"],
);

const sessionAffinity = fields(
    {
        cookieName: text,
        primaryCookieName: text,
        domain: text,
        httpOnly: flag,
        maxAge: { ...number, default: 86400 },
        partitioned: flag,
        path: text,
        sameSite: choice("Strict", "Lax", "None"),
        secure: flag,
    },
    ["cookieName"],
);

const steps = ["iterations", "stepWeight", "stepWeights"] as const;

/** `spec.analysis`: how a release is evaluated, and how far traffic moves meanwhile. */
export const analysis = fields(
    {
        interval: duration,
        iterations: number,
        threshold: number,
        maxWeight: number,
        stepWeight: number,
        stepWeights: list(number),
        stepWeightPromotion: number,
        mirror: flag,
        mirrorWeight: number,
        primaryReadyThreshold: number,
        canaryReadyThreshold: number,
        match: list(analysisMatch),
        metrics: list(metric),
        alerts: list(alert),
        webhooks: list(webhook),
        sessionAffinity,
    },
    [],
    {
        oneOf: steps.map((step) => ({ required: ["interval", "threshold", step] })),
        requirement: `needs interval, threshold and exactly one of ${steps.join(", ")}`,
    },
);
