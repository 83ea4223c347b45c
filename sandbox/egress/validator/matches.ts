import { type Fields, fieldsOf, isSet, listOf, textOf } from "../../../rules/canary/reading";
import { rustRegexProblem } from "../../../rules/canary/rust-regex";
import { Refusal, refuseIf } from "./refusal";

/** What HTTP allows in a header's name, and Rust's `http` crate in a value. */
const HEADER_NAME = /^[A-Za-z0-9!#$%&'*+\-.^_`|~]+$/;
const HEADER_VALUE = /^[\t\x20-\x7e]*$/;

/** Checks a match of an HTTPRoute's rule. */
export function checkHttpMatch(match: Fields): void {
    if (isSet(match.path)) {
        const { type, value } = fieldsOf(match.path);
        const path = textOf(value) ?? "/";
        if (type === "RegularExpression") {
            checkRegex(path);
        } else {
            refuseIf(!path.startsWith("/"), `the path ${JSON.stringify(path)} is not absolute`);
        }
    }
    checkHeaderMatches(match.headers);
    for (const parameter of listOf(match.queryParams).map(fieldsOf)) {
        if (parameter.type === "RegularExpression") {
            checkRegex(textOf(parameter.value) ?? "");
        }
    }
}

/** Checks a match of a GRPCRoute's rule. */
export function checkGrpcMatch(match: Fields): void {
    checkHeaderMatches(match.headers);
    refuseIf(
        fieldsOf(match.method).type === "RegularExpression",
        "a GRPCRoute cannot match a method by a regular expression",
    );
}

/**
 * Checks a filter of a rule. Filters that Linkerd has no use for are admitted: another controller may have one.
 */
export function checkFilter(filter: Fields): void {
    for (const side of ["requestHeaderModifier", "responseHeaderModifier"]) {
        const { add, remove, set } = fieldsOf(filter[side]);
        for (const header of [...listOf(add), ...listOf(set)].map(fieldsOf)) {
            checkHeaderName(header.name);
            checkHeaderValue(header.value);
        }
        listOf(remove).forEach(checkHeaderName);
    }
    const redirect = fieldsOf(filter.requestRedirect);
    if (isSet(redirect.path)) {
        const { replaceFullPath, replacePrefixMatch } = fieldsOf(redirect.path);
        const path = textOf(replaceFullPath) ?? textOf(replacePrefixMatch);
        refuseIf(path === undefined, "a redirect's path replaces the full path or the prefix");
        refuseIf(
            path?.startsWith("/") === false,
            `the redirect's path ${JSON.stringify(path)} is not absolute`,
        );
    }
}

function checkHeaderMatches(headers: unknown): void {
    for (const { name, type, value } of listOf(headers).map(fieldsOf)) {
        checkHeaderName(name);
        if (type === "RegularExpression") {
            checkRegex(textOf(value) ?? "");
        } else {
            checkHeaderValue(value);
        }
    }
}

function checkHeaderName(name: unknown): void {
    refuseIf(!HEADER_NAME.test(textOf(name) ?? ""), "invalid HTTP header name");
}

function checkHeaderValue(value: unknown): void {
    refuseIf(!HEADER_VALUE.test(textOf(value) ?? ""), "invalid HTTP header value");
}

function checkRegex(source: string): void {
    const problem = rustRegexProblem(source);
    if (problem !== undefined) {
        throw new Refusal(`regex parse error: ${source}: ${problem}`);
    }
}
