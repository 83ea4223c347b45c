import type * as pulumi from "@pulumi/pulumi";

/** What every place has that alerts go to. */
export interface AlertTargetBase {
    /** Webhook URL of the service; kept in a Secret, for whoever knows it can write there. */
    readonly address: pulumi.Input<string>;
    /**
     * URL of an HTTP proxy on the way there.
     * @default - none
     */
    readonly proxy?: string;
}

/** Under which name and where a message appears. */
export interface ChannelTarget extends AlertTargetBase {
    /**
     * Channel that the messages go to.
     * @default - Flagger's, general
     */
    readonly channel?: string;
    /**
     * Name that they come from.
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

/** Where alerts go to: the notifiers of Flagger v1.44.0 (pkg/notifier), each with what it reads. */
export type AlertTarget =
    SlackTarget | DiscordTarget | RocketTarget | TeamsTarget | GoogleChatTarget;

/** An AlertProvider that is already there. */
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
 * Tells somebody about a Canary. With one of these the alerts of this Canary no longer go to Flagger's global notifier.
 */
export interface Alert {
    /** Name of the alert, and of its AlertProvider after the Canary's; unique within the analysis. */
    readonly name: string;
    /**
     * From which severity on. Always to be named: Flagger's own default, which its documentation calls `info`, sends
     * nothing at all (v1.44.0 pkg/controller/events.go).
     */
    readonly severity: "info" | "warn" | "error";
    /** Where the alert goes to: a service, for which an AlertProvider and a Secret are made, or one that is there. */
    readonly to: AlertTarget | AlertProviderReference;
}
