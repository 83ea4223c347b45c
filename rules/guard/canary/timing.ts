import { at, each, type GuardRule, isSet, matches, or, format } from "../guard-rule";

/** A duration that the CRD accepts, so that only the rest of the text is wrong. */
const PASSES_CRD = "^[0-9]+(m|s)";
const GO = "^[-+]?(([0-9]+[.]?[0-9]*|[.][0-9]+)(ns|us|µs|ms|s|m|h))+$";
/** Durations that exceed 64 bits of nanoseconds. */
const TOO_LONG_FOR_GO = "[0-9]{9,}m([^s]|$)|[0-9]{10,}s|[0-9]{7,}h";
const PROMETHEUS = "^([0-9]+y)?([0-9]+w)?([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?$";
/** Short enough that CEL can calculate with it. */
const CALCULABLE = "^([0-9]{1,5}([.][0-9]{0,9})?(ns|us|µs|ms|s|m|h)){1,8}$";

const isGo = (text: string): string =>
    `(${matches(text, GO)} && !${matches(text, TOO_LONG_FOR_GO)})`;
const isPrometheus = (text: string): string =>
    `(${matches(text, PROMETHEUS)} && ${matches(text, "[1-9]")})`;

/** Whether a text is a duration that CEL can calculate with, and how it compares. */
export function isDuration(text: string, compared: string): string {
    return `(${matches(text, CALCULABLE)} && duration(${text}) ${compared})`;
}

/** Rules about intervals, windows and deadlines. */
export function timingRules(): readonly GuardRule[] {
    const interval = or("$analysis.interval", '""');
    const timeout = or("e.it.timeout", '""');
    const window = or("e.it.interval", '""');
    return [
        {
            id: "timing/duration",
            violations: at(
                "spec.analysis.interval",
                `${matches(interval, PASSES_CRD)} && !${isGo(interval)}`,
                format.text("$analysis.interval"),
            ),
        },
        {
            id: "timing/duration",
            // the template determines who reads it: with a template, either syntax is accepted
            violations: each(
                "$metrics",
                `${matches(window, PASSES_CRD)} && !${isPrometheus(window)} && !(has(e.it.templateRef) && ${isGo(window)})`,
                ".interval",
                format.text("e.it.interval"),
            ),
        },
        {
            id: "timing/duration",
            violations: each(
                "$webhooks",
                `${matches(timeout, PASSES_CRD)} && !${isGo(timeout)}`,
                ".timeout",
                format.text("e.it.timeout"),
            ),
        },
        {
            id: "timing/interval",
            violations: at(
                "spec.analysis.interval",
                isDuration(interval, '< duration("10s")'),
                format.text("$analysis.interval"),
            ),
        },
        {
            id: "timing/no-timeout",
            violations: each(
                "$webhooks",
                `${isSet("e.it.timeout")} && ${isDuration(timeout, '== duration("0s")')}`,
                ".timeout",
                format.text("e.it.timeout"),
            ),
        },
    ];
}
