import { type Fields, fieldsOf, numberOf, textOf } from "../../../rules/canary/reading";
import { diagnosticOf, isError, plain } from "./digest";
import { resourcesOf } from "./steps";
import type { PolicyResults, Preview } from "./types";

/**
 * Reads the stream of events that `pulumi preview --json` prints with
 * `PULUMI_ENABLE_STREAMING_JSON_PREVIEW=true`: it includes policy results and unchanged resources.
 *
 * @param events - one object per event, in order
 */
export function readEvents(events: readonly Fields[]): Preview {
    const all = (kind: string): Fields[] =>
        events.flatMap((event) => (event[kind] === undefined ? [] : [fieldsOf(event[kind])]));
    const summary = all("summaryEvent").at(-1);
    const { same } = fieldsOf(summary?.resourceChanges);
    const policies = policiesOf(all, summary);
    const stopped = policies.violations.some(({ level }) => level === "mandatory");
    const diagnostics = all("diagnosticEvent")
        .filter(({ ephemeral }) => ephemeral !== true)
        .flatMap(({ severity, prefix, message, urn }) =>
            diagnosticOf(severity, `${plain(prefix)}${plain(message)}`, urn),
        )
        // the preview completed, and the violation is reported
        .filter(({ message }) => !stopped || message !== "error: preview failed");
    return {
        resources: resourcesOf(
            all("resourcePreEvent")
                .map(({ metadata }) => fieldsOf(metadata))
                .map((step) => ({
                    op: step.op,
                    urn: step.urn,
                    before: step.old,
                    after: step.new,
                    diffs: step.diffs,
                    keys: step.keys,
                    detailed: step.detailedDiff,
                })),
        ),
        unchanged: numberOf(same) ?? 0,
        diagnostics,
        policies,
        // a failed preview also has a summary
        finished: summary !== undefined && !diagnostics.some(isError),
    };
}

function policiesOf(all: (kind: string) => Fields[], summary: Fields | undefined): PolicyResults {
    const packs = Object.entries(fieldsOf(summary?.PolicyPacks)).map(([name, version]) =>
        // name|origin|path, for a pack in a folder
        packName(name.split("|")[0] ?? name, version),
    );
    const violations = all("policyEvent").map((each) => ({
        policy: textOf(each.policyName) ?? "",
        pack: packName(textOf(each.policyPackName) ?? "", each.policyPackVersion),
        level: textOf(each.enforcementLevel) ?? "",
        message: plain(each.message).trim(),
        urn: textOf(each.resourceUrn) || undefined,
    }));
    return {
        packs: [...new Set([...packs, ...violations.map(({ pack }) => pack)])].sort(),
        violations,
    };
}

function packName(name: string, version: unknown): string {
    const text = (textOf(version) ?? "").replace(/^v/, "");
    return text === "" ? name : `${name} ${text}`;
}
