import type * as pulumi from "@pulumi/pulumi";

/** Fields of every alert target. */
export interface AlertTargetBase {
    /** Webhook URL of the service; stored in a Secret, because anyone who knows the URL can post messages. */
    readonly address: pulumi.Input<string>;
    /**
     * URL of an HTTP proxy for these requests.
     * @default - none
     */
    readonly proxy?: string;
}

/** Channel and sender name of a message. */
export interface ChannelTarget extends AlertTargetBase {
    /**
     * Channel for the messages.
     * @default - Flagger's, general
     */
    readonly channel?: string;
    /**
     * Sender name.
     * @default - Flagger's, flagger
     */
    readonly username?: string;
}

/** Slack, by an incoming webhook or by a bot. */
export interface SlackTarget extends ChannelTarget {
    readonly type: "slack";
    /**
     * Token of a bot, with `https://slack.com/api/chat.postMessage` as the address.
     * @default - none: the address is an incoming webhook
     */
    readonly token?: pulumi.Input<string>;
}

/** Discord, by a webhook. */
export interface DiscordTarget extends ChannelTarget {
    readonly type: "discord";
}

/** Rocket.Chat, by an incoming webhook. */
export interface RocketTarget extends ChannelTarget {
    readonly type: "rocket";
}

/** Microsoft Teams, by an incoming webhook; the channel is that of the webhook. */
export interface TeamsTarget extends AlertTargetBase {
    readonly type: "msteams";
}

/** Google Chat, by a webhook of a space. */
export interface GoogleChatTarget extends AlertTargetBase {
    readonly type: "gchat";
}

/** Target of an alert: the notifiers of Flagger v1.44.0 (pkg/notifier), each with the settings it uses. */
export type AlertTarget =
    SlackTarget | DiscordTarget | RocketTarget | TeamsTarget | GoogleChatTarget;

/** An existing AlertProvider. */
export interface AlertProviderReference {
    /** Name of the AlertProvider. */
    readonly name: string;
    /**
     * Its namespace.
     * @default - the Canary's
     */
    readonly namespace?: string;
}

/**
 * An alert about a Canary. If a Canary has alerts, Flagger's global notifier no longer receives its messages.
 */
export interface Alert {
    /** Name of the alert, and of its AlertProvider after the Canary's; unique within the analysis. */
    readonly name: string;
    /**
     * Lowest severity to send. Required, because Flagger's own default, documented as `info`, sends nothing at all
     * (pkg/controller/events.go).
     */
    readonly severity: "info" | "warn" | "error";
    /**
     * Target of the alert: a service, for which an AlertProvider and a Secret are created, or an existing
     * AlertProvider.
     */
    readonly to: AlertTarget | AlertProviderReference;
}
