/** The types of webhooks that are gates: Flagger asks again at each interval until one agrees. */
export const GATES: readonly string[] = [
    "confirm-rollout",
    "confirm-promotion",
    "confirm-traffic-increase",
];
