import { code, codeBlock, counted, escaped } from "../markdown";
import type { PolicyViolation, Preview, PreviewedResource } from "../preview/types";
import { resourceName, shortType, urnParts } from "../resources";

/**
 * The policy results: mandatory violations first.
 *
 * @param preview - of a stack
 */
export function policySection({ policies, resources }: Preview): string[] {
    const title = "### Policies";
    if (policies === undefined) {
        return [
            title,
            "This preview has no policy results: run `pulumi preview --json` with `PULUMI_ENABLE_STREAMING_JSON_PREVIEW=true`.",
        ];
    }
    const packs = policies.packs.map(code).join(", ");
    if (policies.violations.length === 0) {
        return [
            title,
            packs === "" ? "No policy pack ran." : `No violations. Policy packs: ${packs}.`,
        ];
    }
    const mandatory = policies.violations.filter(isMandatory);
    const others = policies.violations.filter((violation) => !isMandatory(violation));
    const urns = new Map(resources.map((resource) => [resource.urn, resource]));
    return [
        title,
        `${mandatory.length > 0 ? `**${counted(mandatory.length, "mandatory violation blocks", "mandatory violations block")} the update**` : "No mandatory violations"}, ${counted(others.length, "other violation")}. Policy packs: ${packs}.`,
        ...[...mandatory, ...others].map((violation) => violationText(violation, urns)),
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
                : ` in ${code(`${shortType(types.at(-1) ?? "")} ${name}`)}`
            : ` in ${code(resourceName(resource))}`;
    return `**${escaped(level)}** ${code(policy)}${place}:\n${codeBlock(message)}`;
}
