import * as pulumi from "@pulumi/pulumi";

import { defined } from "../defined";

/** Messages to a Slack channel. */
export interface SlackNotifications {
    readonly type: "slack";
    /** Incoming webhook, or `https://slack.com/api/chat.postMessage` with a token; kept as a secret. */
    readonly address: pulumi.Input<string>;
    /** Channel to post to; Flagger sends nothing without one. */
    readonly channel: string;
    /**
     * Token of a bot; kept as a secret.
     * @default - none, for an incoming webhook
     */
    readonly token?: pulumi.Input<string>;
    /**
     * Name that the messages bear.
     * @default "flagger"
     */
    readonly username?: string;
    /**
     * HTTP proxy for these requests; stored as a secret, because it may contain credentials.
     * @default - none
     */
    readonly proxy?: pulumi.Input<string>;
}

/** Messages to a channel of Microsoft Teams. */
export interface TeamsNotifications {
    readonly type: "msteams";
    /** Incoming webhook; kept as a secret. */
    readonly address: pulumi.Input<string>;
    /**
     * HTTP proxy for these requests; stored as a secret.
     * @default - none
     */
    readonly proxy?: pulumi.Input<string>;
}

/**
 * Target of Flagger's messages about canaries without their own alerts. Flagger supports one such target, of these two
 * kinds only (`initNotifier` in its cmd/flagger/main.go). Discord, Rocket and Google Chat it knows as alerts of a
 * canary alone: see `alerts` of a canary's analysis.
 */
export type Notifications = SlackNotifications | TeamsNotifications;

/** What Flagger reads from its environment rather than from its command line, where everybody could see it. */
export interface EnvironmentSettings {
    /**
     * Target of the messages about Canaries without their own alerts.
     * @default - none
     */
    readonly notifications?: Notifications;
    /**
     * URL of a service that receives every event of every Canary.
     * @default - none
     */
    readonly eventWebhook?: pulumi.Input<string>;
}

/** Secret in Flagger's namespace with the addresses that it sends to. */
export const notificationsSecret = "flagger-notifications";

/** Environment variables of Flagger that hold secrets, and their values; none for settings without any. */
export function secretEnvironment(
    settings: EnvironmentSettings,
): Readonly<Record<string, pulumi.Input<string>>> {
    const { notifications, eventWebhook } = settings;
    return defined({
        ...(notifications === undefined ? {} : addresses(notifications)),
        EVENT_WEBHOOK_URL: eventWebhook,
    });
}

function addresses(notifications: Notifications): Record<string, pulumi.Input<string> | undefined> {
    switch (notifications.type) {
        case "slack":
            return {
                SLACK_URL: notifications.address,
                SLACK_TOKEN: notifications.token,
                SLACK_PROXY_URL: notifications.proxy,
            };
        case "msteams":
            return { MSTEAMS_URL: notifications.address, MSTEAMS_PROXY_URL: notifications.proxy };
    }
}

/** An environment variable of a container that comes from a Secret. */
export interface SecretVariable {
    readonly name: string;
    readonly valueFrom: { readonly secretKeyRef: { readonly name: string; readonly key: string } };
}

/** The same variables as a container has them: names of keys in {@link notificationsSecret}, no values. */
export function secretVariables(settings: EnvironmentSettings): SecretVariable[] {
    return Object.keys(secretEnvironment(settings)).map((key) => ({
        name: key,
        valueFrom: { secretKeyRef: { name: notificationsSecret, key } },
    }));
}
