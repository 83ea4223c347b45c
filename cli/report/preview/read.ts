import { type Fields, fieldsOf } from "../../../rules/canary/reading";
import { CliError } from "../../terminal";
import { readDigest } from "./digest";
import { readEvents } from "./events";
import type { Preview } from "./types";

const WAYS =
    "give what `pulumi preview --json` prints, with or without PULUMI_ENABLE_STREAMING_JSON_PREVIEW=true, and nothing else";

/**
 * Reads a preview: the digest or the stream of events of `pulumi preview --json`.
 *
 * @param text - what the CLI printed
 * @param file - what to call it
 * @throws CliError with exit code 2 for anything else
 */
export function readPreview(text: string, file: string): Preview {
    if (text.trim() === "") {
        throw new CliError(`${file} is empty: ${WAYS}`);
    }
    const whole = jsonObject(text);
    if (whole !== undefined && !isEvent(whole)) {
        if (whole.steps === undefined && whole.changeSummary === undefined && !isFailed(whole)) {
            throw new CliError(`${file} is no preview: ${WAYS}`);
        }
        return readDigest(whole);
    }
    const lines = text.split("\n").filter((line) => line.trim() !== "");
    return readEvents(
        lines.map((line, index) => {
            const event = jsonObject(line);
            if (event === undefined || !isEvent(event)) {
                throw new CliError(`${file}:${index + 1} is no event of a preview: ${WAYS}`);
            }
            return event;
        }),
    );
}

function isEvent(object: Fields): boolean {
    return typeof object.sequence === "number";
}

/** A preview that ends before its first step has diagnostics alone. */
function isFailed(object: Fields): boolean {
    return Array.isArray(object.diagnostics);
}

function jsonObject(text: string): Fields | undefined {
    try {
        const value: unknown = JSON.parse(text);
        return typeof value === "object" && value !== null && !Array.isArray(value)
            ? fieldsOf(value)
            : undefined;
    } catch {
        return undefined;
    }
}
