import { goDuration } from "./durations";
import { annotationProblem, DURATION_ANNOTATIONS } from "./linkerd-annotations";

/**
 * A text that Linkerd can read in the place of one that it cannot.
 *
 * @param name - of an annotation of an HTTPRoute
 * @param value - its text, which Linkerd cannot read
 * @returns the text, or `undefined` where it is not clear what the author means
 */
export function annotationFix(name: string, value: string): string | undefined {
    const fixed = DURATION_ANNOTATIONS.some((annotation) => annotation === name)
        ? durationFix(value)
        : name === "retry.linkerd.io/http"
          ? value.split(",").map(conditionFix).join(",")
          : value.trim();
    return fixed !== undefined && annotationProblem("http", name, fixed) === undefined
        ? fixed
        : undefined;
}

/**
 * A duration of one whole number and one unit, for one that is written otherwise.
 *
 * @param text - such as `1m30s`, `1.5s`, `15 s` or `15`
 * @returns such as `90s`, or `undefined` where it is no duration above zero
 */
export function durationFix(text: string): string | undefined {
    const plain = text.replaceAll(/\s/g, "").toLowerCase();
    const seconds = goDuration(/^\d+(\.\d+)?$/.test(plain) ? `${plain}s` : plain);
    const milliseconds = seconds === undefined ? undefined : Math.round(seconds * 1000);
    if (milliseconds === undefined || milliseconds <= 0) {
        return undefined;
    }
    const [unit, size] = (
        [
            ["h", 3_600_000],
            ["m", 60_000],
            ["s", 1000],
        ] as const
    ).find(([, each]) => milliseconds % each === 0) ?? ["ms", 1];
    return `${milliseconds / size}${unit}`;
}

/** `500-` and `5xx-` name no end of the range: the last of its hundred. */
function conditionFix(condition: string): string {
    const plain = condition.replaceAll(/\s/g, "");
    const start = /^([1-5])\d\d-$/.exec(plain)?.[1];
    return start === undefined ? plain : `${plain}${start}99`;
}
