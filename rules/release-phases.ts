/**
 * Phases of a Canary whose release is in progress.
 *
 * @see flagger v1.44.0 pkg/apis/flagger/v1beta1/status.go
 */
export const RELEASE_PHASES: readonly string[] = [
    "Waiting",
    "Progressing",
    "WaitingPromotion",
    "Promoting",
    "Finalising",
];
