/** What Flagger's notifier of a service reads of an AlertProvider. */
export interface AlertServiceFacts {
    /** Fields of the AlertProvider besides type, address and proxy. */
    readonly fields: readonly string[];
    /** Keys of its Secret besides the address. */
    readonly secrets: readonly string[];
}

const channel = ["channel", "username"];

/** The services that Flagger sends alerts to (pkg/notifier), by the `type` of an AlertProvider. */
export const ALERT_SERVICES = {
    slack: { fields: channel, secrets: ["token"] },
    msteams: { fields: [], secrets: [] },
    discord: { fields: channel, secrets: [] },
    rocket: { fields: channel, secrets: [] },
    gchat: { fields: [], secrets: [] },
} as const satisfies Readonly<Record<string, AlertServiceFacts>>;

/** All types of alert services. */
export const alertServiceTypes = Object.keys(ALERT_SERVICES) as (keyof typeof ALERT_SERVICES)[];
