import { code, codeBlock, counted, escaped } from "../markdown";
import type { PolicyViolation, Preview, PreviewedResource } from "../preview/types";
import { resourceName, shortType, urnParts } from "../resources";

/**
 * What the policies said: what stops the update first.
 *
 * @param preview - of a stack
 */
export function policySection({ policies, resources }: Preview): string[] {
    const title = "### Policies";
    if (policies === undefined) {
        return [
            title,
            "Not in this preview: set `PULUMI_ENABLE_STREAMING_JSON_PREVIEW=true` for `pulumi preview --json`.",
        ];
    }
    const packs = policies.packs.map(code).join(", ");
    if (policies.violations.length === 0) {
        return [
            title,
            packs === "" ? "No policy pack was run." : `No violations. Policy packs: ${packs}.`,
        ];
    }
    const stopping = policies.violations.filter(isMandatory);
    const others = policies.violations.filter((violation) => !isMandatory(violation));
    const urns = new Map(resources.map((resource) => [resource.urn, resource]));
    return [
        title,
        `${stopping.length > 0 ? `**${counted(stopping.length, "violation stops", "violations stop")} the update**` : "Nothing stops the update"}, ${counted(others.length, "more that does not", "more that do not")}. Policy packs: ${packs}.`,
        ...[...stopping, ...others].map((violation) => violationText(violation, urns)),
    ];
}

function isMandatory({ level }: PolicyViolation): boolean {
    return level === "mandatory";
}

function violationText(
    { urn, level, policy, message }: PolicyViolation,
    urns: ReadonlyMap<string, PreviewedResource>,
): string {
    const resource = urn === undefined ? undefined : urns.get(urn);
    const { types, name } = urnParts(urn ?? "");
    const place =
        resource === undefined
            ? name === ""
                ? ""
                : ` at ${code(`${shortType(types.at(-1) ?? "")} ${name}`)}`
            : ` at ${code(resourceName(resource))}`;
    return `**${escaped(level)}** ${code(policy)}${place}:\n${codeBlock(message)}`;
}
