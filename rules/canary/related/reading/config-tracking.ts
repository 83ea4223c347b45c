import { type Fields, textOf } from "../../reading";
import { annotationsOf } from "./objects";

/** The annotation of a ConfigMap or Secret that excludes it from tracking. */
export const TRACKING = "flagger.app/config-tracking";

/** Types of Secrets that Flagger copies and watches; one without a type is Opaque. */
const TRACKED_SECRET_TYPES: readonly string[] = [
    "Opaque",
    "kubernetes.io/basic-auth",
    "kubernetes.io/ssh-auth",
    "kubernetes.io/tls",
];

/** Whether a ConfigMap or Secret is excluded from tracking (`configIsDisabled`). */
export function isDisabled(object: Fields): boolean {
    return annotationsOf(object)[TRACKING]?.startsWith("disable") === true;
}

/** Whether Flagger copies a ConfigMap or Secret for the primary and watches its data (`getRefFromSecret`). */
export function isTracked(object: Fields): boolean {
    const type = textOf(object.type) || "Opaque";
    return !isDisabled(object) && (object.kind !== "Secret" || TRACKED_SECRET_TYPES.includes(type));
}
