/**
 * What the changelog says of a version.
 *
 * @param changelog - the text of `CHANGELOG.md`, as Keep a Changelog has it
 * @param version - such as `1.2.0`
 * @returns the lines under the version's heading
 * @throws Error where there is no such heading, or nothing under it
 */
export function notesOf(changelog: string, version: string): string {
    const lines = changelog.split("\n");
    const isHeading = (line: string): boolean => line.startsWith("## ");
    const start = lines.findIndex(
        (line) => isHeading(line) && line.replace(/[[\]]/g, "").split(/\s+/)[1] === version,
    );
    if (start < 0) {
        throw new Error(
            `CHANGELOG.md has no heading "## ${version}": give what is Unreleased this version and its date`,
        );
    }
    const rest = lines.slice(start + 1);
    const end = rest.findIndex(isHeading);
    const notes = rest
        .slice(0, end < 0 ? undefined : end)
        .join("\n")
        .trim();
    if (notes === "") {
        throw new Error(`CHANGELOG.md says nothing of ${version}`);
    }
    return notes;
}
