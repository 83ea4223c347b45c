import { type Fields, fieldsOf } from "../../../rules/canary/reading";
import { CliError } from "../../terminal";
import { readDigest } from "./digest";
import { readEvents } from "./events";
import type { Preview } from "./types";

const EXPECTED_INPUT =
    "pass the unmodified output of `pulumi preview --json`, with or without PULUMI_ENABLE_STREAMING_JSON_PREVIEW=true";

/**
 * Reads a preview: the digest or the stream of events of `pulumi preview --json`.
 *
 * @param text - output of the Pulumi CLI
 * @param file - name of the file, for messages
 * @throws CliError with exit code 2 for anything else
 */
export function readPreview(text: string, file: string): Preview {
    if (text.trim() === "") {
        throw new CliError(`${file} is empty: ${EXPECTED_INPUT}`);
    }
    const whole = jsonObject(text);
    if (whole !== undefined && !isEvent(whole)) {
        if (whole.steps === undefined && whole.changeSummary === undefined && !isFailed(whole)) {
            throw new CliError(`${file} is not a preview: ${EXPECTED_INPUT}`);
        }
        return readDigest(whole);
    }
    const lines = text.split("\n").filter((line) => line.trim() !== "");
    return readEvents(
        lines.map((line, index) => {
            const event = jsonObject(line);
            if (event === undefined || !isEvent(event)) {
                throw new CliError(
                    `${file}:${index + 1} is not an event of a preview: ${EXPECTED_INPUT}`,
                );
            }
            return event;
        }),
    );
}

function isEvent(object: Fields): boolean {
    return typeof object.sequence === "number";
}

/** A preview that fails before its first step has only diagnostics. */
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
