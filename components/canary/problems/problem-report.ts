import { type Problem, refusal } from "../../../rules/problems/problem";
import { parseDuration, parseLatency, parsePercent } from "../units";

/** Reports the problem with a value, if there is one. */
export type ValueCheck = (path: string, value: unknown) => readonly Problem[];

/** Leaves alone what is not set. */
export function optional(check: ValueCheck): ValueCheck {
    return (path, value) => (value === undefined ? [] : check(path, value));
}

/** A whole number of seconds or minutes. */
export const duration: ValueCheck = (path, value) =>
    parseDuration(value) !== undefined
        ? []
        : [
              refusal(
                  "unit/duration",
                  path,
                  value,
                  "a duration must be a whole number of seconds or minutes above 0",
                  'set it in the form "30s" or "5m"; write 1h as "60m" and 1m30s as "90s"',
              ),
          ];

/** A response time. */
export const latency: ValueCheck = (path, value) =>
    parseLatency(value) !== undefined
        ? []
        : [
              refusal(
                  "unit/latency",
                  path,
                  value,
                  "a response time must be a number of milliseconds or seconds above 0",
                  'set it in the form "500ms" or "1.5s"',
              ),
          ];

/** A percentage inside a range. */
export function share(least: number, most: number, range: string): ValueCheck {
    return (path, value) => {
        const number = parsePercent(value);
        return number !== undefined && number >= least && number <= most
            ? []
            : [
                  refusal(
                      "unit/percent",
                      path,
                      value,
                      `the share must be ${range}`,
                      'set it in the form "99%" or "99.9%"',
                  ),
              ];
    };
}

/** A number that passes a test. */
export function number(
    id: string,
    holds: (value: number) => boolean,
    requirement: string,
    fix: string,
): ValueCheck {
    return (path, value) =>
        typeof value === "number" && Number.isFinite(value) && holds(value)
            ? []
            : [refusal(id, path, value, requirement, fix)];
}

/** Whose proxies count the requests. */
export const perspective: ValueCheck = (path, value) =>
    value === undefined || value === "clients" || value === "server"
        ? []
        : [
              refusal(
                  "metric/perspective",
                  path,
                  value,
                  "requests are counted by the clients' proxies or by the server's",
                  'set it to "clients" or "server"',
              ),
          ];

/** A non-empty string. */
export function text(id: string, requirement: string, fix: string): ValueCheck {
    return (path, value) =>
        typeof value === "string" && value.trim() !== ""
            ? []
            : [refusal(id, path, value, requirement, fix)];
}

/** A string of a certain form. */
export function form(id: string, pattern: RegExp, requirement: string, fix: string): ValueCheck {
    return (path, value) =>
        typeof value === "string" && pattern.test(value)
            ? []
            : [refusal(id, path, value, requirement, fix)];
}

/** An absolute URL that Flagger can call. */
export const url: ValueCheck = (path, value) =>
    typeof value === "string" && /^https?:\/\/[^\s/]+/.test(value) && URL.canParse(value)
        ? []
        : [
              refusal(
                  "analysis/url",
                  path,
                  value,
                  "the URL must use http or https",
                  'set it in the form "http://flagger-loadtester.test/"',
              ),
          ];

/** Each name that is used more than once, at all its places except the first. */
export function duplicates(
    id: string,
    named: readonly { readonly path: string; readonly name: string }[],
    requirement: string,
): readonly Problem[] {
    return named.flatMap(({ path, name }, index) => {
        const first = named.findIndex((other) => other.name === name);
        return first === index
            ? []
            : [
                  refusal(
                      id,
                      path,
                      name,
                      `${requirement}, and ${named[first]?.path} already uses this one`,
                      "set another name",
                  ),
              ];
    });
}
